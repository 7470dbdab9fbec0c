using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>
/// Tells the packets of a change by the statement that decides about them: all that it selects, except what named other statements decide.
/// That is short where boxes of packets would need exceptions within exceptions.
/// <code>
/// newly allowed   10.8.0.0/24 -> any out eth0      (what accept "road warriors" selects)
///     except what accept "names" and accept "ssh" decide
/// </code>
/// </summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="deciders">Which statement decides about which packets.</param>
/// <param name="possible">The packets that exist.</param>
/// <param name="alike">Packets of other sets that change their fate in the same way, and have lines of their own.</param>
/// <param name="rerouted">The packets that are sent to another address than before: they stay in lines of boxes.</param>
/// <param name="redirected">The packets that are redirected to this host, likewise.</param>
/// <param name="plain">A set in terms of packet fields alone.</param>
/// <param name="sendable">A set without packets that reach no filter.</param>
/// <param name="trace">The ways of a packet before and after the change.</param>
internal sealed class StatementLines(
    Algebra algebra, Deciders deciders, int possible, int alike, int rerouted, int redirected,
    Func<int, int> plain, Func<int, int> sendable, Func<PacketBox, (Trace Before, Trace After)> trace)
{
    private const int MostStatements = 12, MostOthers = 24, MostBoxes = 2;

    private static readonly Condition[] Kinds =
    [
        HostFunction.FromHost, new Condition.In(PacketField.In, PacketFields.Loopback),
        new Condition.In(PacketField.State, PacketFields.States(PacketState.New)),
    ];

    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Projection _projection = new(algebra);

    /// <summary>The statements that tell a set, and the packets of it that no statement tells in few words.</summary>
    public (IReadOnlyList<ToldStatement> Told, int Untold) Of(int set)
    {
        var others = algebra.And(set, algebra.Or(rerouted, redirected));
        set = algebra.Merge(Merge.Except, set, others);
        var (told, left, rest) = (new List<ToldStatement>(), others, set);
        for (var tried = 0; tried < MostStatements && _projection.First(rest) is { } found; tried++)
        {
            var (was, becomes) = trace(PossiblePackets.Example(found));
            var deciding = new[] { (IsAfter: true, Step: becomes.DecidedBy), (IsAfter: false, Step: was.DecidedBy) }
                .Where(side => side.Step?.Table == TableName.Filter).ToList();
            if (deciding.Where(side => side.Step!.Rule is not null).Select(side => Of(set, side.IsAfter, side.Step!))
                .OfType<ToldStatement>().MinBy(way => way.Boxes.Count + way.Others.Count) is { } best)
            {
                told.Add(best);
                rest = algebra.Merge(Merge.Except, rest, best.Packets);
            }
            else
            {
                // The same pair of statements once more would fail again.
                var same = deciding.Aggregate(rest, (some, side) =>
                    algebra.And(some, Decided(side.IsAfter, deciders.Key(side.IsAfter, side.Step!))));
                if (same == Terminal.Undefined)
                    break;

                (left, rest) = (algebra.Or(left, same), algebra.Merge(Merge.Except, rest, same));
            }
        }

        return (told, algebra.Or(left, rest));
    }

    private ToldStatement? Of(int set, bool isAfter, TraceStep step)
    {
        var key = deciders.Key(isAfter, step);
        var packets = algebra.And(set, Decided(isAfter, key));
        var selected = sendable(algebra.And(Like(set), plain(deciders.Selects(isAfter, key))));
        if (packets == Terminal.Undefined || algebra.Merge(Merge.Except, packets, selected) != Terminal.Undefined
            || Boxes(set, selected) is not var (boxes, all)
            || Others(algebra.Merge(Merge.Except, all, packets), isAfter, key) is not { } others)
        {
            return null;
        }

        boxes = [.. boxes.Where(box => algebra.And(packets, _conditions.Set(box.ToCondition())) != Terminal.Undefined)];
        return new ToldStatement(step, isAfter, packets, all, boxes, others);
    }

    // The other statements that together decide about all packets of a set, before or after the change; null if they are too many, or if
    // some packet of the set changes its fate all the same.
    private ValueList<DecidingStep>? Others(int open, bool isAfter, object key)
    {
        var (others, keys) = (new List<DecidingStep>(), new HashSet<object> { key });
        open = algebra.Merge(Merge.Except, open, alike);
        while (_projection.First(algebra.And(open, redirected)) is { } led)
        {
            var (was, becomes) = trace(PossiblePackets.Example(led));
            var redirect = (isAfter ? becomes : was).Steps
                .LastOrDefault(step => step.Rule is { Effect: RuleEffect.Translate { To.IsSource: false } });
            if (redirect is null || others.Count == MostOthers)
                return null;

            others.Add(new DecidingStep(redirect, isAfter));
            open = algebra.Merge(Merge.Except, open,
                algebra.And(redirected, algebra.Or(_conditions.Set(redirect.Rule!.Match), _conditions.Set(led.ToCondition()))));
        }

        while (_projection.First(open) is { } found)
        {
            var (was, becomes) = trace(PossiblePackets.Example(found));
            var (here, there) = isAfter ? (becomes, was) : (was, becomes);
            var isOwn = here.DecidedBy is { } own && deciders.Key(isAfter, own).Equals(key);
            var by = (isOwn ? there : here).DecidedBy;
            if (by is null || by.Table != TableName.Filter || others.Count == MostOthers || (isOwn && Passes(was) != Passes(becomes)))
                return null;

            var side = isAfter != isOwn;
            var other = deciders.Key(side, by);
            if (!keys.Add(other))
                return null;

            others.Add(new DecidingStep(by, side));
            open = algebra.Merge(Merge.Except, open, Decided(side, other));
        }

        return others.ToValueList();
    }

    // What a statement selects in boxes, which may also contain packets that are redirected before they come to it, and packets that no
    // host sends by these interfaces; and all packets of the boxes.
    private (IReadOnlyList<PacketBox> Boxes, int All)? Boxes(int set, int selected)
    {
        var ways = Condition.Of([.. new[] { PacketField.In, PacketField.Out }
            .Select(field => new Condition.In(field, _projection.Values(selected, field)))]);
        var like = algebra.And(Like(set), _conditions.Set(ways));
        var others = algebra.Merge(Merge.Except, like, algebra.Or(selected, redirected));
        var (boxes, isComplete) = new BoxCover(algebra, MostBoxes).Of(_projection.Some(selected, BoxCover.IsAsked),
            algebra.Apply(Change.Not, _projection.Some(others, BoxCover.IsAsked)));
        return isComplete && boxes.Count <= MostBoxes ? (boxes, algebra.Or(selected, algebra.And(algebra.And(like, redirected),
            algebra.Union([.. boxes.Select(box => _conditions.Set(box.ToCondition()))])))) : null;
    }

    // What comes by lo, and what the host sends, is told apart from the rest.
    private int Like(int set) => Kinds.Select(_conditions.Set).Aggregate(possible, (like, part) =>
        algebra.And(set, part) == Terminal.Undefined ? algebra.Merge(Merge.Except, like, part)
        : algebra.Merge(Merge.Except, set, part) == Terminal.Undefined ? algebra.And(like, part) : like);

    private int Decided(bool isAfter, object key) => plain(deciders.Decides(isAfter, key));

    private static bool Passes(Trace trace) => trace.Fate is Fate.Accept;
}

/// <summary>A statement that tells packets of a change.</summary>
/// <param name="Statement">One of its rules.</param>
/// <param name="IsAfter">Whether among the rules after the change.</param>
/// <param name="Packets">The packets that change their fate by it.</param>
/// <param name="Selected">All packets that it selects.</param>
/// <param name="Boxes">The same in words.</param>
/// <param name="Others">The statements that decide about the rest of them.</param>
internal sealed record ToldStatement(TraceStep Statement, bool IsAfter, int Packets, int Selected, IReadOnlyList<PacketBox> Boxes,
    ValueList<DecidingStep> Others);

/// <summary>A rule or a policy that decides, among the rules before or after a change.</summary>
public sealed record DecidingStep(TraceStep Step, bool IsAfter);
