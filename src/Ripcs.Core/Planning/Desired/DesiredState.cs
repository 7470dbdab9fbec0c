using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>How much of the host a run speaks for.</summary>
public enum Scope
{
    /// <summary>A directory: every partition, and the order of all pointers.</summary>
    WholeSet,

    /// <summary>A rule file: its own partition and nothing else.</summary>
    OnePartition,
}

/// <summary>What is desired after an apply: the compiled partitions, and of all others what is live, as found.</summary>
public static class DesiredState
{
    public static OwnedState Build(IReadOnlyList<CompiledPartition> compiled, OwnedState live, Knowledge known, Scope scope)
    {
        var orders = new PartitionOrders(compiled, live, known);
        return new(Families.Both.SelectMany(family => Tables.Ours.Select(table => Table(family, table, compiled, live, orders, scope)))
            .Where(table => table.Chains.Count > 0).ToValueList());
    }

    private static OwnedTable Table(
        Family family, TableName table, IReadOnlyList<CompiledPartition> compiled, OwnedState live, PartitionOrders orders, Scope scope)
    {
        var now = live.Table(family, table);
        var chains = now.Chains.Where(chain => !DispatchChain.HoldsPointers(table, chain.Name)).ToDictionary(chain => chain.Name);
        foreach (var chain in compiled.SelectMany(partition => partition.Chains).Where(chain => chain.Family == family && chain.Table == table))
        {
            chains[chain.Name] = new OwnedChain(chain.Name, chain.Rules.Select(rule => rule.Text).ToValueList());
        }

        foreach (var dispatch in DispatchChain.All.Where(dispatch => dispatch.Table == table))
        {
            var pointers = compiled.SelectMany(partition => partition.Pointers)
                .Where(pointer => pointer.Family == family && pointer.Dispatch == dispatch.Name).ToList();
            var found = now.Find(dispatch.Name)?.Rules ?? [];
            var content = new DispatchContent(now, dispatch.Name, orders);
            var rules = scope is Scope.WholeSet ? content.Sorted(pointers, found) : content.InPlace(pointers, found);
            if (rules.Count > 0)
            {
                chains[dispatch.Name] = new OwnedChain(dispatch.Name, rules);
            }
        }

        return Complete(new OwnedTable(family, table, chains.Values.OrderBy(chain => chain.Name).ToValueList(), []));
    }

    /// <summary>Drops dispatch chains without rules, and adds the jumps: exactly while something hangs below them.</summary>
    internal static OwnedTable Complete(OwnedTable table)
    {
        var used = table with { Chains = table.Chains.Where(chain => !DispatchChain.HoldsPointers(table.Name, chain.Name) || chain.Rules.Count > 0).ToValueList() };
        var hooks = DispatchChain.All.Where(dispatch => used.Find(dispatch.Name) is not null)
            .SelectMany(dispatch => dispatch.BuiltIns.Select(builtIn => new Hook(builtIn, dispatch.Name)));
        return used with { Hooks = hooks.ToValueList() };
    }
}
