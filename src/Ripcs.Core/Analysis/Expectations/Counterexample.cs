using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>Picks a packet from those that violate an expectation: preferably
/// a familiar one, and one that violates it whatever is unknown.</summary>
internal sealed class Counterexample(Algebra algebra, Tracer tracer)
{
    private const int MostWays = 256;

    private static readonly AddressBits[] Known = [Protocol.Tcp.Number, Protocol.Udp.Number, Protocol.Icmp.Number, Protocol.Icmpv6.Number];

    // Reserved for documentation (RFC 5737, RFC 3849), so that the packet is not mistaken for a real one.
    private static readonly AddressBits[] Outside = [.. new[] { "203.0.113.99", "198.51.100.99", "192.0.2.99" }.Select(Address)];
    private static readonly AddressBits[] Outside6 = [Address("2001:db8:ffff::99")];

    private static readonly AddressBits[] UsualSourcePorts = [40000UL];
    private static readonly AddressBits[] UsualPorts = [80UL, 443UL, 22UL];

    /// <param name="outcome">The outcome of the expectation.</param>
    /// <param name="packets">The packets of the expectation.</param>
    /// <param name="violation">Those that may violate it; not empty.</param>
    public ExpectationOutcome Of(ExpectationOutcome outcome, ExpectedPackets packets, PacketSet violation)
    {
        var packet = Example(Certain(violation) is var certain && !certain.IsEmpty ? certain : violation);
        var found = outcome with { Packet = packet };
        var ways = tracer.All(packet, found.Origin, MostWays + 1).ToList();
        var other = ways.Find(way => IsOtherwise(packets, packet, way));
        var isCertain = other is not null && ways.Count <= MostWays
            && ways.TrueForAll(way => IsOtherwise(packets, packet, way) && way.Fate is not Fate.Elsewhere);
        return found with { Answer = isCertain ? ExpectationAnswer.Fails : ExpectationAnswer.Depends, Way = other ?? ways[0] };
    }

    /// <summary>True if this trace of a packet violates the expectation.</summary>
    /// <param name="packets">The packets of the expectation.</param>
    /// <param name="sent">One of them, as it was sent.</param>
    /// <param name="way">Its trace.</param>
    private static bool IsOtherwise(ExpectedPackets packets, PacketBox sent, Trace way) => !packets.IsAllowed
        ? way.Fate is Fate.Accept or Fate.Elsewhere && Arrives(packets, sent, way.Packet)
        : way.Fate is not Fate.Accept
            || (packets.IsToHost && sent[PacketField.DestinationType].Equals(PacketFields.Local)
            && !way.Packet[PacketField.DestinationType].Equals(PacketFields.Local));

    // A translation may send the packet past a blocked end; its sender and outgoing interface are those of the packet as it was sent.
    private static bool Arrives(ExpectedPackets packets, PacketBox sent, PacketBox arrived)
    {
        PacketField[] asSent = [PacketField.Source, PacketField.SourcePort, PacketField.SourceType, PacketField.Out, PacketField.State];
        var packet = asSent.Aggregate(arrived, (box, field) => box.With(field, sent[field]));
        return packets.Arriving().Any(condition => !packet.Within(condition).IsEmpty);
    }

    // The packets that violate it for all values of the open conditions.
    private PacketSet Certain(PacketSet violation)
    {
        try
        {
            return algebra.Universe.Open.Count == 0 ? violation : violation.WithAllAnswers();
        }
        catch (TooTangledException)
        {
            return algebra.None;
        }
    }

    private PacketBox Example(PacketSet set)
    {
        var runs = Preferred().Select(condition => set.First(algebra.Set(condition)))
            .FirstOrDefault(found => found is not null) ?? set.First()!;
        var source = runs[PacketField.In].Equals(ValueSet.Of(0)) ? runs[PacketField.Source] : Usual(runs[PacketField.Source]);
        return PossiblePackets.Example(runs.With(PacketField.Source, source).With(PacketField.SourcePort,
            Port(runs, PacketField.SourcePort, UsualSourcePorts))
            .With(PacketField.Destination, Usual(runs[PacketField.Destination])).With(PacketField.DestinationPort,
                Port(runs, PacketField.DestinationPort, UsualPorts)));
    }

    // Familiar protocols, if possible from reserved addresses.
    private IEnumerable<Condition> Preferred() =>
        from protocol in Known
        from address in Addresses.Select(address => (AddressBits?)address).Append(null)
        let known = new Condition.In(PacketField.Protocol, ValueSet.Of(protocol))
        select address is { } usual ? Condition.Both(known, new Condition.In(PacketField.Source, Alike(usual))) : known;

    private AddressBits[] Addresses => algebra.Universe.Family is Family.IPv4 ? Outside : Outside6;

    // The addresses that no rule distinguishes from this one.
    private ValueSet Alike(AddressBits address) => algebra.Universe.Run(PacketField.Source, address) is var run
        && algebra.Universe.Values(PacketField.Source, run, run) is var values ? ValueSet.Between(values.First, values.Last)
            : ValueSet.Empty;

    private ValueSet Usual(ValueSet addresses) =>
        Addresses.Where(addresses.Contains).Select(address => ValueSet.Of(address)).FirstOrDefault() ?? Second(addresses);

    // The first address of a network is not a host's.
    private static ValueSet Second(ValueSet addresses) =>
        addresses.Ranges[0] is var range && range.First < range.Last ? ValueSet.Of(ValueSet.Next(range.First)) : ValueSet.Of(range.First);

    // Port 0 is not used.
    private static ValueSet Port(PacketBox runs, PacketField field, AddressBits[] usual) =>
        !runs[PacketField.Protocol].IsSingle || !new Protocol((byte)runs[PacketField.Protocol].First.Low).HasPorts || runs[field].IsSingle
            ? runs[field]
            : usual.Where(runs[field].Contains).Select(port => ValueSet.Of(port)).FirstOrDefault() ?? ValueSet.Of(runs[field].Last);

    private static AddressBits Address(string text) => IpPrefix.Parse(text).Network;
}
