using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// Finds the lines of a block that iptables-restore blames. Its number is right but for two cases: nft names the COMMIT line when
/// a rule jumps to a chain that is not there, and legacy names it for everything that the kernel refuses.
/// </summary>
internal static partial class RefusedLines
{
    /// <summary>Counted from 1, ascending; empty where the line is unknown.</summary>
    public static ValueList<int> Find(Variant variant, string errors, string text)
    {
        var block = text.TrimEnd('\n').Split('\n');
        if (variant is Variant.Nft && MissingChain().Match(errors) is { Success: true } missing)
        {
            return JumpsTo(missing.Groups[1].Value, block);
        }

        return Numbers().Matches(errors)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            .Where(line => line >= 1 && line <= block.Length && block[line - 1] != "COMMIT")
            .Distinct()
            .Order()
            .ToValueList();
    }

    /// <summary>What the tool said on one line, without its name, its version and its hint to read the manual.</summary>
    public static string Words(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("Try `", StringComparison.Ordinal))
            .Select(line => ToolName().Replace(line, ""))
            .Where(line => line.Length > 0);
        return string.Join("; ", lines) is { Length: > 0 } words ? words : "it gave no reason";
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
