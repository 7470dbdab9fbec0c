namespace Ripcs.Core.Planning.Owned;

/// <summary>Who leads to a chain.</summary>
public static class Referrers
{
    public static ValueList<ChainName> Of(TableState table, ChainName chain) =>
        table.Chains.Where(other => other.Rules.Any(rule => Jumps.Of(rule.Canonical) == chain)).Select(other => other.Name).ToValueList();
}
