using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Compares one partition's pointers; pointers for the same addresses whose chains differ only in the
/// hash count as the same. Their order concerns all partitions: <see cref="PointerOrderDiffer"/>.</summary>
internal sealed class PointerDiffer(string name, PartitionIndex live, PartitionIndex desired, CompiledPartition? recorded)
{
    public (ValueList<PointerLine> Lines, ValueList<DriftDiff> Drift) Compare()
    {
        var (lines, drift) = (new List<PointerLine>(), new List<DriftDiff>());
        if (AreUntouched())
            return ([], []);

        var used = live.Pointers(name).Concat(desired.Pointers(name)).Select(pointer => pointer.Pointer).Concat(recorded?.Pointers ?? [])
            .Select(pointer => pointer.Dispatch).ToHashSet();
        foreach (var family in Families.Both)
        {
            foreach (var dispatch in DispatchChain.All.Where(dispatch => used.Contains(dispatch.Name)))
            {
                CompareDispatch(family, dispatch, lines, drift);
            }
        }

        return (lines.ToValueList(), drift.ToValueList());
    }

    // Of nearly all partitions: their pointers are as the last run left them, and stay so.
    private bool AreUntouched() => recorded is not null && live.Pointers(name).SequenceEqual(desired.Pointers(name))
        && live.Pointers(name).Select(pointer => pointer.Pointer).ToHashSet() is var all && all.Count == recorded.Pointers.Count
        && all.SetEquals(recorded.Pointers) && live.Pointers(name).Count() == all.Count;

    private void CompareDispatch(Family family, DispatchChain dispatch, List<PointerLine> lines, List<DriftDiff> drift)
    {
        bool IsHere(Pointer pointer) => pointer.Family == family && pointer.Dispatch == dispatch.Name;
        var now = live.Pointers(name).Where(pointer => IsHere(pointer.Pointer)).ToList();
        var then = desired.Pointers(name).Where(pointer => IsHere(pointer.Pointer)).ToList();
        if (recorded is not null && AreSame(now, then) && AreSame(now, recorded.Pointers.Where(IsHere)))
            return;

        var before = Expected(now, then, IsHere);
        var hung = new HungPointers(then.Select(pointer => pointer.Pointer), recorded?.Pointers.Where(IsHere) ?? []);

        // A pointer whose target was changed by hand counts as another rule; without a record this is unknown.
        var said = now.Select(pointer => recorded is not null && hung.IsRedirected(pointer) ? pointer.Pointer.ToRuleText()
            : pointer.Match).ToValueList();
        var drifted = RuleDrift.Between(before, said, _ => null)
            .Where(line => line.Kind is not LineKind.Moved)
            .Select(line => line.Place == 0 ? (Chain: dispatch.Name, Line: line with { Text = Text(line.Text) })
                : (Chain: now[line.Place - 1].Chain, Line: line with { Text = now[line.Place - 1].Pointer.ToRuleText(),
                    Place = now[line.Place - 1].Place }));
        drift.AddRange(drifted.GroupBy(item => item.Chain,
            item => item.Line).Select(lines => new DriftDiff(family, dispatch.Table, lines.Key, lines.ToValueList())));

        var after = then.Select(pointer => pointer.Match).ToList();
        lines.AddRange(before.Except(after).Select(match => Line(LineKind.Removed, match)));
        lines.AddRange(after.Except(before).Select(match => Line(LineKind.Added, match)));
        PointerLine Line(LineKind kind, string match) => new(kind, family, dispatch.Table, dispatch.Name, Text(match));
        string Text(string match) => (hung.Find(match) ?? now.FirstOrDefault(pointer => pointer.Match == match)?.Pointer)?.ToRuleText()
            ?? match;
    }

    private static bool AreSame(List<PointerInForce> now, List<PointerInForce> then) =>
        AreSame(now, then.Select(pointer => pointer.Pointer));

    // Ignores the order, because a tree groups a partition's pointers by branches. A list with a duplicate pointer is never the same.
    private static bool AreSame(List<PointerInForce> now, IEnumerable<Pointer> others)
    {
        var (mine, theirs) = (now.ConvertAll(pointer => pointer.Pointer), others.ToList());
        return mine.SequenceEqual(theirs)
            || (mine.Count == theirs.Count && mine.ToHashSet() is var set && set.Count == mine.Count && set.SetEquals(theirs));
    }

    /// <summary>
    /// The pointers that should be live: the recorded ones. If no run recorded any: the desired ones if the desired chains are already
    /// live, and those to other chains whose hash matches, such as those of a removed Raw, because such names are not typed by hand.
    /// Otherwise the live ones.
    /// </summary>
    private ValueList<string> Expected(List<PointerInForce> now, List<PointerInForce> then, Func<Pointer, bool> isHere)
    {
        var chains = live.Chains(name).Select(chain => (chain.Family, chain.Chain.Name)).ToHashSet();
        var isLive = desired.Chains(name).Any() && desired.Chains(name).All(chain => chains.Contains((chain.Family, chain.Chain.Name)));
        var wanted = desired.Chains(name).Select(chain => (chain.Family, chain.Chain.Name)).ToHashSet();
        bool IsOfAnother(PointerInForce pointer) => (pointer.Pointer.Family, pointer.Pointer.Chain) is var chain && chains.Contains(chain)
            && !wanted.Contains(chain);
        return recorded is not null ? recorded.Pointers.Where(isHere).Select(PointerInForce.MatchOf).ToValueList()
            : isLive ? then.Select(pointer => pointer.Match).Concat(now.Where(IsOfAnother).Select(pointer => pointer.Match)).Distinct()
                .ToValueList()
            : now.Select(pointer => pointer.Match).Distinct().ToValueList();
    }
}
