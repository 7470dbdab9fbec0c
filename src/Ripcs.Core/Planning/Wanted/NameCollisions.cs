using Ripcs.Core.Emit;
using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Wanted;

/// <summary>A wanted chain whose name a live chain proves with other rules.</summary>
public sealed record NameCollision(Family Family, TableName Table, OwnedChain Wanted, ValueList<string> Live)
{
    /// <summary>The place, from 0, of the first rule that differs.</summary>
    public int FirstDifference => Wanted.Rules.Zip(Live).TakeWhile(pair => pair.First == pair.Second).Count();
}

/// <summary>
/// Finds contents that share a name. Its six characters are 30 bits, so that whoever writes a partition can search for two chains
/// with one name, one that drops and one that accepts. What is live under such a name is in force or was; the other content is refused.
/// </summary>
public static class NameCollisions
{
    public static ValueList<NameCollision> Find(IEnumerable<CompiledPartition> compiled, FirewallState actual) => Find(
        compiled.SelectMany(partition => partition.Chains).Select(chain =>
            (chain.Family, chain.Table, new OwnedChain(chain.Name, chain.Rules.Select(rule => rule.Text).ToValueList()))),
        actual);

    /// <summary>The same of a state that was; a chain in it that was changed by hand does not claim its name.</summary>
    public static ValueList<NameCollision> Find(OwnedState wanted, FirewallState actual) => Find(
        wanted.Tables.SelectMany(table => table.Chains.Where(chain => ChainHash.Proves(table.Family, table.Name, chain.Name, chain.Rules))
            .Select(chain => (table.Family, table.Name, chain))),
        actual);

    private static ValueList<NameCollision> Find(IEnumerable<(Family Family, TableName Table, OwnedChain Chain)> wanted, FirewallState actual)
    {
        var live = Families.Both.SelectMany(family => actual[family].Tables.SelectMany(table =>
                table.Chains.Where(chain => !chain.IsHidden && !chain.IsBuiltIn).Select(chain => ((family, table.Name, chain.Name), chain))))
            .ToDictionary(item => item.Item1, item => item.chain);
        return wanted.Select(item => live.TryGetValue((item.Family, item.Table, item.Chain.Name), out var chain)
                ? new NameCollision(item.Family, item.Table, item.Chain, chain.Rules.Select(rule => rule.Canonical).ToValueList()) : null)
            .OfType<NameCollision>()
            .Where(collision => collision.Live != collision.Wanted.Rules && ChainHash.Proves(collision.Family, collision.Table, collision.Wanted.Name, collision.Live))
            .ToValueList();
    }
}
