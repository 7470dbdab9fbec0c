using Ripcs.Changes.Operations;
using Ripcs.Changes.Status;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs status: what is live, since when, and what of it is not as it was left.</summary>
internal static class StatusCommand
{
    private const string Name = "status";

    public static Command Create(CommandHost host)
    {
        var baseline = Baseline();
        return new ReportedCommand(host, Name,
            "Show what is live, since when, what was changed by hand, and whose rules stand beside.") { baseline }
            .Reports(result => Run(host, result, result.GetValue(baseline)));
    }

    private static RunReport Run(CommandHost host, ParseResult result, string? baseline)
    {
        var status = Read(host, result, baseline);
        var findings = AllFindings.Of(status, allowedInFront: 0);
        var report = Report(Name, status, findings);
        return report with { Summary = StatusSummary.Of(status, findings) };
    }

    /// <summary>The baseline of lint: what it accepts of the rules of others is not said.</summary>
    public static Option<string?> Baseline() =>
        new("--baseline") { Description = "Leave out the foreign rules that this file of ripcs lint accepts.", HelpName = "FILE" };

    /// <summary>What status and check read.</summary>
    public static HostStatus Read(CommandHost host, ParseResult result, string? baseline) =>
        new StatusReader(host.Machine(result), host.Ends, LintCommand.ReadBaseline(baseline)).Read();

    /// <summary>What they report; the summary is each one's own.</summary>
    public static StatusReport Report(string name, HostStatus status, ValueList<Finding> findings) =>
        new(name, status.HasDrift ? RunResult.Changes : RunResult.Unchanged, status, findings)
        {
            Diff = status.Diff,
            Stale = status.Stale,
            Change = status.Record.LastChange?.Number,
            Pending = status.Pending?.Change,
        };
}
