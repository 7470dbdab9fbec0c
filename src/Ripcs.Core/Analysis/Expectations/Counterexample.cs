using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>Picks a packet out of those that do otherwise than is expected: one that people
/// know, and one that does so whatever is unknown, if there are such.</summary>
internal sealed class Counterexample(Algebra algebra, Tracer tracer)
{
    private const int MostWays = 256;

    private static readonly AddressBits[] Known = [Protocol.Tcp.Number, Protocol.Udp.Number, Protocol.Icmp.Number, Protocol.Icmpv6.Number];

    // Kept for documentation (RFC 5737, RFC 3849), so that nobody takes the packet for one that was seen.
    private static readonly AddressBits[] Outside = [.. new[] { "203.0.113.99", "198.51.100.99", "192.0.2.99" }.Select(Address)];
    private static readonly AddressBits[] Outside6 = [Address("2001:db8:ffff::99")];

    private static readonly AddressBits[] UsualSourcePorts = [40000UL];
    private static readonly AddressBits[] UsualPorts = [80UL, 443UL, 22UL];

    private readonly Projection _projection = new(algebra);
    private readonly ConditionDiagrams _conditions = new(algebra);

    /// <param name="outcome">Of the expectation.</param>
    /// <param name="packets">What it speaks of.</param>
    /// <param name="violation">Those that may do otherwise; not empty.</param>
    public ExpectationOutcome Of(ExpectationOutcome outcome, ExpectedPackets packets, int violation)
    {
        var packet = Example(Certain(violation) is var certain && certain != Terminal.Undefined ? certain : violation);
        var found = outcome with { Packet = packet };
        var ways = tracer.All(packet, found.Origin, MostWays + 1).ToList();
        var other = ways.Find(way => IsOtherwise(packets, packet, way));
        var isCertain = other is not null && ways.Count <= MostWays
            && ways.TrueForAll(way => IsOtherwise(packets, packet, way) && way.Fate is not Fate.Elsewhere);
        return found with { Answer = isCertain ? ExpectationAnswer.Fails : ExpectationAnswer.Depends, Way = other ?? ways[0] };
    }

    /// <summary>True where packets that went this way were not meant to.</summary>
    /// <param name="packets">What is expected of them.</param>
    /// <param name="sent">One of them, as it was sent.</param>
    /// <param name="way">What became of it.</param>
    private static bool IsOtherwise(ExpectedPackets packets, PacketBox sent, Trace way) => !packets.IsAllowed
        ? way.Fate is Fate.Accept or Fate.Elsewhere && Arrives(packets, sent, way.Packet)
        : way.Fate is not Fate.Accept
            || (packets.IsToHost && sent[PacketField.DestinationType].Equals(PacketFields.Local)
            && !way.Packet[PacketField.DestinationType].Equals(PacketFields.Local));

    // A translation may lead it away from what is to be blocked; who sent it, and
    // by which interface it leaves, is asked of the packet as it was sent.
    private static bool Arrives(ExpectedPackets packets, PacketBox sent, PacketBox arrived)
    {
        PacketField[] asSent = [PacketField.Source, PacketField.SourcePort, PacketField.SourceType, PacketField.Out, PacketField.State];
        var packet = asSent.Aggregate(arrived, (box, field) => box.With(field, sent[field]));
        return packets.Arriving().Any(condition => !packet.Within(condition).IsEmpty);
    }

    // Those that do otherwise however each open condition turns out.
    private int Certain(int violation)
    {
        var fields = PacketFields.All.Count;
        try
        {
            return algebra.Nodes.Universe.Open.Count == 0 ? violation : _projection.All(violation, dimension => dimension < fields);
        }
        catch (TooTangledException)
        {
            return Terminal.Undefined;
        }
    }

    private PacketBox Example(int set)
    {
        var runs = Preferred().Select(condition => _projection.First(set, _conditions.Set(condition)))
            .FirstOrDefault(found => found is not null) ?? _projection.First(set)!;
        var source = runs[PacketField.In].Equals(ValueSet.Of(0)) ? runs[PacketField.Source] : Usual(runs[PacketField.Source]);
        return PossiblePackets.Example(runs.With(PacketField.Source, source).With(PacketField.SourcePort,
            Port(runs, PacketField.SourcePort, UsualSourcePorts))
            .With(PacketField.Destination, Usual(runs[PacketField.Destination])).With(PacketField.DestinationPort,
                Port(runs, PacketField.DestinationPort, UsualPorts)));
    }

    // The protocols that people know, from addresses that are nobody's if there are such.
    private IEnumerable<Condition> Preferred() =>
        from protocol in Known
        from address in Addresses.Select(address => (AddressBits?)address).Append(null)
        let known = new Condition.In(PacketField.Protocol, ValueSet.Of(protocol))
        select address is { } usual ? Condition.Both(known, new Condition.In(PacketField.Source, Alike(usual))) : known;

    private AddressBits[] Addresses => algebra.Nodes.Universe.Family is Family.IPv4 ? Outside : Outside6;

    // The addresses that no rule tells apart from one.
    private ValueSet Alike(AddressBits address) => algebra.Nodes.Universe.Run(PacketField.Source, address) is var run
        && algebra.Nodes.Universe.Values(PacketField.Source, run, run) is var values ? ValueSet.Between(values.First, values.Last)
            : ValueSet.Empty;

    private ValueSet Usual(ValueSet addresses) =>
        Addresses.Where(addresses.Contains).Select(address => ValueSet.Of(address)).FirstOrDefault() ?? Second(addresses);

    // The first address of a network is its name.
    private static ValueSet Second(ValueSet addresses) =>
        addresses.Ranges[0] is var range && range.First < range.Last ? ValueSet.Of(ValueSet.Next(range.First)) : ValueSet.Of(range.First);

    // Port 0 is nobody's.
    private static ValueSet Port(PacketBox runs, PacketField field, AddressBits[] usual) =>
        !runs[PacketField.Protocol].IsSingle || !new Protocol((byte)runs[PacketField.Protocol].First.Low).HasPorts || runs[field].IsSingle
            ? runs[field]
            : usual.Where(runs[field].Contains).Select(port => ValueSet.Of(port)).FirstOrDefault() ?? ValueSet.Of(runs[field].Last);

    private static AddressBits Address(string text) => IpPrefix.Parse(text).Network;
}
