namespace Ripcs.Testing;

/// <summary>The folders of examples/, each with its rules and what they are expected to generate.</summary>
public static class Examples
{
    /// <summary>The names of the folders, such as 01-first-partition, ordered.</summary>
    public static IEnumerable<string> Names { get; } =
        [.. Directory.GetDirectories(Repository.At("examples")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Where the rule files of an example are.</summary>
    public static string Rules(string name) => Repository.At("examples", name, "rules");

    /// <summary>What stands in a file of an example.</summary>
    public static string Text(string name, string file) => File.ReadAllText(Repository.At("examples", name, file));
}
