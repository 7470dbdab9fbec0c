using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>
/// Finds the rules of others that stand in front of ours in a built-in chain of the filter and decide otherwise about new connections than ours
/// would. Chains that a host policy lets be asked first are meant to.
/// </summary>
internal sealed class TakenBefore(PacketRules rules, SaidRules said, IReadOnlyCollection<ChainName> askedFirst, DiagnosticBag diagnostics)
{
    private static readonly Condition[] FirstPackets =
    [
        new Condition.In(PacketField.State, PacketFields.States(PacketState.New)), new Condition.In(PacketField.Translation, ValueSet.Of((ulong)PacketTranslation.None)),
        new Condition.In(PacketField.TcpFlags, PacketFields.Syn),
    ];

    /// <exception cref="TooTangledException">The rules of some chain are too tangled.</exception>
    public void Warn()
    {
        foreach (var builtIn in Tables.BuiltInsOf(TableName.Filter))
        {
            if (rules.Find(TableName.Filter, builtIn) is { } chain && chain.Rules.Select((rule, place) => new RulePlace(builtIn, place + 1, rule)).ToList() is var places
                && places.FindLastIndex(IsOurs) is >= 0 and var last && places.Take(last).Any(place => !IsOurs(place)))
            {
                Warn(places[..(last + 1)]);
            }
        }
    }

    private static bool IsOurs(RulePlace place) => place.Rule.Leads is { } to && DispatchChain.HoldsPointers(TableName.Filter, to);

    private void Warn(List<RulePlace> places)
    {
        var builtIn = places[0].Chain;
        var asked = rules.Chains(TableName.Filter, builtIn).SelectMany(chain => chain.Rules).Select(rule => rule.Match).Concat(FirstPackets);
        var algebra = new Algebra(new NodeTable(Universe.Of(rules.Family, asked)));
        var (conditions, projection) = (new ConditionDiagrams(algebra), new Projection(algebra));
        var tree = new ChainDiagrams(rules, TableName.Filter, algebra, PacketBox.Everything(rules.Family)).Tree(builtIn)!;
        var free = FirstPackets.Aggregate(Terminal.True, (all, condition) => algebra.And(all, conditions.Set(condition)));
        int Decided(RulePlace place) => algebra.Apply(Change.ReturnGoesOn, tree[place.Place - 1]);
        foreach (var (index, place) in places.Index())
        {
            var decided = Decided(place);
            if (!IsOurs(place) && !(place.Rule.Leads is { } to && askedFirst.Contains(to)))
            {
                var ours = places.Skip(index + 1).Where(IsOurs).Aggregate(Terminal.Undefined, (all, jump) => algebra.Merge(Merge.Over, all, Decided(jump)));
                var otherwise = algebra.And(free, Otherwise(algebra, decided, ours));
                if (projection.First(projection.Pin(otherwise, dimension => dimension >= PacketFields.All.Count ? 0u : null)) is { } packet)
                {
                    Say(place, Example(packet), packet, places.Skip(index + 1).Where(IsOurs));
                }
            }

            free = algebra.Merge(Merge.Except, free, algebra.Apply(Change.Defined, decided));
        }
    }

    // What one accepts and the other denies.
    private static int Otherwise(Algebra algebra, int decided, int ours)
    {
        var (accepted, ownAccepted) = (algebra.Apply(Change.Accepted, decided), algebra.Apply(Change.Accepted, ours));
        return algebra.Or(
            algebra.Merge(Merge.Except, algebra.And(accepted, algebra.Apply(Change.Defined, ours)), ownAccepted),
            algebra.Merge(Merge.Except, algebra.And(algebra.Apply(Change.Defined, decided), ownAccepted), accepted));
    }

    // One that people know, if it is among them.
    private static PacketBox Example(PacketBox packet) => PacketFields.All.Aggregate(packet, (box, field) => box.With(field, field is PacketField.Protocol
            && Known.FirstOrDefault(box[field].Contains) is var known && known != (AddressBits)0 ? known : box[field].First))
        .With(PacketField.State, (ulong)PacketState.New).With(PacketField.Translation, (ulong)PacketTranslation.None);

    private static readonly AddressBits[] Known = [Protocol.Tcp.Number, Protocol.Udp.Number, Protocol.Icmp.Number, Protocol.Icmpv6.Number];

    // Of a port that may be any nothing is said.
    private static PacketBox Shown(PacketBox example, PacketBox packet) => new[] { PacketField.SourcePort, PacketField.DestinationPort }
        .Where(field => packet[field].Equals(PacketFields.Every(field, packet.Family))).Aggregate(example, (box, field) => box.With(field, packet[field]));

    private void Say(RulePlace foreign, PacketBox example, PacketBox packet, IEnumerable<RulePlace> jumps)
    {
        var tracer = new Tracer(rules);
        var decider = jumps.Select(jump => tracer.Trace(example, TableName.Filter, jump.Rule.Leads!.Value).Decider).FirstOrDefault(step => step?.Rule is not null);
        if (decider?.Rule is { } rule && said.Of(rules.Family, TableName.Filter, decider.Chain, decider.Place, rule) is { Line: > 0 } origin)
        {
            diagnostics.TakenBefore(origin, Foreign.Name(rules.Family, TableName.Filter, foreign), $"{PacketWords.Protocols(example[PacketField.Protocol], rules.Family)} {PacketWords.Ends(Shown(example, packet))}");
        }
    }
}
