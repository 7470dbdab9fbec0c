using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>
/// Compares one partition's pointers; those that lead from the same addresses to a chain of another hash are the same. Their order
/// concerns all partitions: <see cref="PointerOrderDiffer"/>.
/// </summary>
internal sealed class PointerDiffer(string name, PartitionIndex live, PartitionIndex wanted, CompiledPartition? recorded)
{
    public (ValueList<PointerLine> Lines, ValueList<DriftDiff> Drift) Compare()
    {
        var (lines, drift) = (new List<PointerLine>(), new List<DriftDiff>());
        foreach (var family in Families.Both)
        {
            foreach (var dispatch in DispatchChain.All)
            {
                CompareDispatch(family, dispatch, lines, drift);
            }
        }

        return (lines.ToValueList(), drift.ToValueList());
    }

    private void CompareDispatch(Family family, DispatchChain dispatch, List<PointerLine> lines, List<DriftDiff> drift)
    {
        bool IsHere(Pointer pointer) => pointer.Family == family && pointer.Dispatch == dispatch.Name;
        var now = live.Pointers(name).Where(pointer => IsHere(pointer.Pointer)).ToList();
        var then = wanted.Pointers(name).Where(pointer => IsHere(pointer.Pointer)).ToList();
        var before = Expected(now, then, IsHere);
        var text = now.Concat(then).DistinctBy(pointer => pointer.Match).ToDictionary(pointer => pointer.Match, pointer => pointer.Pointer.ToRuleText());
        var drifted = RuleDrift.Between(before, now.Select(pointer => pointer.Match).ToValueList(), _ => null)
            .Where(line => line.Kind is not LineKind.Moved)
            .Select(line => line with { Text = text.GetValueOrDefault(line.Text, line.Text), Place = Place(now, line) }).ToValueList();
        if (drifted.Count > 0)
        {
            drift.Add(new DriftDiff(family, dispatch.Table, dispatch.Name, drifted));
        }

        var after = then.Select(pointer => pointer.Match).ToList();
        lines.AddRange(before.Except(after).Select(match => Line(LineKind.Removed, match)));
        lines.AddRange(after.Except(before).Select(match => Line(LineKind.Added, match)));
        PointerLine Line(LineKind kind, string match) => new(kind, family, dispatch.Table, dispatch.Name, text.GetValueOrDefault(match, match));
    }

    /// <summary>
    /// What should be live: the recorded pointers. Where no run recorded any, the wanted ones if the wanted chains are live already,
    /// else those that are live.
    /// </summary>
    private ValueList<string> Expected(List<PointerInForce> now, List<PointerInForce> then, Func<Pointer, bool> isHere)
    {
        var chains = live.Chains(name).Select(chain => (chain.Family, chain.Chain.Name)).ToHashSet();
        var isLive = wanted.Chains(name).Any() && wanted.Chains(name).All(chain => chains.Contains((chain.Family, chain.Chain.Name)));
        return recorded is not null ? recorded.Pointers.Where(isHere).Select(PointerInForce.MatchOf).ToValueList()
            : isLive ? then.Select(pointer => pointer.Match).ToValueList()
            : now.Select(pointer => pointer.Match).Distinct().ToValueList();
    }

    private static int Place(List<PointerInForce> now, RuleLine line) =>
        line.Place > 0 ? now[line.Place - 1].Place : 0;
}
