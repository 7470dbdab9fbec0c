using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>
/// Tells the packets of a change by the statement that decides about them: all that it selects, except what named other statements decide.
/// That is short where boxes of packets would need exceptions within exceptions.
/// <code>
/// newly allowed
///   accept "road warriors"   10.8.0.0/24 -> any out eth0      (what it selects)
///       except what drop "no mail" decides
/// </code>
/// Packets that passed before may be among those of a newly allowed line, as all of these pass now; and likewise those that were denied
/// before among newly denied ones. A line of a new destination or source is about packets that pass before and after, and one of a new
/// answer about packets that are denied before and after.
/// </summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="deciders">Which statement decides about which packets.</param>
/// <param name="turn">How the packets change their fate.</param>
/// <param name="possible">The packets that exist.</param>
/// <param name="told">Packets that need no exception, and have lines of their own where they change their fate.</param>
/// <param name="rerouted">The packets that are sent to another address than before.</param>
/// <param name="notLeavingBy">The packets that are sent to another address, and leave by none of some interfaces, before or after.</param>
/// <param name="led">The packets whose destination is translated, before and after the change.</param>
/// <param name="plain">A set in terms of packet fields alone.</param>
/// <param name="sendable">A set without packets that reach no filter.</param>
/// <param name="trace">The ways of a packet before and after the change, with the usual answers or with some others.</param>
internal sealed class StatementLines(
    Algebra algebra, Deciders deciders, FateTurn turn, PacketSet possible, PacketSet told, PacketSet rerouted,
    Func<bool, ValueSet, PacketSet> notLeavingBy, (PacketSet Before, PacketSet After) led,
    Func<PacketSet, PacketSet> plain, Func<PacketSet, PacketSet> sendable,
    Func<PacketBox, IReadOnlyList<Condition.Open>, (Trace Before, Trace After)> trace)
{
    private const int MostStatements = 24, MostOthers = 24, MostBoxes = 2, MostSamples = 128, MostOverridden = 8, MostPieces = 64;

    private static readonly Condition[] Kinds =
    [
        HostFunction.FromHost, new Condition.In(PacketField.In, PacketFields.Loopback),
        new Condition.In(PacketField.State, PacketFields.States(PacketState.New)),
    ];

    private Decision What => turn switch
    {
        FateTurn.LedElsewhere => Decision.Destination,
        FateTurn.OtherSource => Decision.Source,
        _ => Decision.Fate,
    };

    /// <summary>The statements that decide about the packets of a set, and the packets about which none does, or which are in too many
    /// pieces to find who does; null for too many statements.</summary>
    /// <param name="set">The set.</param>
    /// <param name="boxes">Some boxes of it, with which statements that say the same in several files are found.</param>
    /// <param name="most">The maximum number of statements.</param>
    public (IReadOnlyList<DecidedPackets> Decided, PacketSet Undecided)? Of(PacketSet set, IReadOnlyList<PacketBox> boxes, int most)
    {
        var (all, left, rest, pieces) = (new List<DecidedPackets>(), algebra.None, set, 0);
        while (rest.First() is { } found)
        {
            if (all.Count == Math.Min(most, MostStatements) || deciders.IsExhausted)
                return null;

            var own = Chosen(found) is { } step ? rest & Decided(step.IsAfter, What, Key(step)) : algebra.None;
            if (own.IsEmpty)
            {
                // A policy, or another table, decides. A rule of raw can leave hundreds of thousands of such pieces.
                if (++pieces > MostPieces)
                    return (all, left | rest);

                var alike = algebra.Set(found);
                (left, rest) = (left | (rest & alike), rest - alike);
                left = Policies(found).Aggregate(left, (some, policy) => some | (rest & policy));
                rest -= left;
                continue;
            }

            var decided = own != rest && Together(rest, boxes, found) is { } together ? together
                : new DecidedPackets([Chosen(found)!], own);
            all.Add(decided);
            rest -= decided.Packets;
        }

        return (all, left);
    }

    /// <summary>The packets of one statement in the words of its selector; null if there are no such words.</summary>
    public ToldStatement? Words(DecidedPackets decided, PacketSet set)
    {
        if (decided.By is not [var step])
            return null;

        var key = Key(step);
        var packets = set & decided.Packets & possible;
        PacketSet Selected(bool isNew) => sendable(Like(packets) & plain(deciders.Selects(step.IsAfter, What, key, isNew)));

        // What a statement newly selects is said before all that it selects; but a host policy answers all that it does not accept.
        return turn is not FateTurn.OtherAnswer
            ? Words(step, packets, Selected(isNew: true) is var own && packets.IsWithin(own) ? own : Selected(isNew: false))
            : new[] { Selected(isNew: true), Selected(isNew: false) }.Select(selected => Words(step, packets, selected))
                .OfType<ToldStatement>().MinBy(words => words.Boxes.Count);
    }

    private ToldStatement? Words(DecidingStep step, PacketSet packets, PacketSet selected)
    {
        selected = !packets.Meets(rerouted) ? selected - rerouted : selected;
        if (!packets.IsWithin(selected)
            || Boxes(packets, selected, step.IsAfter) is not var (boxes, all, meant)
            || Others(meant - (packets | told), step.IsAfter, Key(step)) is not { } others)
        {
            return null;
        }

        return new ToldStatement(packets, all,
            [.. boxes.Where(box => packets.Meets(algebra.Set(box)))], others);
    }

    /// <summary>The statements of other files that decided otherwise about packets of a new or changed statement.</summary>
    public IEnumerable<DecidedPackets> Overridden(DecidedPackets decided)
    {
        if (turn is not (FateTurn.NewlyAllowed or FateTurn.NewlyDenied) || decided.By is not [{ IsAfter: true } step]
            || Key(step) is var key && Deciders.FileOf(key) is null)
        {
            yield break;
        }

        var known = algebra.None;
        for (var tried = 0; tried < MostOverridden && !deciders.IsExhausted; tried++)
        {
            if ((decided.Packets - known).FirstWithAnswers() is not var (found, answers))
                yield break;

            var example = PossiblePackets.Example(found);
            var by = trace(example, answers).Before.DecidedBy;
            if (by?.Table != TableName.Filter)
                yield break;

            var other = deciders.Key(isAfter: false, by);
            var packets = deciders.Decides(isAfter: false, Decision.Fate, other);
            known |= packets | algebra.Set(found);
            var its = (decided.Packets & packets).WithSomeAnswers();
            if (by.Rule is { Effect: RuleEffect.Decide { Fate: var fate } } && !its.IsEmpty
                && fate is Fate.Accept == turn is FateTurn.NewlyDenied && Deciders.FileOf(other) != Deciders.FileOf(key))
            {
                yield return new DecidedPackets([new DecidingStep(by, IsAfter: false)], its);
            }
        }
    }

    // Statements of several files that say the same, such as what all customers get: the packets of a box are told together.
    private DecidedPackets? Together(PacketSet rest, IReadOnlyList<PacketBox> boxes, PacketBox found)
    {
        var set = algebra.Set(found);
        if (boxes.FirstOrDefault(box => set.Meets(algebra.Set(box))) is not { } box)
            return null;

        rest &= algebra.Set(box);
        var samples = new[] { PacketField.Destination, PacketField.Source }
            .SelectMany(field => box[field].Ranges.Select(range => box.With(field, ValueSet.Between(range.First, range.Last)))).ToList();
        if (samples.Count > MostSamples)
            return null;

        var steps = samples.Select(sample => rest.First(algebra.Set(sample))).OfType<PacketBox>()
            .Select(Chosen).OfType<DecidingStep>().DistinctBy(Key).ToList();
        if (steps.Count < 2 || steps.DistinctBy(step => (step.IsAfter, Key(step) is RuleOrigin origin ? (origin.Statement, origin.What)
            : default)).Count() > 1 || Deciders.FileOf(Key(steps[0])) is null)
        {
            return null;
        }

        var packets = rest & plain(deciders.Decides(steps[0].IsAfter, What, steps.Select(Key).ToHashSet()));
        return packets == rest ? new DecidedPackets([.. steps], packets) : null;
    }

    private object Key(DecidingStep step) => deciders.Key(step.IsAfter, step.Step);

    // Of what decided before and what decides now, that which changed.
    private DecidingStep? Chosen(PacketBox found)
    {
        var (was, becomes) = trace(PossiblePackets.Example(found), []);
        var both = new[] { (Step: Step(becomes), IsAfter: true), (Step: Step(was), IsAfter: false) }
            .Where(side => side.Step?.Rule is not null).Select(side => new DecidingStep(side.Step!, side.IsAfter)).ToList();
        return both.Find(side => deciders.IsChanged(side.IsAfter, side.Step)) ?? both.FirstOrDefault();
    }

    private TraceStep? Step(Trace trace) => What switch
    {
        Decision.Fate => trace.DecidedBy is { } step && step.Table == TableName.Filter ? step : null,
        Decision.Destination => trace.LedBy,
        _ => trace.SentAnewBy,
    };

    private IEnumerable<PacketSet> Policies(PacketBox found)
    {
        var (was, becomes) = trace(PossiblePackets.Example(found), []);
        var both = new[] { (Step: Step(becomes), IsAfter: true), (Step: Step(was), IsAfter: false) }.ToList();
        return What is not Decision.Fate || both.Exists(side => side.Step is null) ? []
            : [both.Select(side => Decided(side.IsAfter, What, deciders.Key(side.IsAfter, side.Step!)))
                .Aggregate((all, some) => all & some)];
    }

    // The other statements that together decide about all packets of a set, before or after the change; null if they are too many, or if
    // some packet of the set changes its fate all the same.
    private ValueList<DecidingStep>? Others(PacketSet open, bool isAfter, object key)
    {
        var (others, keys) = (new List<DecidingStep>(), new HashSet<object> { key });
        while (open.First() is { } found)
        {
            var (was, becomes) = trace(PossiblePackets.Example(found), []);
            var (here, there) = isAfter ? (becomes, was) : (was, becomes);
            var isOwn = Step(here) is { } own && deciders.Key(isAfter, own).Equals(key);
            var (way, side) = isOwn ? (there, !isAfter) : (here, isAfter);
            var (by, what) = Step(way) is { } step ? (step, What) : What is Decision.Source ? (way.LedBy, Decision.Destination) : default;
            if (by is null || others.Count == MostOthers || deciders.IsExhausted
                || (isOwn && What is Decision.Fate && Passes(was) != Passes(becomes)))
            {
                return null;
            }

            var other = deciders.Key(side, by);
            if (!keys.Add(other))
                return null;

            others.Add(new DecidingStep(by, side));
            open -= Decided(side, what, other);
        }

        return others.ToValueList();
    }

    // What a statement selects in boxes, which may also contain packets that are led elsewhere before they come to it, and packets that no
    // host sends by these interfaces; all packets of the boxes; and those of them that leave by the interfaces that these name.
    private (IReadOnlyList<PacketBox> Boxes, PacketSet All, PacketSet Meant)? Boxes(PacketSet set, PacketSet selected, bool isAfter)
    {
        var outs = selected.Values(PacketField.Out);
        var like = Like(set) & algebra.Set(Condition.Both(
            new Condition.In(PacketField.In, selected.Values(PacketField.In)), new Condition.In(PacketField.Out, outs)));
        var translated = (like & (isAfter ? led.After : led.Before)) | (like & notLeavingBy(isAfter, outs));
        return new[] { algebra.None, translated }.Distinct().Select(slack =>
        {
            var others = like - (selected | slack);
            var (boxes, isComplete) = new BoxCover(algebra, MostBoxes).Of(selected.Some(BoxCover.IsAsked),
                !others.Some(BoxCover.IsAsked));
            var besides = slack & algebra.Union(boxes.Select(box => algebra.Set(box)));
            return isComplete && boxes.Count <= MostBoxes ? (boxes, selected | besides,
                selected | (besides - notLeavingBy(isAfter, outs)))
                : ((IReadOnlyList<PacketBox> Boxes, PacketSet All, PacketSet Meant)?)null;
        }).Where(found => found is not null).MinBy(found => found!.Value.Boxes.Count);
    }

    // What comes by lo, and what the host sends, is told apart from the rest.
    private PacketSet Like(PacketSet set) => Kinds.Select(algebra.Set).Aggregate(possible, (like, part) =>
        !set.Meets(part) ? like - part : set.IsWithin(part) ? like & part : like);

    private PacketSet Decided(bool isAfter, Decision what, object key) => plain(deciders.Decides(isAfter, what, key));

    private static bool Passes(Trace trace) => trace.Fate is Fate.Accept;
}

/// <summary>Packets, and the statements that decide about them: one, or several that say the same in several files.</summary>
internal sealed record DecidedPackets(ValueList<DecidingStep> By, PacketSet Packets);

/// <summary>A statement that tells packets of a change in the words of its selector.</summary>
/// <param name="Packets">The packets that change their fate by it.</param>
/// <param name="Selected">All packets that it selects.</param>
/// <param name="Boxes">The same in words.</param>
/// <param name="Others">The statements that decide about the rest of them.</param>
internal sealed record ToldStatement(PacketSet Packets, PacketSet Selected, IReadOnlyList<PacketBox> Boxes, ValueList<DecidingStep> Others);

/// <summary>A rule or a policy that decides, among the rules before or after a change.</summary>
public sealed record DecidingStep(TraceStep Step, bool IsAfter);

/// <summary>A statement of another file whose decision a change overrides.</summary>
/// <param name="By">It, before the change.</param>
/// <param name="Line">The packets, or some of them.</param>
/// <param name="IsWhole">Whether these are all.</param>
public sealed record OverriddenStatement(DecidingStep By, FateLine Line, bool IsWhole);
