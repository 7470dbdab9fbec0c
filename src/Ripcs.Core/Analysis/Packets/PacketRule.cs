namespace Ripcs.Core.Analysis.Packets;

/// <summary>A rule in terms of packets.</summary>
/// <param name="Text">In saved form, without "-A CHAIN ".</param>
public sealed record PacketRule(string Text, Condition Match, RuleEffect Effect)
{
    /// <summary>The chain that it jumps or goes to; null for every other rule.</summary>
    public ChainName? Leads => Effect switch
    {
        RuleEffect.Jump(var chain) => chain,
        RuleEffect.Goto(var chain) => chain,
        _ => null,
    };
}
