using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>The audit trail of the commands that change the host.</summary>
internal static class AuditedRun
{
    /// <returns>The report, with a warning if the trail could not be written: what was done stays done.</returns>
    public static RunReport Add(CommandHost host, ParseResult result, AuditKind kind, RunReport report)
    {
        var isShown = result.CommandResult.Command.Options.OfType<Option<bool>>().Any(option => option.Name == CommonOptions.DryRunName
            && result.GetValue(option));
        return isShown || Catch<HostException>.OrNull(() => host.Machine(result).LookAtState()) is not { } state
            || AuditTrail.Add(state, Ended(report), kind,
                host.Settings.Environment.User ?? "unknown", host.Facts.Clock.GetUtcNow(), AdviceWords.InWords) is not { } problem ? report
            : report with { Notes = [.. report.Notes, Note.Warning(problem)] };
    }

    private static EndedRun Ended(RunReport report) => new(report.Command, report.Result switch
    {
        RunResult.Changed => RunEnd.Changed,
        RunResult.Recorded when report.Change is not null => RunEnd.Confirmed,
        RunResult.Held => RunEnd.Held,
        RunResult.Refused or RunResult.Failed or RunResult.Outdated => RunEnd.Refused,
        RunResult.NeedsHuman => RunEnd.NeedsHuman,
        _ => RunEnd.NoEvent,
    })
    {
        Change = report.Change, Diff = report.Diff, Meanwhile = report.Meanwhile, Error = report.Error,
        Sum = report.Sum.Length > 0 ? report.Sum : report.Summary,
    };
}
