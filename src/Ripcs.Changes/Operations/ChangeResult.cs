using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;

namespace Ripcs.Changes.Operations;

/// <summary>How a run that may change the host ended, with what is known of it. Whoever reports it to somebody does so from these cases;
/// whoever goes on with it, such as a guard that tries again, asks which case it is, and reads no sentence.</summary>
internal abstract record ChangeResult
{
    private ChangeResult()
    {
    }

    public ValueList<Note> Notes { get; init; }

    /// <summary>What the run was about to do; null if that is not shown, or was not found out.</summary>
    public Desired? Desired { get; init; }

    /// <summary>The number of the change in the history; null if it has none.</summary>
    public virtual int? Number { get; init; }

    /// <summary>Why it ended so, in one line; not how the host is now.</summary>
    public abstract AdvisedText Why { get; }

    /// <summary>The desired state is live.</summary>
    /// <param name="Summary">What happened, and what to do next.</param>
    public abstract record InForce(AdvisedText Summary) : ChangeResult
    {
        /// <summary>The change in one line, if the summary says how it ended.</summary>
        public string Sum { get; init; } = "";

        /// <summary>Chains that would go but stay.</summary>
        public ValueList<KeptChain> Kept { get; init; }

        /// <summary>The live connections that the rules deny; null if not requested.</summary>
        public EndedConnections? Connections { get; init; }

        public override AdvisedText Why => Summary;

        /// <summary>The same with a problem that somebody must look at.</summary>
        public NeedsHuman With(AdvisedText problem) => new(problem) { Done = this, Notes = Notes };
    }

    /// <summary>It was live before, and no rule was written.</summary>
    public sealed record Unchanged(AdvisedText Summary) : InForce(Summary)
    {
        /// <summary>True if partitions are in force that no file names, which the run leaves there.</summary>
        public bool LeavesPartitions { get; init; }

        /// <summary>The same after an earlier try of the run that has written rules.</summary>
        public Changed AsChanged() =>
            new(Summary) { Notes = Notes, Desired = Desired, Number = Number, Sum = Sum, Kept = Kept, Connections = Connections };
    }

    /// <summary>It was written, verified and recorded.</summary>
    public sealed record Changed(AdvisedText Summary) : InForce(Summary)
    {
        /// <summary>The blocks that were written.</summary>
        public ValueList<Block> Blocks { get; init; }

        /// <summary>What other programs wrote meanwhile.</summary>
        public ValueList<ForeignChange> Meanwhile { get; init; }

        /// <summary>The partitions that were known before, and those that the change brings.</summary>
        public (ValueList<CompiledPartition> Before, ValueList<CompiledPartition> After)? Partitions { get; init; }

        /// <summary>What it means for packets; null if that was not asked, or is shown elsewhere.</summary>
        public ChangeMeaning? Meaning { get; init; }

        /// <summary>The change, if it is reverted unless somebody confirms it.</summary>
        public PendingChange? Pending { get; init; }
    }

    /// <summary>Nothing of it is in force: the host is as before.</summary>
    /// <param name="By">What was in the way.</param>
    /// <param name="Error">The complete text for whoever started the run.</param>
    public sealed record NotMade(Obstacle By, AdvisedText Error) : ChangeResult
    {
        /// <summary>Why it failed, without how the host is now. Null for a lockout and for what earlier changes left, which refuse less of
        /// the same, too: a restore then tries nothing smaller.</summary>
        public AdvisedText? Reason { get; init; }

        public override AdvisedText Why => Reason ?? Error;
    }

    /// <summary>It is partly in force; or it is in force, and not all that belongs to it could be done.</summary>
    /// <param name="Error">The complete text for whoever started the run.</param>
    public sealed record NeedsHuman(AdvisedText Error) : ChangeResult
    {
        /// <summary>What is in force; null if the change is partly in force, or not recorded.</summary>
        public InForce? Done { get; init; }

        /// <summary>The data lost with damaged files, a line each; the error contains them too.</summary>
        public ValueList<AdvisedText> Losses { get; init; }

        public override int? Number { get => base.Number ?? Done?.Number; init => base.Number = value; }

        public override AdvisedText Why => Error;
    }
}

/// <summary>What keeps a change from being made.</summary>
internal enum Obstacle
{
    /// <summary>It failed, or was refused.</summary>
    Failure,

    /// <summary>Another change is in progress or pending.</summary>
    Busy,

    /// <summary>The rule files still contain what was rolled back or reverted.</summary>
    Held,
}
