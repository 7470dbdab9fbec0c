using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>One entry of a first-match list of translations.</summary>
/// <param name="Target">Where the packets go; null if the rule is none that Ripcs makes: somebody typed it into a chain of ours.</param>
internal sealed record NatEntry(NatMatch Match, DnatTarget? Target)
{
    /// <summary>True if both do the same to each packet of a set of which the ports are known.</summary>
    public bool DoesAs(NatEntry other, PortRange? sent) =>
        Target is { } mine && other.Target is { } others && mine.Address == others.Address
        && (mine.Port == others.Port || IsKept(mine.Port, others.Port, sent) || IsKept(others.Port, mine.Port, sent));

    /// <summary>
    /// The packets that go where they were sent to anyway, which the kernel does not call translated; null if there are none. To this
    /// host they may be sent by any of its addresses.
    /// </summary>
    public NatMatch? Unchanged => Target is { } target
        ? Match.And(new NatMatch(Match.Family) { SentTo = target.Address, SentPort = target.Port is { } port ? new PortRange(port) : null })
        : null;

    private static bool IsKept(ushort? port, ushort? mapped, PortRange? sent) =>
        port is null && mapped is { } to && sent is { } ports && ports == new PortRange(to);
}
