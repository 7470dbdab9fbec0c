using System.Text;
using System.Text.RegularExpressions;

namespace Ripcs.Host.Netfilter;

/// <summary>iptables-restore refused a block; the table is unchanged.</summary>
internal sealed class RestoreRefusedException(Family family, Variant variant, int exitCode, string errors, string text)
    : NetfilterException(Describe(family, variant, exitCode, errors, text))
{
    // The only error of legacy iptables if it has no permission to reach the kernel, or the kernel has no such table.
    private const string NoTable = "unable to initialize table";

    // Lines shown before and after the marked one.
    private const int Context = 2;

    public Family Family { get; } = family;

    public int ExitCode { get; } = exitCode;

    /// <summary>The error output of iptables-restore.</summary>
    public string Errors { get; } = errors;

    /// <summary>The refused text.</summary>
    public string Text { get; } = text;

    /// <summary>The lines that caused the refusal, counted from 1; none if iptables does not name them.</summary>
    public ValueList<int> Lines { get; } = RefusedLines.Find(variant, errors, text);

    private static string Describe(Family family, Variant variant, int exitCode, string errors, string text)
    {
        var tool = family is Family.IPv4 ? "iptables-restore" : "ip6tables-restore";
        var message = new StringBuilder();
        var words = RefusedLines.Words(errors);
        message.Append(CultureInfo.InvariantCulture, $"{tool} refused the {family} block (exit code {exitCode}): {words}");
        var lines = RefusedLines.Find(variant, errors, text);
        if (lines.Count == 0)
        {
            message.Append("\n  the line of the block that caused this is unknown: ");
            message.Append(variant is Variant.Legacy ? "legacy iptables gives no reason" : "iptables gives no reason");
            return message.ToString();
        }

        AppendMarked(message, text.TrimEnd('\n').Split('\n'), lines);
        if (errors.Contains(NoTable, StringComparison.Ordinal))
        {
            message.Append("\n  it needs root (CAP_NET_ADMIN), and a kernel that has the table: modprobe iptable_filter iptable_nat, or "
                + "ip6table_…");
        }

        return message.ToString();
    }

    private static void AppendMarked(StringBuilder message, string[] block, ValueList<int> marked)
    {
        for (var line = 1; line <= block.Length; line++)
        {
            if (marked.Any(mark => Math.Abs(mark - line) <= Context))
            {
                var sign = marked.Contains(line) ? '>' : ' ';
                message.Append(CultureInfo.InvariantCulture, $"\n  {sign} {line,5}  {PlainText.Short(block[line - 1])}");
            }
        }
    }
}

/// <summary>
/// Finds the lines of a block that iptables-restore blames. Its number is right except in two cases: nft names the COMMIT line when a rule
/// jumps to a missing chain, and legacy names it for everything that the kernel refuses.
/// </summary>
internal static partial class RefusedLines
{
    /// <summary>Counted from 1, ascending; empty if the line is unknown.</summary>
    public static ValueList<int> Find(Variant variant, string errors, string text)
    {
        var block = text.TrimEnd('\n').Split('\n');
        if (variant is Variant.Nft && MissingChain().Match(errors) is { Success: true } missing)
            return JumpsTo(missing.Groups[1].Value, block);

        return Numbers().Matches(errors)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            .Where(line => line >= 1 && line <= block.Length && block[line - 1] != "COMMIT")
            .Distinct()
            .Order()
            .ToValueList();
    }

    /// <summary>The tool's errors on one line, without its name, its version and its hint to read the manual.</summary>
    public static string Words(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("Try `", StringComparison.Ordinal))
            .Select(line => ToolName().Replace(line, ""))
            .Where(line => line.Length > 0);
        return string.Join("; ", lines) is { Length: > 0 } words ? PlainText.Short(words) : "it gave no reason";
    }

    private static ValueList<int> JumpsTo(string chain, string[] block) =>
        Enumerable.Range(1, block.Length).Where(line => RuleTarget.Find(block[line - 1])?.Name == chain).ToValueList();

    [GeneratedRegex(@"\bline:? (\d+)\b")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"Chain '([^']+)' does not exist")]
    private static partial Regex MissingChain();

    [GeneratedRegex(@"^ip6?tables(-nft|-legacy)?-restore( v\S+ \(\w+\))?:\s*")]
    private static partial Regex ToolName();
}
