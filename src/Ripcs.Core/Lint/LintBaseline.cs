using System.Text.RegularExpressions;

namespace Ripcs.Core.Lint;

/// <summary>
/// Accepted findings, one on each line, without line numbers: an accepted rule may move in its file, and any other change of its message
/// makes it a finding again. Each line accepts one finding, so a second rule of the same name is a new finding.
/// </summary>
public sealed partial class LintBaseline
{
    public const char Comment = '#';
    private const string Code = "RIP";

    private readonly Dictionary<string, int> _accepted;

    private LintBaseline(Dictionary<string, int> accepted) => _accepted = accepted;

    /// <summary>The same for files that accept the same.</summary>
    public string Digest => Sha256.TextOf(string.Join('\n', _accepted.OrderBy(line => line.Key, StringComparer.Ordinal)));

    /// <summary>The remaining findings, the number of accepted ones, and the lines that no longer accept anything.</summary>
    public (ValueList<Diagnostic> Left, int Accepted, ValueList<string> Idle) Sort(ValueList<Diagnostic> findings)
    {
        var (rest, left) = (_accepted.ToDictionary(), new List<Diagnostic>());
        foreach (var finding in findings)
        {
            if (rest.TryGetValue(Identity(finding), out var more) && more > 0)
            {
                rest[Identity(finding)] = more - 1;
            }
            else
            {
                left.Add(finding);
            }
        }

        return (left.ToValueList(), findings.Count - left.Count,
            rest.SelectMany(line => Enumerable.Repeat(line.Key, line.Value)).Order(StringComparer.Ordinal).ToValueList());
    }

    /// <summary>True if an accepted finding names this foreign rule.</summary>
    public bool Names(string foreign) => _accepted.Keys.Any(line => line.Contains(foreign, StringComparison.Ordinal));

    /// <summary>The lines of a file that accepts all of them.</summary>
    public static string Text(ValueList<Diagnostic> findings) =>
        string.Concat(findings.Select(Identity).Order(StringComparer.Ordinal).Select(line => $"{line}\n"));

    /// <summary>Reads such a file.</summary>
    /// <param name="problem">What is wrong with it, and on which line.</param>
    public static LintBaseline? Read(string text, out string problem)
    {
        problem = "";
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines.FindIndex(line => line.Length > 0 && line[0] != Comment && !line.StartsWith(Code, StringComparison.Ordinal)) is >= 0
            and var wrong)
        {
            problem = $"line {wrong + 1} is not a finding: write {Comment} in front of a comment, or write the file again";
            return null;
        }

        return new LintBaseline(lines.Where(line => line.Length > 0 && line[0] != Comment).CountBy(line => line).ToDictionary());
    }

    /// <summary>What a finding is known by wherever its rule moves in its file; a second rule of the same name has the same.</summary>
    public static string Identity(Diagnostic finding) => Places().Replace($"{finding.Code} {finding.Span.File}: {finding.Message}", found =>
        found.Value[0] == '(' ? "" : "line …");

    // "line 12", "rules/shop.csx(12,18)".
    [GeneratedRegex(@"\bline [0-9]+\b|(?<=\.csx)\([0-9]+(,[0-9]+)?\)", RegexOptions.CultureInvariant)]
    private static partial Regex Places();
}
