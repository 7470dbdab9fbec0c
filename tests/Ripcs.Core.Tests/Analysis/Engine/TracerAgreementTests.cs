using System.Globalization;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>
/// The tracer against another one, written apart from it, whose answers were compared with the real kernel's: random rule files, compiled,
/// with what Docker and others have beside them, in both families. What they leave out: <see cref="RuleDrawing.LeftOut"/>.
/// </summary>
public sealed class TracerAgreementTests
{
    private const int RuleSets = 40;

    [Fact]
    public void Two_tracers_written_apart_lead_and_judge_every_packet_alike()
    {
        var (packets, passed, led) = (0, 0, 0);
        var differences = new List<string>();
        foreach (var change in DrawnChanges.Senders.Cases(RuleSets))
        {
            var state = PlanStates.Of(change.Host, Statements.Compile(change.Old), OwnedState.Empty).States[^1];
            foreach (var family in Families.Both)
            {
                var (fates, ground) = (new Fates([state[family]]), Ground.Of(family));
                var tracer = new Tracer(new PacketRules(state[family]), HostAddresses(ground));
                for (var place = 0; place < fates.Flows; place++)
                {
                    var flow = fates.Flow(place);
                    var trace = tracer.Trace(Box(ground, flow), TableName.Filter, new ChainName(flow.Chain), Answer(flow));
                    packets++;
                    passed += trace.Fate is Fate.Accept ? 1 : 0;
                    if (trace.Fate is Fate.Accept != fates.Passes(0, place))
                        differences.Add($"{trace.Fate}: {flow}");
                }

                for (var packet = 0; packet < fates.Packets.Count; packet++)
                {
                    var place = fates.Place(packet, fates.Led(0, packet), FlowState.New);
                    var flow = fates.Flow(place);
                    led += flow.IsTranslated ? 1 : 0;
                    if (Way(tracer, ground, flow) is var way && way != Expected(fates, place))
                        differences.Add($"{way}, not {Expected(fates, place)}: {flow}");
                }
            }
        }

        differences.Take(10).ShouldBeEmpty();
        packets.ShouldBeGreaterThan(100_000);
        passed.ShouldBeGreaterThan(packets / 10);
        led.ShouldBeGreaterThan(1_000);
    }

    private static string Expected(Fates fates, int place)
    {
        var flow = fates.Flow(place);
        return !fates.Passes(0, place) ? "denied"
            : $"to {flow.Sent.Text(flow.Led)} as {(flow.IsToHere ? "ACCEPT" : Shown(fates.Source(0, place)))}";
    }

    // From end to end: as its sender sent it, through all tables.
    private static string Way(Tracer tracer, Ground ground, Flow flow)
    {
        var sent = Box(ground, flow).With(PacketField.Destination, flow.Sent.To).With(PacketField.OriginalDestination, flow.Sent.To)
            .With(PacketField.DestinationPort, Port(flow.Protocol, flow.Sent.Port)).With(PacketField.OriginalPort,
                Port(flow.Protocol, flow.Sent.Port))
            .With(PacketField.Out, PacketFields.Interface(ground.InterfaceTo(flow.Led.To)));
        var trace = tracer.Trace(sent, flow.IsFromHere ? PacketOrigin.Host : PacketOrigin.Network, Answer(flow));
        if (trace.Fate is not Fate.Accept)
            return "denied";

        var led = new Led(trace.Packet[PacketField.Destination].First,
            flow.Protocol.HasPorts ? (int)trace.Packet[PacketField.DestinationPort].First.Low : flow.Led.Port);
        var source = trace.Packet[PacketField.Source];
        return $"to {flow.Sent.Text(led)} as "
            + $"{(source.Equals(sent[PacketField.Source]) ? "ACCEPT" : source.IsSingle ? flow.Sent.Text(source.First) : "MASQUERADE")}";
    }

    private static PacketBox Box(Ground ground, Flow flow) => PacketBox.Everything(ground.Family)
        .With(PacketField.State, (ulong)(flow.State switch
        {
            FlowState.New => PacketState.New,
            FlowState.Established => PacketState.Established,
            FlowState.Reply => PacketState.EstablishedReply,
            _ => PacketState.Invalid,
        }))
        .With(PacketField.Translation, flow is { IsTranslated: true, State: not FlowState.Invalid } ? 2 : 0UL)
        .With(PacketField.In, PacketFields.Interface(flow.In)).With(PacketField.Out, PacketFields.Interface(flow.Out))
        .With(PacketField.Source, flow.Source).With(PacketField.Destination, flow.Destination).With(PacketField.OriginalDestination,
            flow.Sent.To)
        .With(PacketField.Mac, flow.Card is { } card ? 0x020000000000UL + (ulong)card : PacketFields.NoCard)
        .With(PacketField.Protocol, (ulong)flow.Protocol.Number)
        .With(PacketField.SourcePort, Port(flow.Protocol, flow.SourcePort)).With(PacketField.DestinationPort,
            Port(flow.Protocol, flow.Port))
        .With(PacketField.OriginalPort, Port(flow.Protocol, flow.Sent.Port))
        .With(PacketField.IcmpType, flow.IcmpType < 0 ? 0UL : (ulong)flow.IcmpType << 8);

    private static ulong Port(Protocol protocol, int port) => protocol.HasPorts ? (ulong)port : 0;

    private static string Shown(string to) => to.Trim('[', ']');

    private static ValueSet HostAddresses(Ground ground) => ValueSet.Of([ground.Address(Ground.Gate), ground.Address(Ground.InsideGate)]);

    // What these rules ask beside the packet: whose program sends it, and a rate that nobody exceeds.
    private static Func<Condition, bool> Answer(Flow flow) => question => question switch
    {
        Condition.Open({ Text: var text }, _) when text.StartsWith("-m owner --", StringComparison.Ordinal) =>
            IsUser(flow, text.Split(' ')[^1]),
        Condition.Open({ Text: var text }, _) when text.StartsWith("-m limit ", StringComparison.Ordinal) => true,
        // No flow is a broadcast.
        Condition.In(PacketField.DestinationType, var types) when types.Equals(PacketFields.Broadcast) => false,
        Condition.In(PacketField.Out, var values) => values.Contains(PacketFields.Interface(flow.Out)),
        _ => throw new ArgumentException($"the packet does not tell {question}"),
    };

    private static bool IsUser(Flow flow, string users) =>
        users.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList() is var ends && ends[0] <= flow.User
            && flow.User <= ends[^1];
}
