using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A pointer in force and its place in its dispatch chain, counted from 1.</summary>
public sealed record PointerInForce(Pointer Pointer, TableName Table, int Place)
{
    /// <summary>What the pointer says apart from the hash in its chain's name.</summary>
    public string Match => MatchOf(Pointer);

    public static string MatchOf(Pointer pointer) => pointer.ToRuleText()[..^PartitionChainName.HashLength];
}

/// <summary>The pointers among the rules of our dispatch chains. What leads to a foreign chain is none, whatever it looks like.</summary>
public static class OwnedPointers
{
    public static IEnumerable<PointerInForce> In(OwnedTable table)
    {
        var ours = table.Chains.Select(chain => chain.Name).ToHashSet();
        foreach (var dispatch in DispatchChain.All.Where(dispatch => dispatch.Table == table.Name))
        {
            var rules = table.Find(dispatch.Name)?.Rules ?? [];
            for (var i = 0; i < rules.Count; i++)
            {
                if (Pointer.TryParse(table.Family, dispatch.Name, rules[i], out var pointer) && ours.Contains(pointer.Chain))
                {
                    yield return new PointerInForce(pointer, table.Name, i + 1);
                }
            }
        }
    }

    /// <summary>The other rules of the dispatch chains: somebody typed them.</summary>
    public static IEnumerable<TypedRule> OthersIn(OwnedTable table)
    {
        var pointers = In(table).Select(pointer => (pointer.Pointer.Dispatch, pointer.Place)).ToHashSet();
        return from dispatch in DispatchChain.All
               where dispatch.Table == table.Name
               from item in (table.Find(dispatch.Name)?.Rules ?? []).Select((rule, i) => new TypedRule(dispatch.Name, i + 1, rule))
               where !pointers.Contains((item.Dispatch, item.Place))
               select item;
    }
}

/// <summary>A rule in a dispatch chain that is no pointer of ours; its place counts from 1.</summary>
public readonly record struct TypedRule(ChainName Dispatch, int Place, string Rule);
