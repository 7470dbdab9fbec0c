namespace Ripcs.Changes.Auditing;

/// <summary>How a run ended, as far as its events are concerned.</summary>
internal enum RunEnd
{
    /// <summary>It found nothing to do, only looked, or has to be tried later: nobody decided anything.</summary>
    NoEvent,

    /// <summary>It has changed rules.</summary>
    Changed,

    /// <summary>It has made a pending change permanent.</summary>
    Confirmed,

    /// <summary>It was refused, or failed; the host is as before.</summary>
    Refused,

    /// <summary>It was refused since its rule files contain what was rolled back, or are older than what is live.</summary>
    Held,

    /// <summary>Its change is partly applied, or could not be recorded.</summary>
    NeedsHuman,
}

/// <summary>A run that has ended, for its events.</summary>
/// <param name="Command">The command, as the trail names it.</param>
internal sealed record EndedRun(string Command, RunEnd End)
{
    /// <summary>The number of the change in the history; null for none.</summary>
    public int? Change { get; init; }

    /// <summary>How the rules differed from what was live; null if that was not found out.</summary>
    public StateDiff? Diff { get; init; }

    /// <summary>What other programs wrote meanwhile.</summary>
    public ValueList<ForeignChange> Meanwhile { get; init; }

    /// <summary>What was done, in one line.</summary>
    public AdvisedText Sum { get; init; } = "";

    /// <summary>Why it did not end well; null if it did.</summary>
    public AdvisedText? Error { get; init; }
}
