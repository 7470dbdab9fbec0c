using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>Sends packets through rules that are in force, and compares what becomes of them with what the tracer says.</summary>
internal sealed class TunnelTrial
{
    private readonly TunnelLab _lab;
    private readonly Family _family;
    private readonly string _title;
    private readonly Tally _tally;
    private readonly Tracer _tracer;
    private readonly KernelOwn _own;
    private readonly bool _looksBeforeNat;

    /// <param name="lab">Where the rules are in force.</param>
    /// <param name="rules">As the kernel prints them.</param>
    /// <param name="title">What a difference is called.</param>
    /// <param name="tally">What is seen.</param>
    public TunnelTrial(TunnelLab lab, PacketRules rules, string title, Tally tally)
    {
        (_lab, _family, _title, _tally, _own) = (lab, rules.Family, title, tally,
            new KernelOwn(lab, rules.Family, FollowedMarks.Find(rules)?.Set ?? 0));
        _tracer = new Tracer(rules, _own.HostAddresses);
        _looksBeforeNat = new[] { "raw", "mangle" }.Any(table =>
            rules.Find(new TableName(table), new ChainName("PREROUTING")) is { Rules.Count: > 0 });
    }

    /// <summary>Sends the first packet of a connection, and if that arrives, an
    /// answer, another packet and an ICMP error about the first.</summary>
    /// <returns>False for a packet that is not compared.</returns>
    public bool Run(string from, RawPacket packet)
    {
        if (_own.Reason(from, packet) is { } reason)
        {
            _tally.Except(reason);
            return false;
        }

        _lab.Forget();
        var state = KernelOwn.StateOf(packet);
        var (way, arrival) = Compare(from, packet, new Context(state, packet, PacketTranslation.None));
        if (way is not null && arrival is { Packet: { } seen, Place: { } place }
            && way.Packet[PacketField.State].Equals(PacketFields.States(PacketState.New))
            && (place.Length > 0 || _own.IsHost(seen.Destination)))
        {
            GoOn(from, packet, seen, place, arrival.Bytes);
        }

        return true;
    }

    private void GoOn(string from, RawPacket packet, RawPacket seen, string place, byte[] bytes)
    {
        var translation = (seen.Source, seen.SourcePort) != (packet.Source, packet.SourcePort) ? PacketTranslation.Source
            : PacketTranslation.None;
        translation |= (seen.Destination, seen.Port) != (packet.Destination, packet.Port) ? PacketTranslation.Destination
            : PacketTranslation.None;
        _tally.See(translation is PacketTranslation.None ? "connections as they were sent" : $"connections translated in {translation}");
        if ((translation is not PacketTranslation.None && _looksBeforeNat) || seen.Source == seen.Destination
            || packet.Source == packet.Destination)
        {
            _tally.Except(seen.Source == seen.Destination || packet.Source == packet.Destination
                ? "what follows on packets of senders to themselves, whose two directions are one"
                : "what follows on a translated packet, where rules look at packets before they are translated");
            return;
        }

        // As rules behind the translation meet it, and as it leaves then.
        var answer = KernelOwn.Answer(packet, seen);
        var back = new Context(PacketState.EstablishedReply, packet, translation)
        {
            Inside = answer with { Destination = packet.Source, Port = packet.SourcePort },
            Outside = answer with { Source = packet.Destination, SourcePort = packet.Port, Destination = packet.Source,
                Port = packet.SourcePort },
        };
        if (Compare(place, answer, back).Way is not { } answered || answered.Decider?.Table == TableName.Raw)
        {
            _tally.Except("what follows on an answer that raw has dropped, of which conntrack knows nothing");
            return;
        }

        if (from.Length == 0 && _lab.SideOf(_family, packet.Destination) != _lab.SideOf(_family, seen.Destination))
        {
            _tally.Except("what follows on packets of the host that are led elsewhere, which leave by two interfaces: OUTPUT sees the "
                + "first, POSTROUTING the second");
            return;
        }

        var next = packet with { Kind = WireKind.Next, Flags = packet.Protocol is RawPacket.Tcp ? RawPacket.Ack : 0,
            Number = packet.Number + 0x40000000 };
        _ = Compare(from, next, new Context(PacketState.Established, packet, translation)
        {
            Inside = next with { Destination = seen.Destination, Port = seen.Port },
            Outside = next with { Source = seen.Source, SourcePort = seen.SourcePort, Destination = seen.Destination, Port = seen.Port },
        });
        if (place.Length > 0)
        {
            var error = new RawPacket(_family, _family is Family.IPv4 ? RawPacket.Icmp : RawPacket.Icmpv6, seen.Destination, 0,
                seen.Source, 0)
            {
                IcmpType = _family is Family.IPv4 ? 0x0301 : 0x0103, About = bytes, Number = packet.Number,
            };
            _ = Compare(place, error, new Context(PacketState.RelatedReply, packet, translation)
            {
                Inside = error with { Destination = packet.Source },
                Outside = error with { Source = packet.Destination, Destination = packet.Source },
            });
        }
    }

    private (Trace? Way, Arrival Arrival) Compare(string from, RawPacket packet, Context context)
    {
        var origin = from.Length == 0 ? PacketOrigin.Host : PacketOrigin.Network;
        var box = Box(from, context.Inside ?? packet, context);
        var ways = new PossibleWays(_tracer, origin, (question, wayOut) => _own.Answer(from, question, wayOut)).Of(box, WayOut).ToList();
        if (origin is PacketOrigin.Host && ways.Any(way => _own.IsHost(way.Packet[PacketField.Destination].First)))
        {
            _tally.Except("packets that the host sends to itself");
            return (null, new Arrival());
        }

        var sent = (context.Inside ?? packet).Destination;
        if (ways.Select(way => way.Packet[PacketField.Destination].First).Any(led => led != sent && _own.IsForHost(led)
            && !_own.IsHost(led)))
        {
            _tally.Except("packets led to a network's broadcast or anycast address, which the rules do not tell");
            return (null, new Arrival());
        }

        var arrival = _lab.Send(from, packet);
        var isForHost = arrival.Place is "" || (arrival.Place is null && _own.IsForHost(ways[0].Packet[PacketField.Destination].First));
        var hook = origin is PacketOrigin.Host ? "OUTPUT" : isForHost ? "INPUT" : "FORWARD";
        if (ways.FirstOrDefault(way => IsAlike(way, packet, context, arrival, origin)) is { } alike)
        {
            _tally.Agree($"{hook} {context.State}");
            _tally.See(alike.Fate.ToString());
            if (ways.Count > 1)
                _tally.See("of several possible ways");

            return (alike, arrival);
        }

        _tally.Differences.Add(
            $"{_title}, {hook} {context.State}: {PacketTexts.Of(packet)} {(from.Length == 0 ? "of this host" : $"in {from}")}: the kernel "
                + $"{arrival}; "
            + $"the tracer says {ways[0].Fate}{(ways.Count > 1 ? " among others" : "")}: "
            + string.Join(" | ", ways[0].Steps.Select(step => $"{step.Table} {step.Chain} {step.Rule?.Text ?? "policy"}")));
        return (null, arrival);
    }

    private bool IsAlike(Trace way, RawPacket sent, Context context, Arrival arrival, PacketOrigin origin)
    {
        if (way.Fate is not Fate.Accept)
        {
            var isByReset = way.Decider?.Rule?.Text.EndsWith("tcp-reset", StringComparison.Ordinal) == true;
            var isToldSo = way.Fate is Fate.Reject && _own.IsRefusable(way.Packet[PacketField.Destination].First, sent, isByReset);

            // The host is told that it may not send, whether by a drop or by a reject.
            return arrival.Packet is null && (origin is PacketOrigin.Host ? !arrival.IsSent : arrival.IsRefused == isToldSo);
        }

        if (arrival.Packet is not { } seen || arrival.Place != Place(way.Packet[PacketField.Destination].First, origin))
            return false;

        // What is translated back is what it was.
        if (context.Outside is { } outside)
        {
            return (seen.Source, seen.SourcePort, seen.Destination, seen.Port) == (outside.Source, outside.SourcePort, outside.Destination,
                outside.Port);
        }

        bool Is(PacketField field, AddressBits value) => way.Packet[field].Contains(value);
        return Is(PacketField.Source, seen.Source) && Is(PacketField.Destination, seen.Destination)
            && (!seen.HasPorts || (Is(PacketField.SourcePort, (ulong)seen.SourcePort)
                && Is(PacketField.DestinationPort, (ulong)seen.Port)));
    }

    private string Place(AddressBits destination, PacketOrigin origin) =>
        origin is PacketOrigin.Network && _own.IsForHost(destination) ? "" : _lab.SideOf(_family, destination).Name;

    private ValueSet WayOut(ValueSet destination) => destination.IsSingle && !_own.IsForHost(destination.First)
        ? PacketFields.Interfaces(_lab.SideOf(_family, destination.First).Name) : PacketFields.Interfaces(_lab.Sides[0].Name);

    private PacketBox Box(string from, RawPacket packet, Context context) => PacketBox.Everything(_family)
        .With(PacketField.State, (ulong)context.State).With(PacketField.Translation, (ulong)context.Translation)
        .With(PacketField.In, from.Length == 0 ? 0 : PacketFields.Interface(from)).With(PacketField.Mac, PacketFields.NoCard)
        .With(PacketField.Source, packet.Source).With(PacketField.Destination, packet.Destination).With(PacketField.OriginalDestination,
            context.First.Destination)
        .With(PacketField.SourceType, _own.TypeOf(packet.Source)).With(PacketField.DestinationType, _own.TypeOf(packet.Destination))
        .With(PacketField.Protocol, (ulong)packet.Protocol)
        .With(PacketField.SourcePort, (ulong)packet.SourcePort).With(PacketField.DestinationPort,
            (ulong)packet.Port).With(PacketField.OriginalPort, (ulong)context.First.Port)
        .With(PacketField.IcmpType, (ulong)packet.IcmpType).With(PacketField.TcpFlags, (ulong)packet.Flags);

    /// <summary>What conntrack knows of a packet.</summary>
    /// <param name="First">The first packet of its connection, as it was sent.</param>
    private sealed record Context(PacketState State, RawPacket First, PacketTranslation Translation)
    {
        /// <summary>As the filter meets it, where conntrack translates it on its own.</summary>
        public RawPacket? Inside { get; init; }

        /// <summary>As it leaves then.</summary>
        public RawPacket? Outside { get; init; }
    }
}
