using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Packets to groups that no rule names, such as mDNS to 224.0.0.251: a rule for packets to this host includes them implicitly.
/// They get lines of their own only if their fate changes differently from packets to the host, and from packets to most others.</summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
/// <param name="named">The groups that rules name.</param>
internal sealed class GroupDestinations(Algebra algebra, ValueSet? hostAddresses, ValueSet named)
{
    private static readonly Condition.In Tcp = new(PacketField.Protocol, ValueSet.Of(Protocol.Tcp.Number));

    /// <summary>The distinctions that a universe needs for them.</summary>
    public static IEnumerable<Condition> Conditions(Family family) => [ToGroups(family), Tcp];

    /// <summary>The packets that can exist. A host receives its own ones by the interface
    /// on which it has sent them, and not by lo (ip_output.c, ip_mc_output).</summary>
    public PacketSet Packets { get; } =
        PossiblePackets.Set(algebra, hostAddresses, PacketFields.OfGroups(algebra.Universe.Family)) & algebra.Set(Condition.Of(
            [ToGroups(algebra.Universe.Family), new Condition.In(PacketField.Destination, named).Not(algebra.Universe.Family),
                HostFunction.ByCards]));

    /// <summary>A set without them.</summary>
    public PacketSet Without(PacketSet set) => set - Packets;

    /// <summary>The packets to groups in a set of changed packets that no other packets of the set represent.</summary>
    /// <param name="set">The set.</param>
    /// <param name="possible">All packets that might be in it.</param>
    public PacketSet NotAsHost(PacketSet set, PacketSet possible)
    {
        var own = set & Packets;
        if (own.IsEmpty)
            return own;

        own -= AsHost(Without(set), possible);

        // Tcp never begins a connection with a group (RFC 9293, section 3.9.2.3);
        // if others change their fate alike, tcp is not worth an exception.
        var tcp = own & algebra.Set(Tcp);
        var beside = (own - tcp).WithSome(PacketField.Protocol);
        return own - (tcp - beside);
    }

    // Packets whose fate changes for every address of the host, or for the largest range
    // of addresses without a rule of its own: a line for all of these also includes groups.
    private PacketSet AsHost(PacketSet set, PacketSet possible)
    {
        var family = algebra.Universe.Family;
        var host = hostAddresses ?? PacketFields.Every(PacketField.Destination, family);
        var fromHost = algebra.Set(HostFunction.FromHost);
        var (own, incoming) = (set & fromHost, set - fromHost);
        return algebra.Union([ToEach(incoming, possible, host, PacketFields.Local),
            ToEach(incoming, possible, Usual(), AffectedPackets.Unicast),
            ToEach(own, possible, Usual(), AffectedPackets.Unicast, PacketField.Out) & fromHost]);
    }

    // A packet that arrives for a group has no outgoing interface, so the others must change their fate for every one.
    private PacketSet ToEach(PacketSet set, PacketSet possible, ValueSet addresses, ValueSet type, PacketField keeps = PacketField.State)
    {
        var all = possible & algebra.Set(Condition.Of([new Condition.In(PacketField.Destination, addresses),
            new Condition.In(PacketField.DestinationType, type), HostFunction.ByCards]));
        PacketSet Some(PacketSet some) => some.Some(dimension => (PacketField)dimension == keeps
            || (PacketField)dimension is not (PacketField.Destination or PacketField.OriginalDestination or PacketField.DestinationType
            or PacketField.Out));
        return Some(all) - Some(all - set);
    }

    private ValueSet Usual()
    {
        var universe = algebra.Universe;
        return Enumerable.Range(0, (int)universe.Runs((int)PacketField.Destination))
            .Select(run => universe.Values(PacketField.Destination, (uint)run, (uint)run))
            .Select(run => ValueSet.Between(run.First, run.Last)).Where(run => !run.Overlaps(PacketFields.OfGroups(universe.Family))
                && hostAddresses?.Overlaps(run) is not true)
            .MaxBy(run => run.Ranges[0].Last - run.First)!;
    }

    private static Condition.In ToGroups(Family family) => new(PacketField.Destination, PacketFields.OfGroups(family));
}
