using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Packets, and where a redirect leads those of them that it takes: to the first address that the host has on the card by which they come,
/// and to that of the loopback interface what the host sends itself (nf_nat_redirect.c). Which card has which address nobody says: what
/// changes its fate at one of them is told.
/// </summary>
/// <param name="Addresses">Of the host, and alike for all rules; null where it is not known which it has, or nothing is redirected.</param>
internal sealed record RedirectedPackets(ValueSet? Addresses, Condition Packets)
{
    // Each is a comparison of its own. More are looked at together: what is let through to one before and to another now stays.
    private const int Most = 8;

    private static readonly (IpPrefix Network, IpPrefix Address)[] Loopbacks =
        [(IpPrefix.Parse("127.0.0.0/8"), IpPrefix.Parse("127.0.0.1")), (IpPrefix.Parse("::1"), IpPrefix.Parse("::1"))];

    /// <summary>One for all addresses that rules do not tell apart.</summary>
    /// <param name="hulls">Around the packets.</param>
    /// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
    /// <param name="asked">What rules ask of the packets.</param>
    public static IEnumerable<RedirectedPackets> Of(Hulls hulls, ValueSet? hostAddresses, IEnumerable<Condition> asked)
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
