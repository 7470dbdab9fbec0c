namespace Ripcs.Core.Diagnostics;

/// <summary>Turns of phrase that several messages end in.</summary>
internal static class Advice
{
    /// <summary>The word that was probably meant; where there is none, what else to do.</summary>
    public static string DidYouMean(string? suggestion, string otherwise) =>
        suggestion is null ? otherwise : $"did you mean \"{suggestion}\"?";

    /// <summary>"a, b or c".</summary>
    public static string OneOf(IEnumerable<string> names) => Words.List([.. names], "or");

    /// <summary>"a, b and c".</summary>
    public static string AllOf(IEnumerable<string> names) => Words.List([.. names]);
}
