namespace Ripcs.Reports;

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
