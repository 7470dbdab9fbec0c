using Ripcs.Core.Emit;

namespace Ripcs.Core.Planning.Desired;

/// <summary>A desired chain whose name also matches the hash of a live chain with other rules.</summary>
public sealed record NameCollision(Family Family, TableName Table, OwnedChain Desired, ValueList<string> Live)
{
    /// <summary>The place, from 0, of the first rule that differs.</summary>
    public int FirstDifference => Desired.Rules.Zip(Live).TakeWhile(pair => pair.First == pair.Second).Count();
}

/// <summary>
/// Finds different contents with the same name. The six characters of a chain's hash are 30 bits, so an author of a partition can search
/// for two chains with the same name, one that drops and one that accepts. The live content under such a name is or was in force; the other
/// content is refused.
/// </summary>
public static class NameCollisions
{
    public static ValueList<NameCollision> Find(IEnumerable<CompiledPartition> compiled, FirewallState actual) => Find(
        compiled.SelectMany(partition => partition.Chains).Select(chain =>
            (chain.Family, chain.Table, chain.ToOwned())),
        actual);

    /// <summary>The same for an earlier state; a chain in it that was changed by hand does not count.</summary>
    public static ValueList<NameCollision> Find(OwnedState desired, FirewallState actual) => Find(
        desired.Tables.SelectMany(table => table.Chains.Where(chain => ChainHash.Proves(table.Family, table.Name, chain))
            .Select(chain => (table.Family, table.Name, chain))),
        actual);

    private static ValueList<NameCollision> Find(
        IEnumerable<(Family Family, TableName Table, OwnedChain Chain)> desired, FirewallState actual)
    {
        var live = Families.Both.SelectMany(family => actual[family].Tables.SelectMany(table =>
                table.Chains.Where(chain => !chain.IsHidden && !chain.IsBuiltIn)
                    .Select(chain => ((family, table.Name, chain.Name), chain))))
            .ToDictionary(item => item.Item1, item => item.chain);
        return desired.Select(item => live.TryGetValue((item.Family, item.Table, item.Chain.Name), out var chain)
            && chain.ToOwned() is var found && !found.HasRulesOf(item.Chain, item.Family, item.Table)
            && ChainHash.Proves(item.Family, item.Table, found)
                ? new NameCollision(item.Family, item.Table, item.Chain, found.Rules) : null)
            .OfType<NameCollision>().ToValueList();
    }
}
