using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>Packets whose fate changes, as their senders send them, in an operator's terms: protocols, ends and ports. Each of them
/// changes its fate on some way through the host; the possible ways are listed field by field (interfaces and so on).</summary>
/// <param name="Packets">Its interfaces, network cards and address types
/// are those with which some of the packets change their fate.</param>
/// <param name="Witness">One of the packets, one value in each field.</param>
/// <param name="Before">What happened to the witness before the change.</param>
/// <param name="After">What happens to it after the change.</param>
public sealed record FateLine(FateTurn Turn, PacketBox Packets, PacketBox Witness, Trace Before, Trace After)
{
    /// <summary>Packets among them that keep their fate, by protocols, ends, ports,
    /// interfaces and network cards; none if all of them change it.</summary>
    public ValueList<PacketBox> But { get; init; } = [];

    /// <summary>True if other packets among them also keep their fate: this depends on the type
    /// of an address (addrtype), which no line shows, or there are too many to list.</summary>
    public bool HoldsOthers { get; init; }

    /// <summary>Conditions that packet fields do not show, such as a mark or a rate, and
    /// that must hold for the change; none if the fate changes in any case.</summary>
    public ValueList<Condition.Open> Answers { get; init; } = [];

    /// <summary>The states of packets of open connections; none for packets that begin a connection.</summary>
    public ValueList<PacketState> States { get; init; } = [];

    /// <summary>The pairs of incoming and outgoing interfaces; none if every incoming interface goes with every outgoing one.</summary>
    public ValueList<FateWay> Ways { get; init; } = [];

    /// <summary>True if the packet is sent to another address than before whose
    /// routes are unknown: the outgoing interface is that of either address.</summary>
    public bool IsRerouted { get; init; }

    /// <summary>True if the line is true only where the packets leave by certain interfaces, and the routes are unknown.</summary>
    public bool DependsOnRoutes { get; init; }

    /// <summary>The statements that decide about all packets of the line: one, or several that say the same in several files; none for
    /// exact boxes, and where policies decide.</summary>
    public ValueList<DecidingStep> By { get; init; } = [];

    /// <summary>The statements that decide otherwise about some packets of the line, which are then not meant.</summary>
    public ValueList<DecidingStep> Others { get; init; } = [];

    /// <summary>The statements of other files that decided otherwise about packets of the line.</summary>
    public ValueList<OverriddenStatement> Overridden { get; init; } = [];

    /// <summary>True if the line contains all that its statement selects: besides the packets that change
    /// their fate also such that had it before.</summary>
    public bool IsBySelector { get; init; }

    /// <summary>True if all of its packets are sent to the same destination as the witness, before and after.</summary>
    public bool IsLedAlike { get; init; }

    /// <summary>The addresses to which its packets are sent before the change, whatever their ports; null if no statement is named, if
    /// they are this host's, or if each packet is sent to one of its own.</summary>
    public ValueSet? LedToBefore { get; init; }

    /// <summary>The same after it.</summary>
    public ValueSet? LedToAfter { get; init; }

    /// <summary>True if its statement also gives all of its packets a new source.</summary>
    public bool IsSentAnew { get; init; }

    /// <summary>The rule or policy that decided before: the one that stopped the packet, or that let it pass in the filter table.</summary>
    public TraceStep? DecidedBefore => Before.DecidedBy;

    /// <summary>The same after the change.</summary>
    public TraceStep? DecidesAfter => After.DecidedBy;

    /// <summary>What the sender was answered before the change, such as tcp-reset; null if nothing was.</summary>
    public string? AnsweredBefore => Answer(Before);

    /// <summary>The same after it.</summary>
    public string? AnsweredAfter => Answer(After);

    /// <summary>True if this host sends the packets itself.</summary>
    public bool IsFromHost => Packets[PacketField.In].Equals(ValueSet.Of(0));

    private static string? Answer(Trace way) => (way.DecidedBy?.Rule?.Effect as RuleEffect.Decide)?.Answer;
}

/// <summary>The interfaces by which packets arrive, and those by which they leave.</summary>
public sealed record FateWay(ValueSet In, ValueSet Out);
