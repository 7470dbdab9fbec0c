namespace Ripcs.Core.Planning.Ordering;

/// <summary>The entries of the old and the new list that decide about a packet; null if no entry of the list matches it.</summary>
internal readonly record struct NatPair(NatEntry? Old, NatEntry? New)
{
    /// <summary>True if both lists do the same.</summary>
    public bool IsSame => Old == New;

    public IEnumerable<NatEntry> Entries => new[] { Old, New }.OfType<NatEntry>();
}

/// <summary>Packets that no longer show whether they were sent to this
/// host: either of two pairs of entries may decide about them.</summary>
internal sealed record NatCell(NatMatch Sent, NatPair OfHost, NatPair OfOthers);

/// <summary>
/// Two first-match lists as one: the entry of each list that takes a packet. A packet belongs to the first cell that it matches; a cell
/// that no packet reaches is left out.
/// <code>
/// old:  from 192.0.2.7, to 203.0.113.1      new:  to 203.0.113.0/24      cells:  from 192.0.2.7, to 203.0.113.1   old 1, new 1
///       to 203.0.113.1                                                           to 203.0.113.1                   old 2, new 1
///                                                                                to 203.0.113.0/24                no old, new 1
/// </code>
/// </summary>
internal sealed class NatCells(NatIndex old, NatIndex then, Family family)
{
    private const int Last = int.MaxValue;

    /// <summary>For untranslated packets, which show whether they were sent to this host.</summary>
    public IEnumerable<(NatMatch Sent, bool IsToHost, NatPair Pair)> OfUntranslated()
    {
        foreach (var (oldPlace, oldEntry, taken) in InOrder(old, new NatMatch(family)))
        {
            foreach (var (place, entry, both) in InOrder(then, taken))
            {
                var pair = new NatPair(oldEntry, entry);
                var isToHost = pair.Entries.Any(one => one.Match.IsToHost);
                if (pair.Entries.Any() && !IsTaken(old, oldPlace) && !IsTaken(then, place))
                    yield return (both, isToHost, pair);

                bool IsTaken(NatIndex list, int end) => list.Meeting(both).Any(item =>
                    item.Place < end && IsAllOf(item.Both, both) && (isToHost || !item.Entry.Match.IsToHost));
            }
        }
    }

    /// <summary>For translated packets, which do not.</summary>
    public IEnumerable<NatCell> OfTranslated()
    {
        foreach (var (oldTakers, taken) in TakersInOrder(old, new NatMatch(family)))
        {
            foreach (var (takers, both) in TakersInOrder(then, taken))
            {
                var cell = new NatCell(
                    both, new NatPair(oldTakers.OfHost.Entry, takers.OfHost.Entry),
                    new NatPair(oldTakers.OfOthers.Entry, takers.OfOthers.Entry));
                if (cell.OfHost.Entries.Any() && !IsTaken(old, oldTakers) && !IsTaken(then, takers))
                    yield return cell;

                bool IsTaken(NatIndex list, Takers by) => list.Meeting(both).Any(item => IsAllOf(item.Both, both)
                    && (item.Place < by.OfHost.Place || (item.Place < by.OfOthers.Place && !item.Entry.Match.IsToHost)));
            }
        }
    }

    private static bool IsAllOf(NatMatch part, NatMatch match) => part with { IsToHost = false } == match with { IsToHost = false };

    private static IEnumerable<(int Place, NatEntry? Entry, NatMatch Both)> InOrder(NatIndex list, NatMatch match) =>
        list.Meeting(match).Select(item => (item.Place, (NatEntry?)item.Entry, item.Both)).Append((Last, null, match));

    /// <summary>An entry for this host takes packets sent to this host; the next one of the others takes the rest.</summary>
    private static IEnumerable<(Takers By, NatMatch Both)> TakersInOrder(NatIndex list, NatMatch match)
    {
        foreach (var (place, entry, both) in InOrder(list, match))
        {
            if (entry is not { Match.IsToHost: true })
            {
                yield return (new Takers((place, entry), (place, entry)), both);
                continue;
            }

            foreach (var (later, other, rest) in InOrder(list, both with { IsToHost = false }))
            {
                if (later > place && other is not { Match.IsToHost: true })
                    yield return (new Takers((place, entry), (later, other)), rest);
            }
        }
    }

    private readonly record struct Takers((int Place, NatEntry? Entry) OfHost, (int Place, NatEntry? Entry) OfOthers);
}
