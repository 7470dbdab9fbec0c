namespace Ripcs.Core.Diagnostics;

/// <summary>Phrases with which several messages end.</summary>
internal static class Advice
{
    /// <summary>Suggests the word that was probably meant, or otherwise what else to do.</summary>
    public static string DidYouMean(string? suggestion, string otherwise) =>
        suggestion is null ? otherwise : $"did you mean \"{suggestion}\"?";

    /// <summary>"a, b or c".</summary>
    public static string OneOf(IEnumerable<string> names) => Words.List([.. names], "or");

    /// <summary>"eth0", "wg0": what stands in the parentheses of a method.</summary>
    public static string Arguments(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));

    /// <summary>"a, b and c".</summary>
    public static string AllOf(IEnumerable<string> names) => Words.List([.. names]);
}
