using System.Globalization;
using System.Text;
using Ripcs.Core.Model;

namespace Ripcs.Host.Netfilter;

/// <summary>iptables-restore refused a block; the table is as it was before.</summary>
internal sealed class RestoreRefusedException(Family family, Variant variant, int exitCode, string errors, string text)
    : NetfilterException(Describe(family, variant, exitCode, errors, text))
{
    // All that legacy iptables says where it may not reach the kernel, or the kernel has no such table.
    private const string NoTable = "unable to initialize table";

    // Lines shown before and after the marked one.
    private const int Context = 2;

    public Family Family { get; } = family;

    public int ExitCode { get; } = exitCode;

    /// <summary>What iptables-restore said.</summary>
    public string Errors { get; } = errors;

    /// <summary>The refused text.</summary>
    public string Text { get; } = text;

    /// <summary>The lines that are to blame, counted from 1; none where iptables does not say which.</summary>
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
            message.Append("\n  which line of the block is to blame is unknown: ");
            message.Append(variant is Variant.Legacy ? "legacy iptables does not say it" : "iptables does not say it");
            return message.ToString();
        }

        AppendMarked(message, text.TrimEnd('\n').Split('\n'), lines);
        if (errors.Contains(NoTable, StringComparison.Ordinal))
        {
            message.Append("\n  it takes root (CAP_NET_ADMIN), and a kernel that has the table: modprobe iptable_filter iptable_nat, or ip6table_…");
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
                message.Append(CultureInfo.InvariantCulture, $"\n  {sign} {line,5}  {block[line - 1]}");
            }
        }
    }
}
