using Ripcs.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>What a clean wants, and what it says about it.</summary>
internal sealed class CleanTargets(CompiledRuleSet rules, string path, StateDirectory? state)
{
    public Target Make(FirewallState actual, Knowledge known)
    {
        var live = Ownership.Read(actual, known);
        var clean = CleanState.Build(rules.Partitions, live, known, RuleSetRun.ScopeOf(rules));
        var kept = Planner.Make(actual, clean.Wanted, known, "kept").Kept;
        var going = StaleChains.Between(live, clean.Wanted, kept, state);
        var leaving = clean.OutOfForce.ToHashSet();
        return new Target(clean.Wanted, Diff: null)
        {
            Kept = kept,
            Stale = going.Where(chain => !leaving.Contains(Partition(chain.Chain))).ToValueList(),
            Leaving = clean.OutOfForce.Select(name => new LeavingPartition(
                name, Pointers(live, name), going.Where(chain => Partition(chain.Chain) == name).ToValueList())).ToValueList(),
            Notes = clean.ApplyFirst.Select(ApplyFirst).ToValueList(),
            Summary = Summary(going, clean.OutOfForce.Sum(name => Pointers(live, name)), kept.Count, clean.OutOfForce),
        };
    }

    private string ApplyFirst(string partition) =>
        $"warning: {partition} is not live as its file says, so nothing of it is cleaned; apply first: ripcs rules apply {path}";

    private static string Summary(ValueList<StaleChain> going, int pointers, int kept, ValueList<string> outOfForce)
    {
        if (going.Count == 0 && pointers == 0)
        {
            return kept == 0 ? "nothing to do: no stale chain, pointer or partition."
                : $"nothing to do: {Words.Count(kept, "stale chain")} {(kept == 1 ? "has" : "have")} to stay.";
        }

        var chains = $"{Words.Count(going.Count, "chain")} ({Words.Count(going.Sum(chain => chain.Rules), "rule")})";
        var sum = pointers == 0 ? $"clean removes {chains}" : $"clean removes {chains} and {Words.Count(pointers, "pointer")}";
        var go = outOfForce.Count == 1 ? "goes" : "go";
        return outOfForce.Count == 0 ? $"{sum}."
            : $"{sum}; {Words.Count(outOfForce.Count, "partition")} {go} out of force: {string.Join(", ", outOfForce)}.";
    }

    private static int Pointers(OwnedState live, string partition) => DispatchChain.All.Sum(dispatch =>
        Families.Both.Sum(family => (live.Table(family, dispatch.Table).Find(dispatch.Name)?.Rules ?? []).Count(rule =>
            Pointer.TryParse(family, dispatch.Name, rule, out var pointer) && Partition(pointer.Chain) == partition)));

    private static string Partition(ChainName chain) => PartitionChainName.TryParse(chain, out var name) ? name.Partition : "";
}
