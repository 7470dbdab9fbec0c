using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// Checks whether iptables-save printed everything. On nft it can fail with exit code 0: one native rule hides every chain of its table,
/// which must never be read as "no chains".
/// </summary>
internal static class SaveCheck
{
    private static readonly string[] PermissionWords =
    [
        "(you must be root)",
        "tables_names: Permission denied",
        "xtables.lock: Permission denied",
    ];

    // Remarks in iptables-save's comments on standard output, or in its errors, and their meanings.
    private static readonly (string Words, string Meaning)[] Unreadable =
    [
        ("contains incompatible base-chains", "the table holds base chains that iptables did not make"),
        ("is incompatible", "the table holds native nftables rules, which hide all its chains from iptables"),
        ("Parsing nftables rule failed", "a native nftables rule stopped iptables half way"),
    ];

    /// <summary>
    /// True if the tool reports that it has no permission to read; a kernel's refusal of a rule can have the same error number.
    /// </summary>
    public static bool IsPermission(ProcessResult result) =>
        result.ExitCode != 0 && PermissionWords.Any(words => result.Errors.Contains(words, StringComparison.Ordinal));

    /// <summary>The text of a complete save.</summary>
    /// <exception cref="NetfilterException">It is not complete.</exception>
    public static string Text(string program, ProcessResult result)
    {
        if (IsPermission(result))
            throw new NotPermittedException(program);

        if (Hiding(result) is var (remark, meaning))
        {
            throw new NetfilterException(
                $"{program} cannot show all chains: {remark.TrimStart('#', ' ')}: {meaning}; "
                + "look at them with: nft list ruleset, and move native rules to a separate table");
        }

        return result.ExitCode == 0
            ? result.Output
            : throw new NetfilterException(
                $"{program} {result.HowItFailed}: {RefusedLines.Words(result.Errors)}; the live rules are unknown");
    }

    /// <summary>The same state if it has every table of the kernel: a program may be cut off after a whole one, and say nothing.</summary>
    /// <param name="there">The tables that the kernel has.</param>
    /// <exception cref="NetfilterException">One is missing.</exception>
    public static FamilyState Whole(string program, FamilyState read, IEnumerable<TableName> there) =>
        there.Except(read.Tables.Select(table => table.Name)).ToList() is [var missing, ..]
            ? throw new NetfilterException(
                $"{program} does not print the table {missing}, which the kernel has; the live rules are unknown")
            : read;

    /// <summary>True if native nftables rules hide something from the output.</summary>
    public static bool IsHiding(ProcessResult result) => Hiding(result) is not null;

    // Only a few of tens of thousands of lines are remarks.
    private static IEnumerable<string> Remarks(string output)
    {
        var start = output.StartsWith('#') ? 0 : Next(0);
        while (start >= 0)
        {
            var end = output.IndexOf('\n', start);
            yield return end < 0 ? output[start..] : output[start..end];
            start = Next(start);
        }

        int Next(int from) => output.IndexOf("\n#", from, StringComparison.Ordinal) is var found and >= 0 ? found + 1 : -1;
    }

    private static (string Remark, string Meaning)? Hiding(ProcessResult result)
    {
        foreach (var remark in Remarks(result.Output).Concat(result.Errors.Split('\n')))
        {
            foreach (var (words, meaning) in Unreadable)
            {
                if (remark.Contains(words, StringComparison.Ordinal))
                    return (remark, meaning);
            }
        }

        return null;
    }
}
