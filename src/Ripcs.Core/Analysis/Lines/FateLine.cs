using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>Which way the fate of packets changes.</summary>
public enum FateTurn
{
    NewlyAllowed,
    NewlyDenied,

    /// <summary>Allowed before and after, and led to another destination.</summary>
    LedElsewhere,

    /// <summary>Allowed before and after, led to the same destination, and sent on there with another source.</summary>
    OtherSource,
}

/// <summary>
/// Packets whose fate changes, as their senders send them, in the words of an operator: protocols, ends and ports. Each of them changes its
/// fate on some way through the host; the ways that are possible are those of the interfaces and so on, field by field.
/// </summary>
/// <param name="Packets">Interfaces, cards and types of addresses: those with which some of the packets change their fate.</param>
/// <param name="Witness">One of the packets, one value in each field.</param>
/// <param name="Before">What became of the witness.</param>
/// <param name="After">What becomes of it.</param>
public sealed record FateLine(FateTurn Turn, PacketBox Packets, PacketBox Witness, Trace Before, Trace After)
{
    /// <summary>Packets among them that keep their fate, by protocols, ends, ports,
    /// interfaces and cards; none where all of them change it.</summary>
    public ValueList<PacketBox> But { get; init; } = [];

    /// <summary>
    /// True if others among them keep their fate, too: they hang on the type of an address (addrtype), of which no line tells, or there are
    /// too many to be listed.
    /// </summary>
    public bool HoldsOthers { get; init; }

    /// <summary>What must be so that a packet does not tell, such as a mark or a
    /// rate; none where the packets change their fate whatever is so.</summary>
    public ValueList<Condition.Open> Answers { get; init; } = [];

    /// <summary>The states of packets of open connections; none for packets that begin one.</summary>
    public ValueList<PacketState> States { get; init; } = [];

    /// <summary>The ways in and out that belong together; none where each way in goes with each way out.</summary>
    public ValueList<FateWay> Ways { get; init; } = [];

    /// <summary>True if it is led to another address than before, whose routes are
    /// not known: the way out of the line is that of one of both.</summary>
    public bool IsRerouted { get; init; }

    /// <summary>True if it is told of the packets only where they leave by some interfaces, and what the routes say is not known.</summary>
    public bool DependsOnRoutes { get; init; }

    /// <summary>The rule or policy that decided before: the one that stopped the packet, or in the filter let it pass.</summary>
    public TraceStep? DecidedBefore => Before.DecidedBy;

    /// <summary>The same after the change.</summary>
    public TraceStep? DecidesAfter => After.DecidedBy;

    /// <summary>True if it is about packets that this host sends itself.</summary>
    public bool IsFromHost => Packets[PacketField.In].Equals(ValueSet.Of(0));
}

/// <summary>By which interfaces packets come, and by which those leave again.</summary>
public sealed record FateWay(ValueSet In, ValueSet Out);
