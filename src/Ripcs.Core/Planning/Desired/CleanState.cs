using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>What is desired after a clean, and what had to be left.</summary>
/// <param name="OutOfForce">Partitions that no file names and that go.</param>
/// <param name="ApplyFirst">Partitions whose desired chains are not live yet: nothing of theirs is touched.</param>
public sealed record DesiredAfterClean(OwnedState Desired, ValueList<string> OutOfForce, ValueList<string> ApplyFirst);

/// <summary>
/// What a clean leaves: everything that is in force and named. It starts from what is live and only ever takes away; drift is for
/// apply to repair.
/// </summary>
public static class CleanState
{
    public static DesiredAfterClean Build(IReadOnlyList<CompiledPartition> compiled, OwnedState live, Scope scope)
    {
        var named = compiled.Select(partition => partition.Name.Value).ToHashSet();
        var notLive = compiled.Where(partition => !IsLive(partition, live)).Select(partition => partition.Name.Value).ToHashSet();
        var others = live.Tables.SelectMany(table => table.Chains).Select(chain => PartitionOf(chain.Name))
            .OfType<string>().Where(name => !named.Contains(name)).ToHashSet();
        var untouched = scope is Scope.WholeSet ? notLive : [.. notLive, .. others];
        var leaving = scope is Scope.WholeSet ? others : [];
        var tables = live.Tables.Select(table => Table(table, leaving, untouched)).Where(table => table.Chains.Count > 0);
        return new DesiredAfterClean(
            new OwnedState(tables.ToValueList()),
            leaving.Where(name => IsInForce(name, live)).Order(StringComparer.Ordinal).ToValueList(),
            notLive.Order(StringComparer.Ordinal).ToValueList());
    }

    /// <summary>A desired state without the chains of these partitions that nothing would jump to.</summary>
    public static OwnedState WithoutStale(OwnedState desired, IReadOnlySet<string> partitions) =>
        new(desired.Tables.Select(table =>
        {
            var others = table.Chains.Select(chain => PartitionOf(chain.Name)).OfType<string>().Where(name => !partitions.Contains(name)).ToHashSet();
            return Table(table, [], others);
        }).Where(table => table.Chains.Count > 0).ToValueList());

    private static OwnedTable Table(OwnedTable table, HashSet<string> leaving, HashSet<string> untouched)
    {
        var kept = table.Chains
            .Select(chain => DispatchChain.HoldsPointers(table.Name, chain.Name)
                ? chain with { Rules = chain.Rules.Where(rule => !LeadsTo(rule, leaving)).ToValueList() }
                : chain)
            .ToDictionary(chain => chain.Name, chain => chain.Rules);
        var inUse = Jumps.Reachable(
            kept.Keys.Where(name => DispatchChain.HoldsPointers(table.Name, name)), name => kept.TryGetValue(name, out var rules) ? rules : []);
        var chains = kept.Where(chain => DispatchChain.HoldsPointers(table.Name, chain.Key) || inUse.Contains(chain.Key)
                || (PartitionOf(chain.Key) is { } name && untouched.Contains(name)))
            .Select(chain => new OwnedChain(chain.Key, chain.Value)).ToValueList();

        // Jumps stay as found: a missing or doubled one is drift, which apply repairs.
        var complete = DesiredState.Complete(table with { Chains = chains });
        return complete with { Hooks = table.Hooks.Where(hook => complete.Find(hook.Dispatch) is not null).ToValueList() };
    }

    private static bool LeadsTo(string rule, HashSet<string> partitions) =>
        Jumps.Of(rule) is { } chain && PartitionOf(chain) is { } name && partitions.Contains(name);

    private static string? PartitionOf(ChainName chain) => PartitionChainName.TryParse(chain, out var name) ? name.Partition : null;

    private static bool IsInForce(string partition, OwnedState live) =>
        live.Tables.Any(table => table.Chains.Any(chain =>
            DispatchChain.HoldsPointers(table.Name, chain.Name) && chain.Rules.Any(rule => LeadsTo(rule, [partition]))));

    private static bool IsLive(CompiledPartition partition, OwnedState live) =>
        partition.Chains.All(chain => live.Table(chain.Family, chain.Table).Find(chain.Name) is not null)
        && partition.Pointers.All(pointer => live.Table(pointer.Family, DispatchChain.Find(pointer.Dispatch)!.Table).Find(pointer.Dispatch)?.Rules.Contains(pointer.ToRuleText()) ?? false);
}
