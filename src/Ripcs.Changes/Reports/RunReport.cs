using Ripcs.Changes.Plans;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.Reports;

/// <summary>The result of a run; for machines.</summary>
internal enum RunResult
{
    /// <summary>The live state is the desired one.</summary>
    Unchanged,

    /// <summary>There are changes, and none was made.</summary>
    Changes,

    /// <summary>Changes were made, and verified.</summary>
    Changed,

    /// <summary>The rule files were refused.</summary>
    Refused,

    /// <summary>A warning about the rule files that was not accepted.</summary>
    Findings,

    /// <summary>It failed; the host is as before.</summary>
    Failed,

    /// <summary>The change is partly applied, or not all of it could be recorded or restored.</summary>
    NeedsHuman,

    /// <summary>Another change is in progress or pending.</summary>
    Busy,

    /// <summary>The rule files still contain what was rolled back or reverted.</summary>
    Held,

    /// <summary>The host has changed since the plan to be applied was made.</summary>
    Outdated,

    /// <summary>No live state was read: what is shown is recorded.</summary>
    Recorded,
}

/// <summary>The whole report of a run of diff, apply, clean, flush, rollback or history, for users and for machines.</summary>
internal record RunReport(string Command, RunResult Result)
{
    /// <summary>The rule files as typed, for which ripcs lint lists all warnings; null if all of them are shown here.</summary>
    public string? Linted { get; init; }

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

    /// <summary>Why it failed, without the present state of the host; null if it was refused to protect the caller.</summary>
    public AdvisedText? Reason { get; init; }

    /// <summary>Why a change that is only shown would be refused: it locks out the caller.</summary>
    public AdvisedText? Lockout { get; init; }

    /// <summary>The data lost with damaged files, a line each; Error contains them too.</summary>
    public ValueList<AdvisedText> Losses { get; init; }

    /// <summary>True for a change that was made; false for one that is only shown, or failed.</summary>
    public bool IsDone => Blocks.Count > 0 || Result is RunResult.Recorded;

    /// <summary>True if the desired state is live.</summary>
    public bool IsInForce => Result is RunResult.Changed or RunResult.Unchanged;

    /// <summary>The same for rules that are in force, but with problems.</summary>
    public RunReport NeedingHuman(AdvisedText error) => this with { Result = RunResult.NeedsHuman, Error = error };

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

/// <summary>How much of a diff is shown.</summary>
internal enum DiffDetail
{
    /// <summary>The changes, and the first rules of parts that come or go as a whole.</summary>
    First,

    /// <summary>The same for a command that can show all.</summary>
    Some,

    /// <summary>Every rule.</summary>
    All,

    /// <summary>A line for each partition, and nothing of its rules and packets.</summary>
    Sums,
}

/// <summary>One change of the history.</summary>
internal sealed record HistoryLine(
    int Number, DateTimeOffset Time, string User, string Command, ValueList<string> Tickets, string Summary, ChangeState State)
{
    /// <summary>The partitions that it affects.</summary>
    public ValueList<string> Partitions { get; init; }

    /// <summary>The reason that the user gave.</summary>
    public string? Message { get; init; }

    /// <summary>The git revision of its rule files.</summary>
    public RevisionOfRules? Revision { get; init; }

    /// <summary>The plan that was applied; null for any other change.</summary>
    public PlanMark? Plan { get; init; }
}

/// <summary>The state of a change.</summary>
internal enum ChangeState
{
    /// <summary>The last change: its state is in force.</summary>
    Current,

    /// <summary>The last change, which is reverted unless it is confirmed.</summary>
    Pending,

    /// <summary>It is in force, and other changes were made after it.</summary>
    Earlier,

    /// <summary>An operator rolled it back.</summary>
    RolledBack,

    /// <summary>It was not confirmed in time, so it was reverted.</summary>
    Reverted,
}

/// <summary>The live connections that rules deny.</summary>
/// <param name="Denied">The number of denied connections.</param>
/// <param name="Ended">The number of ended ones, the others having ended by themselves; null if none was to be ended.</param>
/// <param name="Connections">All of them.</param>
internal sealed record EndedConnections(int Denied, int? Ended, ValueList<EndedConnection> Connections)
{
    /// <summary>Notes about them.</summary>
    public ValueList<Note> Notes { get; init; }
}

/// <summary>A live connection that rules deny.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="By">The rule or policy that denies it; null if not determined.</param>
internal sealed record EndedConnection(Connection Connection, string? By);
