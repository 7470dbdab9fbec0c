namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0901, RIP0902 and RIP0905: what the rehearsal of new chains found.</summary>
public sealed partial class DiagnosticBag
{
    private const string WhereFound = "found in the rehearsal; the host was not touched";

    /// <param name="at">The statement; without a file if it is unknown.</param>
    /// <param name="rule">The rule by its author's name.</param>
    /// <param name="place">Family and table.</param>
    /// <param name="isByKernel">False if iptables itself refuses it.</param>
    /// <param name="words">The message of the kernel or iptables.</param>
    /// <param name="text">The rule that was tried.</param>
    public void RuleIsRefused(SourceSpan at, string rule, string place, bool isByKernel, string words, string text) =>
        Error("RIP0901", at, $"{(isByKernel ? "the kernel" : "iptables")} refuses {rule} ({place}): {words}{Missing(text)}",
            [text, WhereFound]);

    /// <param name="at">The statement; without a file if it is unknown.</param>
    /// <param name="rule">The rule by its author's name.</param>
    /// <param name="place">Family and table.</param>
    /// <param name="written">The rule that was tried.</param>
    /// <param name="printed">What iptables-save printed.</param>
    /// <param name="inEachFamily">Additional advice if the families print it differently; empty if they print the same.</param>
    public void PrintedOtherwise(
        SourceSpan at, string rule, string place, string written, ValueList<string> printed, string inEachFamily) => Error(
        "RIP0902",
        at,
        $"iptables rewrites {rule} ({place}), so it would look like a rule changed by hand; write it as iptables prints it"
            + $"{inEachFamily}",
        [$"written: {written}", .. printed.Select(rule => $"printed: {rule}"), WhereFound]);

    // The kernel says "Invalid argument" (xt_cgroup.c, cgroup_mt_check_v2).
    private static string Missing(string rule) => rule.Contains("-m cgroup ", StringComparison.Ordinal)
        ? "; a control group must exist when a rule that names it is loaded, and systemd-cgls shows those that do" : "";

    /// <param name="at">The last statement that was checked.</param>
    /// <param name="most">The number of refused rules in a family at which the rehearsal stops.</param>
    public void RehearsalStopped(SourceSpan at, int most) =>
        Error("RIP0905", at, $"the rehearsal stopped at {most} rules of a family, and there may be more; fix these and try again");
}
