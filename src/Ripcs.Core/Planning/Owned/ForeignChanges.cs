namespace Ripcs.Core.Planning.Owned;

/// <summary>A foreign chain that changed during the run; it is reported and left alone.</summary>
public sealed record ForeignChange(Family Family, TableName Table, ChainName Chain, int Added, int Removed);

/// <summary>Finds foreign changes between two readings.</summary>
public static class ForeignChanges
{
    /// <summary>A chain that is owned in one of the two readings is no foreign change: the run added or removed it.</summary>
    public static ValueList<ForeignChange> Between(FirewallState before, FirewallState after, Knowledge known)
    {
        ValueList<OwnedState> owned = [Ownership.Read(before, known), Ownership.Read(after, known)];
        var (first, second) = (Rules(before, owned[0], owned), Rules(after, owned[1], owned));
        return first.Keys.Union(second.Keys).Select(key =>
            Compare(key, first.GetValueOrDefault(key, []), second.GetValueOrDefault(key, [])))
            .Where(change => change.Added + change.Removed > 0).ToValueList();
    }

    private static ForeignChange Compare((Family Family, TableName Table, ChainName Chain) key, List<string> before, List<string> after)
    {
        var left = after.ToList();
        var removed = before.Count(rule => !left.Remove(rule));
        return new ForeignChange(key.Family, key.Table, key.Chain, left.Count, removed);
    }

    private static Dictionary<(Family Family, TableName Table, ChainName Chain),
        List<string>> Rules(FirewallState state, OwnedState side, ValueList<OwnedState> owned) =>
        Families.Both.SelectMany(family => state[family].Tables.SelectMany(table => table.Chains
                .Where(chain => chain.Name != DispatchChain.Guard
                    && owned.All(side => side.Table(family, table.Name) is var ours && ours.Find(chain.Name) is null
                        && (chain.IsBuiltIn || ours.Foreign.All(taken => taken.Name != chain.Name))))
                .Select(chain => (Key: (family, table.Name, chain.Name), Rules: RulesOf(chain, side.Table(family, table.Name).Foreign)))))
            .ToDictionary(item => item.Key, item => item.Rules.Where(rule => !Jumps.IsHook(rule, out _)).ToList());

    /// <summary>Without the rules that the run takes away or puts back.</summary>
    private static IEnumerable<string> RulesOf(ChainState chain, ValueList<ForeignChain> taken) =>
        taken.FirstOrDefault(other => other.Name == chain.Name) is not { } part ? chain.Rules.Select(rule => rule.Canonical)
            : chain.Rules.Where((_, place) => part.Rules[place].Stays).Select(rule => rule.Canonical);
}
