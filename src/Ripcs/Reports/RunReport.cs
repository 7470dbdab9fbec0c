using Ripcs.Changes.Operations;
using Ripcs.Changes.Plans;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Reports;

/// <summary>The whole report of a run of diff, apply, clean, flush, rollback or history, for users and for machines.</summary>
internal record RunReport(string Command, RunResult Result)
{
    /// <summary>The rule files as typed, for which ripcs lint lists all warnings; null if all of them are shown here.</summary>
    public string? Linted { get; init; }

    /// <summary>The report of a run that may have changed the host.</summary>
    public static RunReport Of(string command, ChangeResult result) => result switch
    {
        ChangeResult.NotMade no => Of(command, no),
        ChangeResult.NeedsHuman human => (human.Done is { } done ? Of(command, done)
            : WithDesired(command, RunResult.NeedsHuman, human)) with
        {
            Result = RunResult.NeedsHuman, Error = human.Error, Change = human.Number, Notes = human.Notes,
        },
        ChangeResult.InForce done => Of(command, done),
        var other => throw new InvalidOperationException($"unknown: {other}"),
    };

    private static RunReport Of(string command, ChangeResult.NotMade no) => WithDesired(command, no.By switch
    {
        Obstacle.Busy => RunResult.Busy,
        Obstacle.Held => RunResult.Held,
        Obstacle.Failure => RunResult.Failed,
        var other => throw new InvalidOperationException($"unknown: {other}"),
    }, no) with { Error = no.Error };

    private static RunReport Of(string command, ChangeResult.InForce done)
    {
        var report = (done switch
        {
            ChangeResult.Changed change => WithDesired(command, RunResult.Changed, change) with
            {
                Ungrouped = change.Partitions, Meaning = change.Meaning, Blocks = change.Blocks, Meanwhile = change.Meanwhile,
                Pending = change.Pending,
            },
            ChangeResult.Unchanged nothing => new RunReport(command, nothing.LeavesPartitions ? RunResult.Changes : RunResult.Unchanged)
            {
                Diff = nothing.Desired?.Diff, Notes = nothing.Notes,
            },
            var other => throw new InvalidOperationException($"unknown: {other}"),
        }) with { Change = done.Number, Kept = done.Kept, Sum = done.Sum, Summary = done.Summary };
        return done.Connections is { } connections ? report.Ending(connections) : report;
    }

    private static RunReport WithDesired(string command, RunResult how, ChangeResult result) => new(command, how)
    {
        Diff = result.Desired?.Diff, Stale = result.Desired?.Stale ?? [], Leaving = result.Desired?.Leaving ?? [], Notes = result.Notes,
    };

    /// <summary>It failed, and the host is as before.</summary>
    public static RunReport Failed(string command, AdvisedText error) => new(command, RunResult.Failed) { Error = error };

    /// <summary>Another change is in progress or pending.</summary>
    public static RunReport Busy(string command, AdvisedText error) => new(command, RunResult.Busy) { Error = error };

    /// <summary>The change in one line, if the summary says how it ended.</summary>
    public string Sum { get; init; } = "";

    /// <summary>One line: the result and what to do next.</summary>
    public AdvisedText Summary { get; init; } = "";

    public ValueList<Diagnostic> Diagnostics { get; init; }

    public StateDiff? Diff { get; init; }

    /// <summary>How much of the diff is shown.</summary>
    public DiffDetail Detail { get; init; }

    /// <summary>Whether each line of what the change means has an example.</summary>
    public bool HasExamples { get; init; }

    /// <summary>The only partition whose part of the diff is shown; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>The diff with similar edits in groups; null if each is shown in its place.</summary>
    public AlikeDiff? Alike { get; init; }

    /// <summary>The partitions before the change and those that it brings, for whoever groups its edits to show them; null if that is done.
    /// </summary>
    public (ValueList<CompiledPartition> Before, ValueList<CompiledPartition> After)? Ungrouped { get; init; }

    /// <summary>The effect of the change on packets; null if it was not requested.</summary>
    public ChangeMeaning? Meaning { get; init; }

    /// <summary>The plan that is shown; its lines contain the effect.</summary>
    public ShownPlan? Plan { get; init; }

    /// <summary>The blocks that were applied.</summary>
    public ValueList<Block> Blocks { get; init; }

    /// <summary>Chains that would go but stay.</summary>
    public ValueList<KeptChain> Kept { get; init; }

    /// <summary>Foreign changes during the run.</summary>
    public ValueList<ForeignChange> Meanwhile { get; init; }

    /// <summary>The live connections that the rules deny; null if not requested.</summary>
    public EndedConnections? Connections { get; init; }

    /// <summary>The same with the connections that were ended, or would be: a run that changes no rule may still end connections.</summary>
    public RunReport Ending(EndedConnections found)
    {
        var report = this with { Connections = found };
        return (Result, found.Ended ?? found.Denied) is not (RunResult.Unchanged, > 0 and var ends) ? report
            : report with
            {
                Result = found.Ended is null ? RunResult.Changes : RunResult.Changed,
                Summary = $"no rule changes; {Words.Count(ends, "live connection")} {(found.Ended is null ? "would be ended" : "ended")}.",
            };
    }

    /// <summary>Further notes.</summary>
    public ValueList<Note> Notes { get; init; }

    /// <summary>For a run that read no live rules: since when nothing was
    /// written to nf_tables; at that time the rules were as desired.</summary>
    public DateTimeOffset? UnwrittenSince { get; init; }

    /// <summary>The complete text for standard error.</summary>
    public AdvisedText? Error { get; init; }

    /// <summary>Why a change that is only shown would be refused: it locks out the caller.</summary>
    public AdvisedText? Lockout { get; init; }

    /// <summary>True for a change that was made; false for one that is only shown, or failed.</summary>
    public bool IsDone => Blocks.Count > 0 || Result is RunResult.Recorded;

    /// <summary>True if the desired state is live.</summary>
    public bool IsInForce => Result is RunResult.Changed or RunResult.Unchanged;

    /// <summary>The number of the change in the history.</summary>
    public int? Change { get; init; }

    /// <summary>The change, if it is pending.</summary>
    public PendingChange? Pending { get; init; }

    /// <summary>The changes that a history shows.</summary>
    public ValueList<HistoryLine> History { get; init; }

    /// <summary>The chains that a clean deletes.</summary>
    public ValueList<StaleChain> Stale { get; init; }

    /// <summary>The partitions that a clean takes out of force.</summary>
    public ValueList<LeavingPartition> Leaving { get; init; }
}
