using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Packets, and the addresses to which a redirect sends them: the first address on the interface by which they arrive, or the loopback
/// address for packets from the host (nf_nat_redirect.c). Which interface has which address is unknown, so a change of fate at any of the
/// addresses is reported.
/// </summary>
/// <param name="Addresses">Addresses of the host that all rules treat alike; null if they are unknown, or nothing is redirected.</param>
internal sealed record RedirectedPackets(ValueSet? Addresses, Condition Packets)
{
    // Each group is a comparison of its own. More groups are compared as one: packets
    // that reached one address before and reach another now then count as unchanged.
    private const int Most = 8;

    private static readonly (IpPrefix Network, IpPrefix Address)[] Loopbacks =
        [(IpPrefix.Parse("127.0.0.0/8"), IpPrefix.Parse("127.0.0.1")), (IpPrefix.Parse("::1"), IpPrefix.Parse("::1"))];

    /// <summary>One for each group of addresses that the rules treat alike.</summary>
    /// <param name="hulls">The boxes around the packets.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    /// <param name="asked">The conditions in the rules.</param>
    public static IEnumerable<RedirectedPackets> Find(AffectedPackets hulls, ValueSet? hostAddresses, IEnumerable<Condition> asked)
    {
        if (!hulls.HasRedirects || hostAddresses is null)
            return [new RedirectedPackets(null, Condition.Always)];

        var (family, byCards) = (hulls.Filter.Family, new Condition.In(PacketField.In, PacketFields.Cards));
        var told = asked.SelectMany(condition => condition.Leaves).OfType<Condition.In>()
            .Where(leaf => leaf.Field is PacketField.Destination).Select(leaf => leaf.Values).Distinct().ToList();
        var (network, address) = Loopbacks.Single(loopback => loopback.Network.Family == family);
        var (ofLoopback, ofCards) = (hostAddresses.And(ValueSet.Of(address.Network)),
            hostAddresses.Except(ValueSet.Between(network.Network, network.Last)));
        return ofLoopback.IsEmpty || ofCards.IsEmpty
            ? Alike(hostAddresses, told).Select(some => new RedirectedPackets(some, Condition.Always))
            : [.. Alike(ofCards, told).Select(some => new RedirectedPackets(some, byCards)),
                new RedirectedPackets(ofLoopback, byCards.Not(family))];
    }

    private static List<ValueSet> Alike(ValueSet addresses, IEnumerable<ValueSet> told)
    {
        List<ValueSet> parts = [addresses];
        foreach (var values in told)
        {
            parts = [.. parts.SelectMany(part => new[] { part.And(values), part.Except(values) }).Where(part => !part.IsEmpty)];
            if (parts.Count > Most)
                return [addresses];
        }

        return parts;
    }
}
