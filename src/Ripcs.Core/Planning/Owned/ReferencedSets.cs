namespace Ripcs.Core.Planning.Owned;

/// <summary>Which sets rules ask: one that no rule asks does nothing.</summary>
public static class ReferencedSets
{
    private const string Option = "-set ";

    /// <summary>The sets that a rule names, whoever's they are.</summary>
    public static IEnumerable<ChainName> Of(string rule) =>
        rule.Contains(Option, StringComparison.Ordinal) ? ParsedRule.Of(rule).Sets.Select(name => new ChainName(name)) : [];

    public static IEnumerable<ChainName> Of(IEnumerable<OwnedChain> chains) => chains.SelectMany(chain => chain.Rules).SelectMany(Of);
}
