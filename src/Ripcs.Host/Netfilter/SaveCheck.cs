using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// Tells whether iptables-save printed everything. On nft it can fail with exit code 0: one native rule hides every chain of its
/// table, which must never be read as "no chains".
/// </summary>
internal static class SaveCheck
{
    private static readonly string[] PermissionWords =
    [
        "(you must be root)",
        "tables_names: Permission denied",
        "xtables.lock: Permission denied",
    ];

    // In comments that iptables-save prints on standard output, or among its errors; and what each means.
    private static readonly (string Words, string Meaning)[] Unreadable =
    [
        ("contains incompatible base-chains", "the table holds base chains that iptables did not make"),
        ("is incompatible", "the table holds native nftables rules, which hide all its chains from iptables"),
        ("Parsing nftables rule failed", "a native nftables rule stopped iptables half way"),
    ];

    /// <summary>
    /// True if the tool says that it lacks the right to look; a kernel's refusal of a rule can have the same error number.
    /// </summary>
    public static bool IsPermission(ProcessResult result) =>
        result.ExitCode != 0 && PermissionWords.Any(words => result.Errors.Contains(words, StringComparison.Ordinal));

    /// <summary>The text of a whole save.</summary>
    /// <exception cref="NetfilterException">It is not whole.</exception>
    public static string Text(string program, ProcessResult result)
    {
        if (IsPermission(result))
        {
            throw new NotPermittedException(program);
        }

        if (Hiding(result) is var (remark, meaning))
        {
            throw new NetfilterException(
                $"{program} cannot show all chains: {remark.TrimStart('#', ' ')}: {meaning}; "
                + "look at them with: nft list ruleset, and move native rules to a table of their own");
        }

        return result.ExitCode == 0
            ? result.Output
            : throw new NetfilterException(
                $"{program} {result.HowItFailed}: {RefusedLines.Words(result.Errors)}; "
                + "the live rules are unknown, so nothing is done");
    }

    /// <summary>True if native nftables rules keep something from what was printed.</summary>
    public static bool IsHiding(ProcessResult result) => Hiding(result) is not null;

    private static (string Remark, string Meaning)? Hiding(ProcessResult result)
    {
        var remarks = result.Output.Split('\n').Where(line => line.StartsWith('#')).Concat(result.Errors.Split('\n'));
        foreach (var remark in remarks)
        {
            foreach (var (words, meaning) in Unreadable)
            {
                if (remark.Contains(words, StringComparison.Ordinal))
                {
                    return (remark, meaning);
                }
            }
        }

        return null;
    }
}
