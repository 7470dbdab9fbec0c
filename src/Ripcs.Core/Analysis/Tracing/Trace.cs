using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>What became of packets, and which rules did it.</summary>
/// <param name="Fate">Accepted only if every table let them pass.</param>
/// <param name="Steps">The rules that took them and the policies that they met, in order.</param>
/// <param name="Answers">What had to be assumed.</param>
/// <param name="Packet">As they leave, translated; where a field has several values, those for which all of this is true.</param>
public sealed record Trace(Fate Fate, ValueList<TraceStep> Steps, ValueList<TraceAnswer> Answers, PacketBox Packet)
{
    /// <summary>What decided: the last step, which is a rule or a policy.</summary>
    public TraceStep? Decider => Steps.LastOrDefault(step => step.Decides);

    /// <summary>What people ask for: the rule or policy that stopped the packet, or by which the filter let it pass.</summary>
    public TraceStep? DecidedBy => (Fate is Fate.Accept ? DeciderIn(TableName.Filter) : null) ?? Decider;

    /// <summary>What decided in one table; null where that was not asked or has no such chain.</summary>
    public TraceStep? DeciderIn(TableName table) => Steps.LastOrDefault(step => step.Decides && step.Table == table);
}

/// <summary>A rule that took the packet, or the policy of a built-in chain.</summary>
/// <param name="Place">The place of the rule in its chain, from 1; 0 for the policy.</param>
/// <param name="Rule">Null for the policy.</param>
/// <param name="Before">The packet as the rule met it.</param>
public sealed record TraceStep(TableName Table, ChainName Chain, int Place, PacketRule? Rule, PacketBox Before)
{
    /// <summary>True for what ends the way through a table.</summary>
    public bool Decides => Rule is null or { Effect: RuleEffect.Decide or RuleEffect.Translate };
}

/// <summary>What a trace assumed because the packet did not tell.</summary>
/// <param name="Question">An open condition, or a field that has several values.</param>
public sealed record TraceAnswer(Condition Question, bool Answer)
{
    /// <summary>Where the packet went when it was asked whether that is this host: before a
    /// translation another address than behind it. Null for every other question.</summary>
    public AddressBits? At { get; init; }
}
