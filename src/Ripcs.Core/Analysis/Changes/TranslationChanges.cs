using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>The packets that both rule sets accept and translate differently,
/// as they are sent; one set for each pair of an old and a new end.</summary>
/// <param name="algebra">The algebra of both.</param>
/// <param name="before">The old rule set.</param>
/// <param name="after">The new one.</param>
/// <param name="hasUntracked">True if one of them exempts packets from connection tracking.</param>
/// <param name="hasMarks">True if the marks of packets are followed.</param>
/// <param name="mostPairs">If there are more pairs of ends, all packets form one set.</param>
internal sealed class TranslationChanges(
    Algebra algebra, HostFunction before, HostFunction after, bool hasUntracked, bool hasMarks, int mostPairs)
{
    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Ends _ends = new(algebra);

    /// <summary>The packets that are sent to another destination.</summary>
    public IReadOnlyList<int> OtherDestinations
    {
        get
        {
            var (now, old) = (after.Redirects, before.Redirects);
            return ByPairs([(now, old, algebra.Merge(Merge.Differ, now, old))], parts => parts[0]);
        }
    }

    /// <summary>The packets that leave or reach this host with another source,
    /// among those that both rule sets send to the same destination.</summary>
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

            // Packets by lo get their source on the way out: nat is not evaluated twice (nf_nat_core.c, nf_nat_inet_fn).
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

            // Packets that are tracked under only one of them keep their own source under the other.
            var (untracked, untrackedBefore) = (after.Untracked(), before.Untracked());
            var here = algebra.And(untrackedBefore, Reaching(after, later, Translated));
            var there = algebra.And(untracked, Reaching(before, earlier, Translated));
            return [.. tracked.Select(set => algebra.Merge(Merge.Except, set, algebra.Or(untracked, untrackedBefore))),
                algebra.Or(here, there)];
        }
    }

    // If a packet now has another mark, the same nat rules evaluate differently, so each end is
    // traced back to the packets as sent. Null if there are too many ends, which would take too long.
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

    // The differing packets, one set for each pair of an old and a new end; a single set if there are too many pairs.
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

    // Packets that do not get there have no end.
    private List<int> EndsOf(IEnumerable<int> diagrams) =>
        [.. diagrams.SelectMany(_ends.Of).Distinct().Where(end => end != Terminal.Undefined)];
}
