using Ripcs.Changes.Status;

namespace Ripcs.Rendering;

/// <summary>Every exit code of every command except "check", which uses those of monitoring plug-ins.</summary>
internal static class ExitCode
{
    /// <summary>The exit code of a run.</summary>
    /// <param name="report">The report.</param>
    /// <param name="isDetailed">True with --detailed-exitcode.</param>
    public static int Of(RunReport report, bool isDetailed) =>
        report is StatusReport { Status.RecordProblem: not null } ? Failed : Of(report.Result, isDetailed);

    /// <summary>The same for a run without a further report.</summary>
    public static int Of(RunResult result, bool isDetailed = false) => result switch
    {
        RunResult.Unchanged or RunResult.Recorded => Done,
        RunResult.Changes or RunResult.Changed => isDetailed ? Changes : Done,
        RunResult.Refused or RunResult.Findings => RulesRefused,
        RunResult.Failed => Failed,
        RunResult.NeedsHuman => NeedsHuman,
        RunResult.Busy or RunResult.Held or RunResult.Outdated => TryLater,
        var other => throw new InvalidOperationException($"unknown result: {other}"),
    };

    /// <summary>Done, or nothing to do.</summary>
    public const int Done = 0;

    /// <summary>Failed; the host is as it was before.</summary>
    public const int Failed = 1;

    /// <summary>With --detailed-exitcode: there are changes, or changes were made.</summary>
    public const int Changes = 2;

    /// <summary>The rule files were refused, or lint found something in them; nothing was applied.</summary>
    public const int RulesRefused = 3;

    /// <summary>The change is partly applied, or not all of it could be recorded or restored: a human is needed.</summary>
    public const int NeedsHuman = 4;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>Try later: another change holds the lock or is pending, the
    /// change is held, or the host has changed since the plan was made.</summary>
    public const int TryLater = 75;
}

/// <summary>Every exit code of "check": those of monitoring plug-ins.</summary>
internal static class CheckCode
{
    /// <summary>The code of the worst finding.</summary>
    public static int Of(HostStatus status, ValueList<Finding> findings) =>
        status.IsUntouched ? Unknown
        : findings.Select(finding => finding.Level).DefaultIfEmpty().Max() switch
        {
            FindingLevel.Note => Ok,
            FindingLevel.Warning => Warning,
            FindingLevel.Critical => Critical,
            var other => throw new InvalidOperationException($"unknown level: {other}"),
        };

    /// <summary>The live state is the one that the last run left.</summary>
    public const int Ok = 0;

    /// <summary>Needs attention.</summary>
    public const int Warning = 1;

    /// <summary>Drift, or the live state cannot be compared with the record.</summary>
    public const int Critical = 2;

    /// <summary>Unknown: the live rules cannot be read, nothing was applied yet, or the command line is wrong.</summary>
    public const int Unknown = 3;
}
