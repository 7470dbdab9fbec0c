using Ripcs.Core.Lowering;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>How two states of a nat table translate differently: the entries of the old and of the new list, each in its order, for which
/// some packet may match a different entry first in the other list. A packet that matches none of them is translated as before.</summary>
internal sealed record NatChange(ValueList<NatEntry> Old, ValueList<NatEntry> New)
{
    public bool IsNone => Old.Count == 0 && New.Count == 0;

    /// <summary>True if entries are only added, for packets that no old entry takes.</summary>
    public bool OnlyAdds { get; private init; }

    /// <summary>True if entries are only removed, and no new entry takes their packets.</summary>
    public bool OnlyRemoves { get; private init; }

    public static NatChange Between(Family family, OwnedTable now, OwnedTable then) =>
        Between(family, NatList.OfIncoming(family, now), NatList.OfIncoming(family, then));

    /// <summary>The same without the Raw rules before the rewrites.</summary>
    public static NatChange OfRewrites(Family family, OwnedTable now, OwnedTable then) =>
        Between(family, NatList.Of(family, now, DispatchChain.Dnat), NatList.Of(family, then, DispatchChain.Dnat));

    private static NatChange Between(Family family, ValueList<NatPlace> before, ValueList<NatPlace> after)
    {
        var shorter = Math.Min(before.Count, after.Count);
        var head = 0;
        while (head < shorter && before[head] == after[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < shorter - head && before[^(tail + 1)] == after[^(tail + 1)])
        {
            tail++;
        }

        // A common beginning is passed first in both lists; a common ending only differs for packets that an entry in between takes.
        var (oldMiddle, newMiddle) = (Entries(family, before, head, tail), Entries(family, after, head, tail));
        var ending = Entries(family, after, after.Count - tail, 0);
        var (oldIndex, newIndex) = (new NatIndex(oldMiddle), new NatIndex(newMiddle));
        var touched = ending.Where(entry => !oldIndex.InTheWayOf(entry).SequenceEqual(newIndex.InTheWayOf(entry))).ToList();
        var (old, @new) = (Changed(oldMiddle, newMiddle, touched), Changed(newMiddle, oldMiddle, touched));
        return new NatChange(old, @new)
        {
            OnlyAdds = old.Count == 0 && IsApart(@new, [.. oldMiddle, .. ending]),
            OnlyRemoves = @new.Count == 0 && IsApart(old, [.. newMiddle, .. ending]),
        };
    }

    private static ValueList<NatEntry> Changed(List<NatEntry> mine, List<NatEntry> others, List<NatEntry> touched)
    {
        var (index, otherIndex) = (new NatIndex(mine), new NatIndex(others));
        var place = others.Index().GroupBy(item => item.Item).ToDictionary(group => group.Key, group => group.First().Index);
        return mine.Index().Where(item => !place.TryGetValue(item.Item, out var other)
                || !index.InTheWayOf(item.Item, item.Index).SequenceEqual(otherIndex.InTheWayOf(item.Item, other)))
            .Select(item => item.Item).Concat(touched).ToValueList();
    }

    private static bool IsApart(ValueList<NatEntry> changed, List<NatEntry> others) =>
        new NatIndex(others) is var index && !changed.Any(entry => index.Meeting(entry.Match).Any());

    private static List<NatEntry> Entries(Family family, ValueList<NatPlace> places, int head, int tail) => NatEntry.Together(places
        .Skip(head).SkipLast(tail)
        .SelectMany(place => NatRuleReader.Read(family, place.Rule).Select(entry => Within(family, place, entry)).OfType<NatEntry>())
        .Distinct());

    private static NatEntry? Within(Family family, NatPlace place, NatEntry entry) =>
        place is { To: null, IsOnlyOfHost: false } ? entry
        : entry.Match.And(new NatMatch(family) { SentTo = place.To, IsToHost = place.IsOnlyOfHost }) is { } match
            ? entry with { Match = match }
        : null;
}

/// <summary>Entries indexed by the prefix to which their packets were sent, to find those that overlap a given one.</summary>
internal sealed class NatIndex(IReadOnlyList<NatEntry> entries)
{
    private readonly PrefixIndex<(int Place, NatEntry Entry)> _byAddress =
        new(entries.Index().Select(item => (item.Item.Match.Cover, (item.Index, item.Item))));

    /// <summary>The entries that take some of these packets, in their order, each with the packets in common.</summary>
    public IEnumerable<(int Place, NatEntry Entry, NatMatch Both)> Meeting(NatMatch match) => _byAddress.Overlapping(match.Cover)
        .Select(item => (item.Place, item.Entry, Both: match.And(item.Entry.Match)!)).Where(item => item.Both is not null)
        .OrderBy(item => item.Place);

    /// <summary>The earlier entries that take some of an entry's packets and do something else with them.</summary>
    public IEnumerable<NatEntry> InTheWayOf(NatEntry entry, int place = int.MaxValue) =>
        Meeting(entry.Match).Where(item => item.Place < place && !item.Entry.DoesAs(entry, item.Both.SentPort)).Select(item => item.Entry);
}

/// <summary>Whether rules that change sources are added, removed or reordered between two states of the nat table.</summary>
internal readonly record struct SnatChange(bool Adds, bool Removes)
{
    public bool IsNone => !Adds && !Removes;

    public static SnatChange Between(Family family, OwnedTable now, OwnedTable then)
    {
        var (before, after) = (NatList.Of(family, now, DispatchChain.Snat), NatList.Of(family, then, DispatchChain.Snat));
        if (before == after)
            return new SnatChange(false, false);

        var (adds, removes) = (after.Except(before).Any(), before.Except(after).Any());
        return adds || removes ? new SnatChange(adds, removes) : new SnatChange(true, true);
    }
}
