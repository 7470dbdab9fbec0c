using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A pointer in force, the dispatch chain or branch that contains it, and its place there, counted from 1.</summary>
public sealed record PointerInForce(Pointer Pointer, TableName Table, ChainName Chain, int Place)
{
    /// <summary>The name of the partition to which it leads.</summary>
    public string Partition => PartitionChainName.Parse(Pointer.Chain).Partition;

    /// <summary>The pointer's text without the hash in its chain's name.</summary>
    public string Match => MatchOf(Pointer);

    public static string MatchOf(Pointer pointer) => pointer.ToRuleText()[..^PartitionChainName.HashLength];
}

/// <summary>Finds the pointers in owned dispatch chains and their branches. A
/// rule that jumps to a foreign chain is none, whatever it looks like.</summary>
public static class OwnedPointers
{
    /// <summary>The pointers of each dispatch chain in the order in which packets pass them, branch by branch.</summary>
    public static IReadOnlyList<PointerInForce> In(OwnedTable table) => table.Once(table => (List<PointerInForce>)[.. ReadIn(table)]);

    /// <summary>The partitions in force, those with a pointer, ordered by name.</summary>
    public static ValueList<string> Partitions(OwnedState live) =>
        live.Tables.SelectMany(In).Select(pointer => pointer.Partition).Distinct().Order(StringComparer.Ordinal).ToValueList();

    /// <summary>The other rules of the dispatch chains and of their branches, which were typed by hand.</summary>
    public static IReadOnlyList<TypedRule> OthersIn(OwnedTable table) => table.Once(table => (List<TypedRule>)[.. ReadOthersIn(table)]);

    private static IEnumerable<PointerInForce> ReadIn(OwnedTable table) =>
        from dispatch in DispatchChain.All
        where dispatch.Table == table.Name
        from rule in DispatchTree.Read(table, dispatch.Name).Rules
        where IsOurs(rule, table)
        select new PointerInForce(rule.Pointer!, table.Name, rule.Chain, rule.Place);

    private static IEnumerable<TypedRule> ReadOthersIn(OwnedTable table)
    {
        foreach (var dispatch in DispatchChain.All.Where(dispatch => dispatch.Table == table.Name))
        {
            var tree = DispatchTree.Read(table, dispatch.Name);
            var reached = tree.Chains().Select(chain => chain.Name).ToHashSet();

            // A branch without a jump to it contains pointers that are now missing, and perhaps other rules.
            var lost = from chain in table.Chains
                       where !reached.Contains(chain.Name) && BranchName.TryParse(chain.Name, out var branch)
                           && branch.Dispatch == dispatch.Name
                       from item in chain.Rules.Select((rule, i) => new DispatchRule(chain.Name, i + 1, rule))
                       where !BranchKey.TryParse(item.Rule, table.Family, dispatch.Name, out _, out _)
                           && !(Pointer.TryParse(table.Family, dispatch.Name, item.Rule, out var pointer)
                               && table.Find(pointer.Chain) is not null)
                       select item;
            foreach (var rule in tree.Rules.Where(rule => !IsOurs(rule, table)).Concat(lost))
            {
                yield return new TypedRule(dispatch.Name, rule.Chain, rule.Place, rule.Rule);
            }
        }
    }

    private static bool IsOurs(DispatchRule rule, OwnedTable table) => rule.Pointer is { } pointer && table.Find(pointer.Chain) is not null;
}

/// <summary>A rule in a dispatch chain, or in one of its branches, that is no owned pointer; its place counts from 1.</summary>
public readonly record struct TypedRule(ChainName Dispatch, ChainName Chain, int Place, string Rule);
