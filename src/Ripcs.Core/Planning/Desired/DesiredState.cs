using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>The desired state after an apply: the compiled partitions, and all others as they are live.</summary>
public static class DesiredState
{
    public static OwnedState Build(IReadOnlyList<CompiledPartition> compiled, OwnedState live, Knowledge known, Scope scope)
    {
        var orders = new PartitionOrders(compiled, live, known);
        var pointers = compiled.SelectMany(partition => partition.Pointers).ToLookup(pointer => (pointer.Family, pointer.Dispatch));
        return new(Families.Both.SelectMany(family =>
            Tables.WithSets.Select(table => Table(family, table, compiled, pointers, live, orders, scope) with
            {
                Policies = table == TableName.Filter ? Policies(family, compiled, live.Table(family, table), known) : [],
            })).Select(Complete).Where(table => !table.IsEmpty).Select(table => AsLive(table, live)).ToValueList());
    }

    /// <summary>Returns the live table itself if nothing in it changes, so that results computed from it are reused.</summary>
    private static OwnedTable AsLive(OwnedTable desired, OwnedState live) =>
        live.Table(desired.Family, desired.Name) is var now && now == desired ? now : desired;

    /// <summary>As the host policy declares. If it belongs to a partition that
    /// the run does not name, the policies stay as they are live.</summary>
    private static ValueList<ChainPolicy> Policies(
        Family family, IReadOnlyList<CompiledPartition> compiled, OwnedTable live, Knowledge known)
    {
        var said = compiled.Select(partition => partition.HostPolicy).FirstOrDefault(policy => policy is not null);
        var isSaidElsewhere = known.HostPolicy is { } other && compiled.All(partition => partition.Name != other.Name);
        return said is not null ? said.DefaultsIn(family) : isSaidElsewhere ? live.Policies : [];
    }

    private static OwnedTable Table(
        Family family,
        TableName table,
        IReadOnlyList<CompiledPartition> compiled,
        ILookup<(Family Family, ChainName Dispatch), Pointer> pointers,
        OwnedState live,
        PartitionOrders orders,
        Scope scope)
    {
        var now = live.Table(family, table);
        var chains = now.Chains.Where(chain => !DispatchChain.HoldsPointers(table, chain.Name)).ToDictionary(chain => chain.Name);
        foreach (var chain in compiled.SelectMany(partition => partition.Chains).Where(chain => chain.Family == family
            && chain.Table == table))
        {
            if (!chains.TryGetValue(chain.Name, out var found) || !found.HasRulesOf(chain.ToOwned(), family, table))
                chains[chain.Name] = chain.ToOwned();
        }

        // Most hosts use only a few dispatch chains.
        ValueList<Pointer> filter = [];
        foreach (var dispatch in DispatchChain.All.Where(dispatch => dispatch.Table == table
            && (DispatchChain.BesideFilter.Contains(dispatch) || pointers.Contains((family, dispatch.Name))
                || now.Find(dispatch.Name) is not null)))
        {
            var content = new DispatchContent(now, dispatch, orders);
            var named = pointers[(family, dispatch.Name)];
            IReadOnlyList<DispatchRule> rules = DispatchChain.BesideFilter.Contains(dispatch)
                ? [.. content.Beside(filter, named, name => chains.TryGetValue(name, out var chain) ? chain.Rules : [])]
                : scope is Scope.WholeSet ? [.. content.Sorted(named)] : [.. content.InPlace(named)];
            filter = dispatch == DispatchChain.Filter
                ? [.. rules.Select(rule => rule.Pointer).OfType<Pointer>().Where(pointer => chains.ContainsKey(pointer.Chain))] : filter;
            foreach (var chain in DispatchTree.Of(family, dispatch.Name, rules).Chains())
            {
                chains.Add(chain.Name, now.Find(chain.Name) is { } found && found.Rules == chain.Rules ? found : chain);
            }
        }

        return new OwnedTable(family, table, chains.Values.OrderBy(chain => chain.Name).ToValueList(), []);
    }

    /// <summary>Drops dispatch chains without rules, and adds the jumps to the others. Only built-in chains whose policy is DROP jump to
    /// the chain that logs dropped packets. FORWARD and OUTPUT jump to a dispatch chain of their own if there is one.</summary>
    internal static OwnedTable Complete(OwnedTable table)
    {
        var used = table with { Chains = table.Chains.Where(chain => !DispatchChain.HoldsPointers(table.Name, chain.Name)
            || chain.Rules.Count > 0).ToValueList() };
        var hooks = from builtIn in DispatchChain.AllBuiltIns
                    from dispatch in DispatchChain.All
                    where dispatch.BuiltIns.Contains(builtIn) && used.Find(dispatch.Name) is not null
                        && (dispatch != DispatchChain.Last || used.PolicyOf(builtIn) == ChainPolicy.Drop)
                        && (dispatch != DispatchChain.Filter || ListsBeside.IsUsed(used, builtIn, dispatch))
                    select new Hook(builtIn, dispatch.Name);
        return used with { Hooks = hooks.ToValueList() };
    }
}
