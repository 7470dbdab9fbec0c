using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;

namespace Ripcs.Changes.Proposals;

/// <summary>Blocks about to be written, for the gates that judge them.</summary>
/// <param name="Planned">The change, with its blocks in the usual order.</param>
/// <param name="Rehearse">Tries blocks on this kernel; throws where it objects.</param>
internal sealed record Blocks(PlannedChange Planned, Action<PlannedChange> Rehearse)
{
    /// <summary>The partitions of the rules before and after.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The addresses of the host; null if they are unknown.</summary>
    public HostEnds? Ends { get; init; }

    /// <summary>True if --force was given: what a gate then lets pass, it still says in a warning.</summary>
    public bool IsForced { get; init; }

    /// <summary>The blocks in the order that was proved, if that is another one.</summary>
    public Plan Plan { get; set; } = Planned.Plan;

    /// <summary>What the gates add to the report.</summary>
    public ValueList<Note> Notes { get; set; }
}
