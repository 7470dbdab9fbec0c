using Ripcs.Changes.Plans;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.Reports;

/// <summary>How a run ended; the word that a machine reads.</summary>
internal enum RunResult
{
    /// <summary>What is live is as desired.</summary>
    Unchanged,

    /// <summary>There are changes, and none was made.</summary>
    Changes,

    /// <summary>Changes were made, and verified.</summary>
    Changed,

    /// <summary>The rule files were refused.</summary>
    Refused,

    /// <summary>Something in the rule files is worth a second look, and nobody has accepted it.</summary>
    Findings,

    /// <summary>It failed; the host is as before.</summary>
    Failed,

    /// <summary>The change is partly applied, or not all of it could be recorded or restored.</summary>
    NeedsHuman,

    /// <summary>Another change is in the way.</summary>
    Busy,

    /// <summary>The rule files still say what was rolled back or reverted.</summary>
    Held,

    /// <summary>The host is no longer as it was when the plan was made that is to be applied.</summary>
    Outdated,

    /// <summary>Nothing live was looked at: what is shown is recorded.</summary>
    Recorded,
}

/// <summary>Everything that a run of diff, apply, clean, flush, rollback or history has to say, for people and for machines.</summary>
internal record RunReport(string Command, RunResult Result)
{
    /// <summary>The rule files as they were typed, of which ripcs lint lists all
    /// that is doubtful; null where all of it is to be said here.</summary>
    public string? Linted { get; init; }

    /// <summary>It failed, and the host is as before.</summary>
    public static RunReport Failed(string command, string error) => new(command, RunResult.Failed) { Error = error };

    /// <summary>Another change is in the way.</summary>
    public static RunReport Busy(string command, string error) => new(command, RunResult.Busy) { Error = error };

    /// <summary>One line: the sum and what to do next.</summary>
    public string Summary { get; init; } = "";

    public ValueList<Diagnostic> Diagnostics { get; init; }

    public StateDiff? Diff { get; init; }

    /// <summary>How much of the diff people are shown.</summary>
    public DiffDetail Detail { get; init; }

    /// <summary>The one partition whose part of the diff people are shown; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>The diff with edits that are alike in groups, for people; null where each is shown where it is.</summary>
    public AlikeDiff? Alike { get; init; }

    /// <summary>What the change would mean for packets; null where that was not asked.</summary>
    public ChangeMeaning? Meaning { get; init; }

    /// <summary>The plan that is shown; its lines say what it means.</summary>
    public ShownPlan? Plan { get; init; }

    /// <summary>The blocks that were applied.</summary>
    public ValueList<Block> Blocks { get; init; }

    /// <summary>Chains that would go but stay.</summary>
    public ValueList<KeptChain> Kept { get; init; }

    /// <summary>What others changed meanwhile.</summary>
    public ValueList<ForeignChange> Meanwhile { get; init; }

    /// <summary>The live connections that the rules deny; null where nobody asked.</summary>
    public EndedConnections? Connections { get; init; }

    /// <summary>The same with the connections that were ended, or would be: a
    /// run that changes no rule has done something all the same.</summary>
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

    /// <summary>What else there is to say.</summary>
    public ValueList<Note> Notes { get; init; }

    /// <summary>Of a run that read no live rule: since when nobody has written to nf_tables; they were as desired then.</summary>
    public DateTimeOffset? UnwrittenSince { get; init; }

    /// <summary>What to write on standard error, whole.</summary>
    public string? Error { get; init; }

    /// <summary>Why it failed, without how the host is now; null where it was refused for the sake of whoever asked.</summary>
    public string? Reason { get; init; }

    /// <summary>What was lost with damaged files, a line for each; Error holds them too.</summary>
    public ValueList<string> Losses { get; init; }

    /// <summary>True where what was desired is live.</summary>
    public bool IsInForce => Result is RunResult.Changed or RunResult.Unchanged;

    /// <summary>The same where rules are in force, but not all is well.</summary>
    public RunReport NeedingHuman(string error) => this with { Result = RunResult.NeedsHuman, Error = error };

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

/// <summary>How much of a diff people are shown.</summary>
internal enum DiffDetail
{
    /// <summary>What changes, and of what comes or goes as a whole the first rules.</summary>
    First,

    /// <summary>The same for a command that can show all.</summary>
    Some,

    /// <summary>Every rule.</summary>
    All,

    /// <summary>A line for each partition.</summary>
    Sums,
}

/// <summary>One change of the history.</summary>
internal sealed record HistoryLine(
    int Number, DateTimeOffset Time, string User, string Command, ValueList<string> Tickets, string Summary, ChangeState State)
{
    /// <summary>The partitions that it is about.</summary>
    public ValueList<string> Partitions { get; init; }

    /// <summary>Why it was made, as somebody said.</summary>
    public string? Message { get; init; }

    /// <summary>Of which git revision its rule files were.</summary>
    public RevisionOfRules? Revision { get; init; }

    /// <summary>The plan that was applied; null for any other change.</summary>
    public PlanMark? Plan { get; init; }
}

/// <summary>What became of a change.</summary>
internal enum ChangeState
{
    /// <summary>The last change: the host is as it left it.</summary>
    Current,

    /// <summary>The last change, which is reverted unless it is confirmed.</summary>
    Pending,

    /// <summary>It is in force, and others were made on top of it.</summary>
    Earlier,

    /// <summary>An operator rolled it back.</summary>
    RolledBack,

    /// <summary>Nobody confirmed it in time, so it was reverted.</summary>
    Reverted,
}

/// <summary>The live connections that rules deny.</summary>
/// <param name="Denied">How many there were.</param>
/// <param name="Ended">How many were ended, the others having ended themselves; null where none was to be.</param>
/// <param name="Connections">All of them.</param>
internal sealed record EndedConnections(int Denied, int? Ended, ValueList<EndedConnection> Connections)
{
    /// <summary>What is to be known of them.</summary>
    public ValueList<Note> Notes { get; init; }
}

/// <summary>A live connection that rules deny.</summary>
/// <param name="Connection">What it is.</param>
/// <param name="By">The rule or policy that denies it; null where nobody looked.</param>
internal sealed record EndedConnection(Connection Connection, string? By);
