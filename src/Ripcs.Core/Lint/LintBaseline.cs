using System.Text.RegularExpressions;

namespace Ripcs.Core.Lint;

/// <summary>
/// Findings that somebody has accepted, one a line, without the numbers of lines: an accepted rule may move in its file, and any other
/// change of what is said about it is a finding again. What was accepted once is accepted once: a second rule of the same name is a
/// finding.
/// </summary>
public sealed partial class LintBaseline
{
    private const char Comment = '#';
    private const string Code = "RIP";

    private readonly Dictionary<string, int> _accepted;

    private LintBaseline(Dictionary<string, int> accepted) => _accepted = accepted;

    /// <summary>What is left to say, how many findings are accepted, and which lines accept nothing any more.</summary>
    public (ValueList<Diagnostic> Left, int Accepted, ValueList<string> Idle) Sort(ValueList<Diagnostic> findings)
    {
        var (rest, left) = (_accepted.ToDictionary(), new List<Diagnostic>());
        foreach (var finding in findings)
        {
            if (rest.TryGetValue(Line(finding), out var more) && more > 0)
            {
                rest[Line(finding)] = more - 1;
            }
            else
            {
                left.Add(finding);
            }
        }

        return (left.ToValueList(), findings.Count - left.Count,
            rest.SelectMany(line => Enumerable.Repeat(line.Key, line.Value)).Order(StringComparer.Ordinal).ToValueList());
    }

    /// <summary>True if an accepted finding names a rule of others.</summary>
    public bool Names(string foreign) => _accepted.Keys.Any(line => line.Contains(foreign, StringComparison.Ordinal));

    /// <summary>The text of a file that accepts all of them.</summary>
    public static string Text(ValueList<Diagnostic> findings) =>
        $"{Comment} What ripcs lint may find, one finding a line; lines that begin with {Comment} are comments.\n"
        + string.Concat(findings.Select(Line).Order(StringComparer.Ordinal).Select(line => $"{line}\n"));

    /// <summary>Reads such a file.</summary>
    /// <param name="problem">What is wrong with it, and in which line.</param>
    public static LintBaseline? Read(string text, out string problem)
    {
        problem = "";
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines.FindIndex(line => line.Length > 0 && line[0] != Comment && !line.StartsWith(Code, StringComparison.Ordinal)) is >= 0
            and var wrong)
        {
            problem = $"line {wrong + 1} is no finding: write {Comment} in front of a comment, or write the file anew";
            return null;
        }

        return new LintBaseline(lines.Where(line => line.Length > 0 && line[0] != Comment).CountBy(line => line).ToDictionary());
    }

    private static string Line(Diagnostic finding) => Places().Replace($"{finding.Code} {finding.Span.File}: {finding.Message}", found =>
        found.Value[0] == '(' ? "" : "line …");

    // "line 12", "rules/shop.csx(12,18)".
    [GeneratedRegex(@"\bline [0-9]+\b|(?<=\.csx)\([0-9]+(,[0-9]+)?\)", RegexOptions.CultureInvariant)]
    private static partial Regex Places();
}
