using DiffPlex;
using DiffPlex.Model;

namespace Ripcs.Core.Planning.Differences;

/// <summary>The differences between two lists of rules, rule by rule and to the letter.</summary>
internal static class LineDiff
{
    public static IReadOnlyList<DiffBlock> Blocks(IEnumerable<string> before, IEnumerable<string> after) =>
        [.. new Differ().CreateCustomDiffs(Join(before), Join(after), ignoreWhiteSpace: false, ignoreCase: false, Split).DiffBlocks];

    private static string Join(IEnumerable<string> rules) => string.Concat(rules.Select(rule => rule + "\n"));

    // A rule without matches and target is empty, and still a rule.
    private static string[] Split(string text) => text.Length == 0 ? [] : text[..^1].Split('\n');
}
