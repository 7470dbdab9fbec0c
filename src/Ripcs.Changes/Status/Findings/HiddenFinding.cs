namespace Ripcs.Changes.Status.Findings;

/// <summary>Chains that iptables cannot show: which rules stand in front of our jumps there is unknown.</summary>
internal static class HiddenFinding
{
    public static Finding? Of(HostStatus status) => status.Hidden.Count == 0 ? null : new Finding(
        FindingKind.Hidden,
        FindingLevel.Warning,
        $"native nftables rules hide {Words.Count(status.Hidden.Count, "chain")}",
        [.. HiddenText.Warnings(status.Hidden).Select(Note.Warning)]);
}
