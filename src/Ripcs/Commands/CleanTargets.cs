using Ripcs.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>What a clean wants, and what it says about it.</summary>
internal static class CleanTargets
{
    public static Target Make(CompiledRuleSet rules, string path, FirewallState actual, Knowledge known, StateDirectory? state, bool isDone)
    {
        var live = Ownership.Read(actual, known);
        var clean = CleanState.Build(rules.Partitions, live, known, RuleSetRun.ScopeOf(rules));
        var leaving = clean.OutOfForce.ToHashSet();
        var unhooked = new StaleSince(state);
        var stale = Chains(live).ExceptBy(Chains(clean.Wanted).Select(Key), Key)
            .Where(chain => !DispatchChain.All.Any(dispatch => dispatch.Name == chain.Chain.Name))
            .Select(chain => new StaleChain(
                chain.Family, chain.Table, chain.Chain.Name, chain.Chain.Rules.Count, IsLeaving(chain) ? 0 : unhooked.Find(chain.Family, chain.Table, chain.Chain.Name)))
            .ToValueList();
        var pointers = Pointers(live) - Pointers(clean.Wanted);
        return new Target(clean.Wanted, Diff: null)
        {
            Stale = stale.Where(chain => !leaving.Contains(Partition(chain.Chain))).ToValueList(),
            Notes =
            [
                .. clean.OutOfForce.Select(name => OutOfForce(name, live, stale) + (isDone ? "" : ": STILL IN FORCE")),
                .. clean.ApplyFirst.Select(name =>
                    $"warning: {name} is not live as its file says, so nothing of it is cleaned; apply first: ripcs rules apply {path}"),
            ],
            Summary = Summary(stale, pointers, clean.OutOfForce),
        };

        bool IsLeaving((Family Family, TableName Table, OwnedChain Chain) chain) => leaving.Contains(Partition(chain.Chain.Name));
    }

    private static string Summary(ValueList<StaleChain> stale, int pointers, ValueList<string> outOfForce)
    {
        if (stale.Count == 0 && pointers == 0)
        {
            return "nothing to do: no stale chain, pointer or partition.";
        }

        var sum = $"clean removes {Words.Count(stale.Count, "chain")} ({Words.Count(stale.Sum(chain => chain.Rules), "rule")}) and {Words.Count(pointers, "pointer")}";
        return outOfForce.Count == 0 ? $"{sum}."
            : $"{sum}; {Words.Count(outOfForce.Count, "partition")} {(outOfForce.Count == 1 ? "goes" : "go")} out of force: {string.Join(", ", outOfForce)}.";
    }

    private static string OutOfForce(string name, OwnedState live, ValueList<StaleChain> stale)
    {
        var chains = stale.Where(chain => Partition(chain.Chain) == name).Select(chain => $"{chain.Chain} ({Words.Count(chain.Rules, "rule")})");
        var pointers = PointersOf(name, live);
        return $"- {name}   no file names it: {string.Join(", ", chains.Prepend(Words.Count(pointers, "pointer")))}";
    }

    private static IEnumerable<(Family Family, TableName Table, OwnedChain Chain)> Chains(OwnedState state) =>
        state.Tables.SelectMany(table => table.Chains.Select(chain => (table.Family, table.Name, chain)));

    private static (Family, TableName, ChainName) Key((Family Family, TableName Table, OwnedChain Chain) chain) =>
        (chain.Family, chain.Table, chain.Chain.Name);

    private static int Pointers(OwnedState state) => DispatchChain.All.Sum(dispatch =>
        Families.Both.Sum(family => state.Table(family, dispatch.Table).Find(dispatch.Name)?.Rules.Count ?? 0));

    private static int PointersOf(string partition, OwnedState state) => DispatchChain.All.Sum(dispatch =>
        Families.Both.Sum(family => (state.Table(family, dispatch.Table).Find(dispatch.Name)?.Rules ?? []).Count(rule =>
            Pointer.TryParse(family, dispatch.Name, rule, out var pointer) && Partition(pointer.Chain) == partition)));

    private static string Partition(ChainName chain) => PartitionChainName.TryParse(chain, out var name) ? name.Partition : "";
}
