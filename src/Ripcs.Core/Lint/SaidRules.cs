using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Lint;

/// <summary>Which statement said a rule: chains of ours are named after what
/// they hold, so that their rules have the same places everywhere.</summary>
public sealed class SaidRules(IEnumerable<CompiledPartition> partitions)
{
    private readonly Dictionary<ChainPlace, CompiledChain> _chains = partitions.SelectMany(partition => partition.Chains)
        .GroupBy(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)).ToDictionary(group => group.Key, group => group.First());

    /// <summary>The statement; null for a rule that none said.</summary>
    /// <param name="place">From 1.</param>
    public RuleOrigin? Of(Family family, TableName table, ChainName chain, int place, PacketRule rule) =>
        place > 0 && _chains.TryGetValue(new ChainPlace(family, table, chain), out var said) && place <= said.Rules.Count
            && rule.Text.EndsWith(said.Rules[place - 1].Text, StringComparison.Ordinal) ? said.Rules[place - 1].Origin : null;
}

/// <summary>Rules that no rule file says.</summary>
public static class Foreign
{
    /// <summary>-A INPUT -j ACCEPT (filter IPv4, not managed by Ripcs)</summary>
    public static string Name(Family family, TableName table, RulePlace rule) => Name(family, table, rule.Chain, rule.Rule.Text);

    /// <inheritdoc cref="Name(Family, TableName, RulePlace)"/>
    public static string Name(Family family, TableName table, ChainName chain, string rule) =>
        $"-A {chain} {rule} ({Words.Place(family, table)}, not managed by Ripcs)";
}
