using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>
/// What is sent to groups that no rule names, such as mDNS to 224.0.0.251: a rule about what this host gets means them without saying so.
/// They have lines of their own only where they change their fate otherwise than what is sent to the host, and than what is sent to most
/// others.
/// </summary>
/// <param name="algebra">Of the sets.</param>
/// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
/// <param name="named">The groups that rules name.</param>
internal sealed class GroupDestinations(Algebra algebra, ValueSet? hostAddresses, ValueSet named)
{
    private static readonly Condition.In Tcp = new(PacketField.Protocol, ValueSet.Of(Protocol.Tcp.Number));

    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Projection _projection = new(algebra);

    /// <summary>What a universe must tell apart for them.</summary>
    public static IEnumerable<Condition> Conditions(Family family) => [ToGroups(family), Tcp];

    /// <summary>The packets as there are. A host hears its own by the card by which
    /// it has sent them, and not by lo (ip_output.c, ip_mc_output).</summary>
    public int Packets { get; } = algebra.And(
        PossiblePackets.Set(algebra, hostAddresses, PacketFields.OfGroups(algebra.Nodes.Universe.Family)),
        new ConditionDiagrams(algebra).Set(Condition.Of(
            [ToGroups(algebra.Nodes.Universe.Family), new Condition.In(PacketField.Destination, named).Not(algebra.Nodes.Universe.Family),
                HostFunction.ByCards])));

    /// <summary>A set without them.</summary>
    public int Without(int set) => algebra.Merge(Merge.Except, set, Packets);

    /// <summary>Those of a set of changed packets that nothing else in it stands for.</summary>
    /// <param name="set">The set.</param>
    /// <param name="possible">All packets that might be in it.</param>
    public int NotAsHost(int set, int possible)
    {
        var own = algebra.And(set, Packets);
        if (own == Terminal.Undefined)
            return own;

        own = algebra.Merge(Merge.Except, own, AsHost(Without(set), possible));

        // Tcp begins no connection with a group (RFC 9293, section 3.9.2.3); beside
        // others that change their fate alike it is not worth an exception.
        var tcp = algebra.And(own, _conditions.Set(Tcp));
        var beside = _projection.Some(algebra.Merge(Merge.Except, own, tcp),
            dimension => (PacketField)dimension is not PacketField.Protocol);
        return algebra.Merge(Merge.Except, own, algebra.Merge(Merge.Except, tcp, beside));
    }

    // What changes to each address of the host, or to the most that no rule tells
    // apart, those that none names: a line to all of them holds groups, too.
    private int AsHost(int set, int possible)
    {
        var family = algebra.Nodes.Universe.Family;
        var host = hostAddresses ?? PacketFields.Every(PacketField.Destination, family);
        var fromHost = _conditions.Set(HostFunction.FromHost);
        var (own, incoming) = (algebra.And(set, fromHost), algebra.Merge(Merge.Except, set, fromHost));
        return algebra.Union([ToEach(incoming, possible, host, PacketFields.Local), ToEach(incoming, possible, Usual(), Hulls.Unicast),
            algebra.And(ToEach(own, possible, Usual(), Hulls.Unicast, PacketField.Out), fromHost)]);
    }

    // What comes in for a group leaves by no interface, so that others must change their fate by each.
    private int ToEach(int set, int possible, ValueSet addresses, ValueSet type, PacketField keeps = PacketField.State)
    {
        var all = algebra.And(possible,
            _conditions.Set(Condition.Of([new Condition.In(PacketField.Destination, addresses),
            new Condition.In(PacketField.DestinationType, type), HostFunction.ByCards])));
        int Some(int some) => _projection.Some(some, dimension => (PacketField)dimension == keeps
            || (PacketField)dimension is not (PacketField.Destination or PacketField.OriginalDestination or PacketField.DestinationType
            or PacketField.Out));
        return algebra.Merge(Merge.Except, Some(all), Some(algebra.Merge(Merge.Except, all, set)));
    }

    private ValueSet Usual()
    {
        var universe = algebra.Nodes.Universe;
        return Enumerable.Range(0, (int)universe.Runs((int)PacketField.Destination))
            .Select(run => universe.Values(PacketField.Destination, (uint)run, (uint)run))
            .Select(run => ValueSet.Between(run.First, run.Last)).Where(run => !run.Overlaps(PacketFields.OfGroups(universe.Family))
                && hostAddresses?.Overlaps(run) is not true)
            .MaxBy(run => run.Ranges[0].Last - run.First)!;
    }

    private static Condition.In ToGroups(Family family) => new(PacketField.Destination, PacketFields.OfGroups(family));
}
