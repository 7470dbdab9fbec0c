using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>A rule that took the packet, or the policy of a built-in chain.</summary>
/// <param name="Place">The place of the rule in its chain, from 1; 0 for the policy.</param>
/// <param name="Rule">Null for the policy.</param>
/// <param name="Before">The packet before the rule.</param>
public sealed record TraceStep(TableName Table, ChainName Chain, int Place, PacketRule? Rule, PacketBox Before)
{
    /// <summary>True for a step that ends the way through a table.</summary>
    public bool Decides => Rule is null or { Effect: RuleEffect.Decide or RuleEffect.Translate };
}
