using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Which rules of a chain may take packets of another statement's rules, as far as their addresses say. In most chains each rule has an
/// address of its own, and nothing more needs to be known of it.
/// </summary>
internal static class SharedRules
{
    /// <summary>By place; false only for a rule that certainly shares no packet with a rule of another statement.</summary>
    public static bool[] Of(IReadOnlyList<LoweredRule> rules)
    {
        var shared = Marked(rules, rule => rule.Destination.Cover(rule.Family));
        if (Array.IndexOf(shared, true) >= 0)
        {
            var bySource = Marked(rules, rule => rule.Source.Cover(rule.Family));
            for (var i = 0; i < shared.Length; i++)
            {
                shared[i] &= bySource[i];
            }
        }

        return shared;
    }

    // Prefixes overlap only if one holds the other: by address, wider ones first, those that hold the next one are still open.
    private static bool[] Marked(IReadOnlyList<LoweredRule> rules, Func<LoweredRule, IpPrefix> cover)
    {
        var marked = new bool[rules.Count];
        var open = new Stack<Alike>();
        foreach (var next in rules.Select((rule, place) => (Prefix: cover(rule), rule.Statement, Place: place)).GroupBy(item => item.Prefix)
            .Select(group => new Alike(group.Key, group.Min(item => item.Statement), group.Max(item => item.Statement),
                group.Select(item => item.Place).ToList()))
            .OrderBy(group => group.Prefix.Network).ThenBy(group => group.Prefix.Length))
        {
            while (open.TryPeek(out var last) && !last.Prefix.Contains(next.Prefix))
            {
                open.Pop();
            }

            next.IsMarked = next.First != next.Last;
            foreach (var holder in open.Where(holder => holder.First != next.Last || holder.Last != next.First))
            {
                holder.IsMarked = next.IsMarked = true;
                holder.Mark(marked);
            }

            next.Mark(marked);
            open.Push(next);
        }

        return marked;
    }

    /// <summary>The rules of one prefix, with the first and the last statement among theirs.</summary>
    private sealed record Alike(IpPrefix Prefix, int First, int Last, IReadOnlyList<int> Places)
    {
        private bool _isWritten;

        public bool IsMarked { get; set; }

        public void Mark(bool[] marked)
        {
            if (IsMarked && !_isWritten)
            {
                _isWritten = true;
                foreach (var place in Places)
                {
                    marked[place] = true;
                }
            }
        }
    }
}
