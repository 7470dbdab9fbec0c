using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>The packets that both rule sets accept and translate differently, as their senders sent them; one set for each pair of
/// an old and a new end.</summary>
/// <param name="algebra">That of both.</param>
/// <param name="before">One rule set.</param>
/// <param name="after">The other.</param>
/// <param name="hasUntracked">True if one of them takes packets out of connection tracking.</param>
/// <param name="hasMarks">True if the marks of packets are followed.</param>
/// <param name="mostPairs">Of more pairs of ends all packets are one set.</param>
internal sealed class TranslationChanges(
    Algebra algebra, HostFunction before, HostFunction after, bool hasUntracked, bool hasMarks, int mostPairs)
{
    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Ends _ends = new(algebra);

    /// <summary>The packets that are led to another destination.</summary>
    public IReadOnlyList<int> Led
    {
        get
        {
            var (now, old) = (after.Led, before.Led);
            return ByPairs([(now, old, algebra.Merge(Merge.Differ, now, old))], parts => parts[0]);
        }
    }

    /// <summary>The packets that leave this host, or come to it, with another
    /// source, of those that both lead to the same destination.</summary>
    public IReadOnlyList<int> Leaving
    {
        get
        {
            var routed = algebra.Merge(Merge.Except, _conditions.Set(HostFunction.ByCards),
                algebra.Or(_conditions.Set(HostFunction.NotRouted), _conditions.Set(HostFunction.ToHost)));
            var (now, old) = (after.Leaving(isForwarded: true), before.Leaving(isForwarded: true));
            var (sentNow, sentBefore) = (after.Leaving(isForwarded: false), before.Leaving(isForwarded: false));
            var (forwarded, sent) = (algebra.And(routed, algebra.Merge(Merge.Differ, now, old)),
                algebra.Merge(Merge.Differ, sentNow, sentBefore));

            // By lo a packet has its source from its way out: nat does not ask twice (nf_nat_core.c, nf_nat_inet_fn).
            var taken = _conditions.Set(Condition.Both(HostFunction.ToHost, new Condition.In(PacketField.In, PacketFields.Cards)));
            var (gotNow, gotBefore) = (after.Received, before.Received);
            var got = algebra.And(taken, algebra.Merge(Merge.Differ, gotNow, gotBefore));
            int Reaching(HostFunction side, (int Forwarded, int Got, int Sent) ends, Func<int, int> some) =>
                side.Reaching(algebra.Or(algebra.And(routed, some(ends.Forwarded)), algebra.And(taken, some(ends.Got))), some(ends.Sent));
            var (later, earlier) = ((now, gotNow, sentNow), (old, gotBefore, sentBefore));
            var tracked = (hasMarks ? Ended(
                    end => Reaching(after, later, leaving => _ends.Select(leaving, end)),
                    end => Reaching(before, earlier, leaving => _ends.Select(leaving, end)),
                    EndsOf([now, sentNow, gotNow, old, sentBefore, gotBefore])) : null)
                ?? ByPairs([(now, old, forwarded), (sentNow, sentBefore, sent), (gotNow, gotBefore, got)],
                    parts => after.Reaching(algebra.Or(parts[0], parts[2]), parts[1]));
            if (!hasUntracked)
                return tracked;

            // What belongs to a connection under one of them alone has its own source under the other.
            var (untracked, untrackedBefore) = (after.Untracked(), before.Untracked());
            var here = algebra.And(untrackedBefore, Reaching(after, later, Translated));
            var there = algebra.And(untracked, Reaching(before, earlier, Translated));
            return [.. tracked.Select(set => algebra.Merge(Merge.Except, set, algebra.Or(untracked, untrackedBefore))),
                algebra.Or(here, there)];
        }
    }

    // Where a packet has another mark now, the same rules of nat ask another question of it: each end is looked for from the packet as it
    // was sent. Null for so many ends that it would take long.
    private List<int>? Ended(Func<int, int> now, Func<int, int> before, List<int> ends)
    {
        if (ends.Count > mostPairs)
            return null;

        var all = ends.ConvertAll(end => (Now: now(end), Before: before(end)));
        var others = algebra.Union([.. all.Select(end =>
            algebra.Or(algebra.Merge(Merge.Except, end.Now, end.Before), algebra.Merge(Merge.Except, end.Before, end.Now)))]);
        var pairs = (from one in all
                     from other in all
                     where one != other
                     let packets = algebra.And(algebra.And(one.Now, other.Before), others)
                     where packets != Terminal.Undefined
                     select packets).ToList();
        return pairs.Count > mostPairs ? [algebra.Union([.. pairs])] : pairs;
    }

    private int Translated(int leaving) =>
        algebra.Merge(Merge.Except, algebra.Apply(Change.Defined, leaving), _ends.Select(leaving, Terminal.Of(Fate.Accept)));

    // Packets that differ, those with one end before and one now together; of more pairs all of them.
    private IReadOnlyList<int> ByPairs((int Now, int Before, int Differ)[] ways, Func<int[], int> packets)
    {
        var (ends, old) = (EndsOf(ways.Select(way => way.Now)), EndsOf(ways.Select(way => way.Before)));
        int[] all = [.. ways.Select(way => way.Differ)];
        if (ends.Count * old.Count > mostPairs * mostPairs)
            return [packets(all)];

        var pairs = (from end in ends
                     from other in old
                     let parts = ways.Select(way =>
                         algebra.And(way.Differ, algebra.And(_ends.Select(way.Now, end), _ends.Select(way.Before, other)))).ToArray()
                     where parts.Any(part => part != Terminal.Undefined)
                     select parts).ToList();
        return pairs.Count > mostPairs ? [packets(all)] : [.. pairs.Select(packets)];
    }

    // What does not get there has no end.
    private List<int> EndsOf(IEnumerable<int> diagrams) =>
        [.. diagrams.SelectMany(_ends.Of).Distinct().Where(end => end != Terminal.Undefined)];
}
