namespace Ripcs.Core.Model;

/// <summary>Finds the statement that made a rule. Ripcs names its chains after their
/// content, so a rule has the same place in every chain of that name.</summary>
public sealed class SaidRules(IEnumerable<CompiledPartition> partitions)
{
    private readonly Dictionary<ChainPlace, CompiledChain> _chains = partitions.SelectMany(partition => partition.Chains)
        .GroupBy(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)).ToDictionary(group => group.Key, group => group.First());

    /// <summary>The statement; null for a rule that no statement made.</summary>
    /// <param name="place">Counted from 1.</param>
    public RuleOrigin? Of(Family family, TableName table, ChainName chain, int place, string rule) =>
        place > 0 && _chains.TryGetValue(new ChainPlace(family, table, chain), out var said) && place <= said.Rules.Count
            && rule.EndsWith(said.Rules[place - 1].Text, StringComparison.Ordinal) ? said.Rules[place - 1].Origin : null;
}
