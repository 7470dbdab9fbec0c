using DiffPlex;
using DiffPlex.Model;

namespace Ripcs.Core.Model;

/// <summary>The differences between two lists of rules, compared by their exact text.</summary>
internal static class LineDiff
{
    public static IReadOnlyList<DiffBlock> Blocks(IEnumerable<string> before, IEnumerable<string> after)
    {
        // Compares numbers instead of the rules themselves, because a comment typed by hand may contain a newline.
        var numbers = new Dictionary<string, string>();
        return [.. new Differ().CreateCustomDiffs(Join(before, numbers), Join(after, numbers), ignoreWhiteSpace: false, ignoreCase: false,
            Split).DiffBlocks];
    }

    private static string Join(IEnumerable<string> rules, Dictionary<string, string> numbers) => string.Join('\n', rules.Select(rule =>
    {
        if (!numbers.TryGetValue(rule, out var number))
            numbers.Add(rule, number = numbers.Count.ToString(CultureInfo.InvariantCulture));

        return number;
    }));

    private static string[] Split(string text) => text.Length == 0 ? [] : text.Split('\n');
}
