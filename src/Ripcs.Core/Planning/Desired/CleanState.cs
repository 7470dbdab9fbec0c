using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>The desired state after a clean, and what could not be cleaned.</summary>
/// <param name="OutOfForce">Partitions in force that no file names; clean removes them.</param>
/// <param name="ApplyFirst">Partitions whose desired chains are not live yet: clean changes nothing of theirs.</param>
public sealed record DesiredAfterClean(OwnedState Desired, ValueList<string> OutOfForce, ValueList<string> ApplyFirst);

/// <summary>Builds what a clean leaves: everything that is in force and named.
/// It starts from the live state and only removes; apply repairs drift.</summary>
public static class CleanState
{
    public static DesiredAfterClean Build(IReadOnlyList<CompiledPartition> compiled, OwnedState live, Knowledge known, Scope scope)
    {
        var named = compiled.Select(partition => partition.Name.Value).ToHashSet();
        var areLive = AreLive(live);
        var notLive = compiled.Where(partition => !areLive(partition)).Select(partition => partition.Name.Value).ToHashSet();
        var others = live.Tables.SelectMany(table => table.Chains).Select(chain => PartitionOf(chain.Name))
            .OfType<string>().Where(name => !named.Contains(name)).ToHashSet();
        var untouched = scope is Scope.WholeSet ? notLive : [.. notLive, .. others];
        var leaving = scope is Scope.WholeSet ? others : [];
        var orders = new PartitionOrders(compiled, live, known);

        // After a host policy has moved to another partition both have it in the record, until the old one is cleaned away.
        var isPolicyLeaving = scope is Scope.WholeSet && !compiled.Any(partition => partition.HostPolicy is not null)
            && known.Partitions.Any(partition => partition.HostPolicy is not null && !named.Contains(partition.Name.Value));
        var tables = live.Tables.Select(table => isPolicyLeaving ? table with { Policies = [] } : table)
            .Select(table => Table(table, leaving, untouched, orders)).Where(table => !table.IsEmpty);
        return new DesiredAfterClean(
            WithoutIdleSets(new OwnedState(tables.ToValueList()), untouched),
            leaving.Where(name => IsInForce(name, live)).Order(StringComparer.Ordinal).ToValueList(),
            notLive.Order(StringComparer.Ordinal).ToValueList());
    }

    /// <summary>A desired state without those chains of these partitions that nothing would jump to.</summary>
    public static OwnedState WithoutStale(OwnedState desired, IReadOnlySet<string> partitions) =>
        WithoutIdleSets(
            new(desired.Tables.Select(table => Table(table, [], Others(table, partitions), orders: null)).Where(table => !table.IsEmpty)
                .ToValueList()),
            desired.Tables.SelectMany(table => Others(table, partitions)).ToHashSet());

    private static HashSet<string> Others(OwnedTable table, IReadOnlySet<string> partitions) =>
        table.Chains.Select(chain => PartitionOf(chain.Name)).OfType<string>().Where(name => !partitions.Contains(name)).ToHashSet();

    /// <summary>Keeps a set as long as a remaining chain uses it.</summary>
    private static OwnedState WithoutIdleSets(OwnedState state, IReadOnlySet<string> untouched) =>
        new(state.Tables.Select(table => table.Name != TableName.Set ? table : WithoutIdle(
                table,
                state.Tables.Where(other => other.Family == table.Family
                    && other.Name != TableName.Set).SelectMany(other => other.SetsOf(other.Chains)).ToHashSet(),
                untouched))
            .Where(table => !table.IsEmpty).ToValueList());

    private static OwnedTable WithoutIdle(OwnedTable sets, HashSet<ChainName> asked, IReadOnlySet<string> untouched) => sets with
    {
        Chains = sets.Chains.Where(set => asked.Contains(set.Name)
            || (PartitionOf(set.Name) is { } name && untouched.Contains(name))).ToValueList(),
    };

    private static OwnedTable Table(OwnedTable table, HashSet<string> leaving, HashSet<string> untouched, PartitionOrders? orders)
    {
        if (table.Name == TableName.Set)
            return table;

        var kept = WithoutPointers(table, leaving, orders).ToDictionary(chain => chain.Name, chain => chain.Rules);
        var inUse = Jumps.Reachable(
            kept.Keys.Where(name => DispatchChain.IsRoot(table.Name, name)), name => kept.TryGetValue(name, out var rules) ? rules : []);
        var chains = kept.Where(chain => DispatchChain.HoldsPointers(table.Name, chain.Key) || inUse.Contains(chain.Key)
                || (PartitionOf(chain.Key) is { } name && untouched.Contains(name)))
            .OrderBy(chain => chain.Key).Select(chain => new OwnedChain(chain.Key, chain.Value)).ToValueList();

        // Jumps stay as they are live: a missing or doubled one is drift, which apply repairs.
        var complete = DesiredState.Complete(table with { Chains = chains });
        return complete with { Hooks = table.Hooks.Select(hook => Left(hook, table, complete))
            .Where(hook => complete.Find(hook.Dispatch) is not null).ToValueList() };
    }

    /// <summary>If the dispatch chain of FORWARD or OUTPUT alone goes, it jumps to the filter's dispatch chain instead.</summary>
    private static Hook Left(Hook hook, OwnedTable before, OwnedTable after) =>
        DispatchChain.BesideFilter.Any(list => list.Name == hook.Dispatch) && before.Find(hook.Dispatch) is not null
            && after.Find(hook.Dispatch) is null ? hook with { Dispatch = DispatchChain.Filter.Name } : hook;

    /// <summary>All chains, without the pointers to some partitions. If a list loses pointers, its tree is rebuilt
    /// from the rest in the order that an apply would use, because the list may now be too short for a tree.</summary>
    private static IEnumerable<OwnedChain> WithoutPointers(OwnedTable table, HashSet<string> partitions, PartitionOrders? orders)
    {
        var changed = DispatchChain.All.Where(dispatch => dispatch.Table == table.Name)
            .Select(dispatch => (dispatch.Name, Tree: DispatchTree.Read(table, dispatch.Name)))
            .Where(list => list.Tree.Rules.Any(rule => LeadsTo(rule.Rule, partitions))).ToDictionary(list => list.Name, list => list.Tree);
        return table.Chains.Where(chain => DispatchChain.Above(chain.Name) is not { } dispatch || !changed.ContainsKey(dispatch.Name))
            .Select(chain => DispatchChain.HoldsPointers(table.Name, chain.Name)
                ? chain with { Rules = chain.Rules.Where(rule => !LeadsTo(rule, partitions)).ToValueList() } : chain)
            .Concat(changed.SelectMany(list => Left(
                table, DispatchTree.Of(table.Family, list.Key, InOrder(table.Family, list.Value,
                    orders).Where(rule => !LeadsTo(rule.Rule, partitions))), list.Key, partitions)));
    }

    /// <summary>A dispatch chain beside the filter's goes with the last pointer that needs it.</summary>
    private static IEnumerable<OwnedChain> Left(OwnedTable table, DispatchTree tree, ChainName dispatch, HashSet<string> partitions)
    {
        var others = DispatchTree.Read(table, DispatchChain.Filter.Name).Rules.Select(rule => rule.Pointer).OfType<Pointer>()
            .Where(pointer => !partitions.Contains(PartitionOf(pointer.Chain)!));
        return DispatchChain.BesideFilter.FirstOrDefault(list => list.Name == dispatch) is { } beside
            && ListsBeside.IsIdle(beside, tree, others, table.RulesOf) ? [] : tree.Chains();
    }

    private static IReadOnlyList<DispatchRule> InOrder(Family family, DispatchTree tree, PartitionOrders? orders) => orders is null
        || !tree.HasBranches ? tree.Rules
        : DispatchRuns.Untangled(tree.Rules, family, pointer => DispatchOrder.Of(pointer, orders.Of(PartitionOf(pointer.Chain)!)));

    private static bool LeadsTo(string rule, HashSet<string> partitions) =>
        Jumps.Of(rule) is { } chain && PartitionOf(chain) is { } name && partitions.Contains(name);

    private static string? PartitionOf(ChainName chain) => PartitionChainName.TryParse(chain, out var name) ? name.Partition : null;

    private static bool IsInForce(string partition, OwnedState live) =>
        live.Tables.Any(table => table.Chains.Any(chain =>
            DispatchChain.HoldsPointers(table.Name, chain.Name) && chain.Rules.Any(rule => LeadsTo(rule, [partition]))));

    private static Func<CompiledPartition, bool> AreLive(OwnedState live)
    {
        var pointers = live.Tables.SelectMany(table => DispatchChain.All.Where(dispatch => dispatch.Table == table.Name)
                .SelectMany(dispatch => DispatchTree.Read(table, dispatch.Name).Rules).Select(rule => rule.Pointer).OfType<Pointer>())
                    .ToHashSet();
        return partition => partition.Chains.All(chain => live.Table(chain.Family, chain.Table).Find(chain.Name) is not null)
            && partition.Pointers.All(pointers.Contains);
    }
}
