using Ripcs.Changes.Operations;
using Ripcs.Changes.Status;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs status: the live state, its age, and its differences from what was left.</summary>
internal static class StatusCommand
{
    private const string Name = "status";

    public static Command Create(CommandHost host)
    {
        var baseline = Baseline();
        return new ReportedCommand(host, Name,
            "Show what is live, since when, what was changed by hand, and which other rules there are.", ignoresWrongSettings: true)
        {
            baseline,
        }.Reports(result => Run(host, result, result.GetValue(baseline)));
    }

    private static RunReport Run(CommandHost host, ParseResult result, string? baseline)
    {
        var status = Read(host, result, baseline);
        var findings = AllFindings.Of(status, allowedInFront: 0);
        var report = Report(Name, status, findings);
        return report with { Summary = StatusSummary.Of(status, findings) };
    }

    /// <summary>The baseline of lint: foreign rules that it accepts are not reported.</summary>
    public static Option<string?> Baseline() =>
        new("--baseline") { Description = "Leave out the foreign rules that this file of ripcs lint accepts.", HelpName = "FILE" };

    /// <summary>The data for status and check.</summary>
    public static HostStatus Read(CommandHost host, ParseResult result, string? baseline) =>
        new StatusReader(host.Machine(result), host.Facts.Ends, LintCommand.ReadBaseline(baseline)).Read() with
        {
            Host = PlainText.Of(host.Facts.Name),
        };

    /// <summary>The report of both; each adds its own summary.</summary>
    public static StatusReport Report(string name, HostStatus status, ValueList<Finding> findings) =>
        new(name, status.HasDrift ? RunResult.Changes : RunResult.Unchanged, status, findings)
        {
            Diff = status.Diff,
            Stale = status.Stale,
            Change = status.Record.LastChange?.Number,
            Pending = status.Pending?.Change,
        };
}
