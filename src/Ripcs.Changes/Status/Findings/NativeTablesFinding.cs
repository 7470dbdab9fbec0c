namespace Ripcs.Changes.Status.Findings;

/// <summary>Tables of nftables that decide beside iptables: they may be meant,
/// as those of firewalld, and nobody sees them in rules of iptables.</summary>
internal static class NativeTablesFinding
{
    public static Finding? Of(HostStatus status) => status.Native.Count == 0 ? null : new Finding(
        FindingKind.NativeTables, FindingLevel.Note, NativeText.Sum(status.Native),
        [.. NativeText.Warnings(status.Native).Select(Note.Warning)]);
}
