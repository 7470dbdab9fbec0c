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
    /// <summary>The packets that are sent to another destination.</summary>
    public IReadOnlyList<PacketSet> OtherDestinations
    {
        get
        {
            var (now, old) = (after.Redirects, before.Redirects);
            return ByPairs([(now, old, now.Differs(old))], parts => parts[0]);
        }
    }

    /// <summary>The packets that leave or reach this host with another source,
    /// among those that both rule sets send to the same destination.</summary>
    public IReadOnlyList<PacketSet> Leaving
    {
        get
        {
            var routed = algebra.Set(HostFunction.ByCards) - (algebra.Set(HostFunction.NotRouted) | algebra.Set(HostFunction.ToHost));
            var (now, old) = (after.Leaving(isForwarded: true), before.Leaving(isForwarded: true));
            var (sentNow, sentBefore) = (after.Leaving(isForwarded: false), before.Leaving(isForwarded: false));
            var (forwarded, sent) = (routed & now.Differs(old), sentNow.Differs(sentBefore));

            // Packets by lo get their source on the way out: nat is not evaluated twice (nf_nat_core.c, nf_nat_inet_fn).
            var taken = algebra.Set(Condition.Both(HostFunction.ToHost, new Condition.In(PacketField.In, PacketFields.Cards)));
            var (gotNow, gotBefore) = (after.Received, before.Received);
            var got = taken & gotNow.Differs(gotBefore);
            PacketSet Reaching(HostFunction side, (Diagram Forwarded, Diagram Got, Diagram Sent) ends, Func<Diagram, PacketSet> some) =>
                side.Reaching((routed & some(ends.Forwarded)) | (taken & some(ends.Got)), some(ends.Sent));
            var (later, earlier) = ((now, gotNow, sentNow), (old, gotBefore, sentBefore));
            var tracked = (hasMarks ? Ended(
                    end => Reaching(after, later, leaving => leaving.Select(end)),
                    end => Reaching(before, earlier, leaving => leaving.Select(end)),
                    EndsOf([now, sentNow, gotNow, old, sentBefore, gotBefore])) : null)
                ?? ByPairs([(now, old, forwarded), (sentNow, sentBefore, sent), (gotNow, gotBefore, got)],
                    parts => after.Reaching(parts[0] | parts[2], parts[1]));
            if (!hasUntracked)
                return tracked;

            // Packets that are tracked under only one of them keep their own source under the other.
            var (untracked, untrackedBefore) = (after.Untracked(), before.Untracked());
            var here = untrackedBefore & Reaching(after, later, Translated);
            var there = untracked & Reaching(before, earlier, Translated);
            return [.. tracked.Select(set => set - (untracked | untrackedBefore)), here | there];
        }
    }

    // If a packet now has another mark, the same nat rules evaluate differently, so each end is
    // traced back to the packets as sent. Null if there are too many ends, which would take too long.
    private List<PacketSet>? Ended(Func<End, PacketSet> now, Func<End, PacketSet> before, List<End> ends)
    {
        if (ends.Count > mostPairs)
            return null;

        var all = ends.ConvertAll(end => (Now: now(end), Before: before(end)));
        var others = algebra.Union(all.Select(end => (end.Now - end.Before) | (end.Before - end.Now)));
        var pairs = (from one in all
                     from other in all
                     where one != other
                     let packets = one.Now & other.Before & others
                     where !packets.IsEmpty
                     select packets).ToList();
        return pairs.Count > mostPairs ? [algebra.Union(pairs)] : pairs;
    }

    private static PacketSet Translated(Diagram leaving) => leaving.Defined() - leaving.Select(End.Of(Fate.Accept));

    // The differing packets, one set for each pair of an old and a new end; a single set if there are too many pairs.
    private IReadOnlyList<PacketSet> ByPairs(
        (Diagram Now, Diagram Before, PacketSet Differ)[] ways, Func<PacketSet[], PacketSet> packets)
    {
        var (ends, old) = (EndsOf(ways.Select(way => way.Now)), EndsOf(ways.Select(way => way.Before)));
        PacketSet[] all = [.. ways.Select(way => way.Differ)];
        if (ends.Count * old.Count > mostPairs * mostPairs)
            return [packets(all)];

        var pairs = (from end in ends
                     from other in old
                     let parts = ways.Select(way => way.Differ & (way.Now.Select(end) & way.Before.Select(other))).ToArray()
                     where parts.Any(part => !part.IsEmpty)
                     select parts).ToList();
        return pairs.Count > mostPairs ? [packets(all)] : [.. pairs.Select(packets)];
    }

    // Packets that do not get there have no end.
    private static List<End> EndsOf(IEnumerable<Diagram> diagrams) =>
        [.. diagrams.SelectMany(diagram => diagram.Ends()).Distinct().Where(end => end != End.Undefined)];
}
