using Ripcs.Changes.Running;
using Ripcs.Changes.Status;
using Ripcs.Changes.Status.Findings;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs status: what is live, since when, and what of it is not as it was left.</summary>
internal static class StatusCommand
{
    private const string Name = "status";

    public static Command Create(CommandHost host)
    {
        var (baseline, json) = (Baseline(), CommonOptions.Json());
        var command = new Command(Name,
            "Show what is live, since when, what was changed by hand, and whose rules stand beside.") { baseline, json };
        command.SetAction(result =>
            ReportedRun.Print(host, result, Name, result.GetValue(json), () => Run(host, result, result.GetValue(baseline))));
        return command;
    }

    private static RunReport Run(CommandHost host, ParseResult result, string? baseline)
    {
        var status = Reader(host, result, baseline).Read();
        var findings = AllFindings.Of(status, allowedInFront: 0);
        var report = Report(Name, status, findings);
        return report with { Summary = StatusSummary.Of(status, findings) };
    }

    /// <summary>The baseline of lint: what it accepts of the rules of others is not said.</summary>
    public static Option<string?> Baseline() =>
        new("--baseline") { Description = "Leave out the foreign rules that this file of ripcs lint accepts.", HelpName = "FILE" };

    /// <summary>What status and check read.</summary>
    public static StatusReader Reader(CommandHost host, ParseResult result, string? baseline) => new(
        host.Machine(result).Netfilter(null), () => host.Machine(result).LookAtState(), state => host.Machine(result).WaitForLock(state),
        host.Clock)
    {
        Accepted = LintCommand.ReadBaseline(baseline),
        Addresses = family => ChangeMeaning.Local(host.Addresses, family),
        Pending = state => state is null ? null : PendingLook.At(host.Machine(result), state),
        Unfinished = (state, actual, known, isLockOurs) => UnfinishedChange.Warning(host.Machine(result), state, actual, known, isLockOurs),
    };

    /// <summary>What they report; the summary is each one's own.</summary>
    public static RunReport Report(string name, HostStatus status, ValueList<Finding> findings) =>
        new(name, status.HasDrift ? RunResult.Changes : RunResult.Unchanged)
        {
            Diff = status.Diff,
            Stale = status.Stale,
            Change = status.LastChange?.Number,
            Pending = status.Pending?.Change,
            Status = status,
            Findings = findings,
        };
}
