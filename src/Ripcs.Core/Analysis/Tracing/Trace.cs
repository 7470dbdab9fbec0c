using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>The fate of packets, and the rules that decided it.</summary>
/// <param name="Fate">Accepted only if every table accepted them.</param>
/// <param name="Steps">The rules that took them and the policies that they reached, in order.</param>
/// <param name="Answers">The assumptions.</param>
/// <param name="Packet">As they leave, translated; a field with several values contains those for which all of this holds.</param>
public sealed record Trace(Fate Fate, ValueList<TraceStep> Steps, ValueList<TraceAnswer> Answers, PacketBox Packet)
{
    /// <summary>The deciding step: the last one, a rule or a policy.</summary>
    public TraceStep? Decider => Steps.LastOrDefault(step => step.Decides);

    /// <summary>The rule or policy that operators ask about: the one that
    /// stopped the packet, or by which the filter table accepted it.</summary>
    public TraceStep? DecidedBy => (Fate is Fate.Accept ? DeciderIn(TableName.Filter) : null) ?? Decider;

    /// <summary>The rule that translated the destination; null for none.</summary>
    public TraceStep? LedBy => Steps.LastOrDefault(step => step.Rule is { Effect: RuleEffect.Translate { To.IsSource: false } });

    /// <summary>The rule that translated the source; null for none.</summary>
    public TraceStep? SentAnewBy => Steps.LastOrDefault(step => step.Rule is { Effect: RuleEffect.Translate { To.IsSource: true } });

    /// <summary>The deciding step in one table; null if that was not passed or has no such chain.</summary>
    public TraceStep? DeciderIn(TableName table) => Steps.LastOrDefault(step => step.Decides && step.Table == table);
}

/// <summary>An assumption of a trace about something that the packet does not show.</summary>
/// <param name="Question">An open condition, or a field with several values.</param>
public sealed record TraceAnswer(Condition Question, bool Answer)
{
    /// <summary>The packet's destination when the question was whether it is this host: before
    /// a translation it differs from the one after it. Null for every other question.</summary>
    public AddressBits? At { get; init; }
}
