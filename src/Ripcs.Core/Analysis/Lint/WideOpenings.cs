using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>
/// Finds accepts that let new connections in from everywhere, to every address, or by every port or protocol: right for a router perhaps,
/// and worth a second look anywhere. ICMP is not counted, nor what the host says to itself.
/// </summary>
internal static class WideOpenings
{
    /// <param name="rules">Of one family, with the chains of the partitions in them.</param>
    public static IEnumerable<(RuleOrigin Origin, string Opened)> Of(PacketRules rules, IEnumerable<CompiledPartition> partitions) =>
        from partition in partitions
        from chain in partition.Chains
        where chain.Family == rules.Family && chain.Table == TableName.Filter && !WideRules.IsOfSenders(chain.Name)
        let read = rules.Find(TableName.Filter, chain.Name)
        where read is not null && read.Rules.Count == chain.Rules.Count
        from pair in read.Rules.Zip(chain.Rules)
        where pair.First.Effect is RuleEffect.Decide(Fate.Accept) && pair.Second.Origin.Line > 0 && pair.First.Match != Condition.Never
        let opened = PacketBox.Everything(rules.Family).Within(pair.First.Match)
        where WideRules.IsFromEverywhere(opened)
            && !pair.First.Match.Leaves.OfType<Condition.Open>().Any(open => open.What.Text.Contains("-m owner", StringComparison.Ordinal))
        select (pair.Second.Origin,
            $"{PacketWords.Protocols(opened[PacketField.Protocol], rules.Family)} {PacketWords.Ends(opened)}{PacketWords.Ways(opened)}");
}
