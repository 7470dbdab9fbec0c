namespace Ripcs.Commands;

/// <summary>What people type who ask: "help rules diff" is "rules diff --help", and "version" is "--version".</summary>
internal static class AskedWords
{
    private const string Help = "help";

    public static IReadOnlyList<string> Of(IReadOnlyList<string> words) => words switch
    {
        [Help, ..] => [.. words.Where(word => word != Help), "--help"],
        ["rules" or "clean", Help] => [words[0], "--help"],
        ["version"] => ["--version"],
        _ => words,
    };
}
