using System.Text;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.Status;
using Ripcs.Linux;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs check: status as a plug-in for a monitoring system, and as metrics.</summary>
internal static class CheckCommand
{
    private const string Name = "check";

    public static Command Create(CommandHost host)
    {
        var inFront = new Option<int>("--allow-in-front")
        {
            Description = "Number of foreign rules tolerated in front of Ripcs's jumps; default 0.",
            HelpName = "N",
            CustomParser = argument => CommonOptions.Number(argument, "a number of rules: write 0 or more") ?? 0,
        };
        var until = new Option<int?>("--warn-until")
        {
            Description = "Days before and after the last one of a rule that ends in which this is a warning; default 3d.",
            HelpName = "DAYS",
            CustomParser = argument => CommonOptions.Number(argument, "a number of days: write 3d, or 0d for only the last day", "d"),
        };
        var metrics = new Option<string?>("--metrics")
        {
            Description = "Also write the numbers into this file, in the text format of Prometheus.",
            HelpName = "FILE",
        };
        var (baseline, json) = (StatusCommand.Baseline(), CommonOptions.Json());
        var command = new HostCommand(Name, "Check what is live, as a plug-in of a monitoring system.", ignoresWrongSettings: true,
            usageCode: CheckCode.Unknown)
        {
            inFront, until, baseline, metrics, json,
        };
        command.SetAction(result =>
        {
            var (report, code) = Run(host, result, (result.GetValue(inFront), result.GetValue(until) ?? AllFindings.DaysToWarn),
                result.GetValue(baseline), result.GetValue(metrics));
            if (result.GetValue(json))
            {
                JsonReport.Write(host.Terminal.Output, report, code);
            }
            else
            {
                host.Terminal.Output.WriteLine(report.Summary.InWords());
            }

            return code;
        });
        return command;
    }

    // An event once, however often it is checked; a check that cannot write it still tells its finding.
    private static void AddDrift(CommandHost host, HostStatus status)
    {
        if (status is { HasDrift: true, Record.Directory: { } state } && AuditEvent.DriftIn(status.Diff) is { } drift)
        {
            _ = AuditTrail.Add(state, [new AuditEvent(AuditKind.Drift, Name, drift)], host.Settings.Environment.User ?? "unknown",
                host.Facts.Clock.GetUtcNow());
        }
    }

    private static (RunReport Report, int Code) Run(CommandHost host, ParseResult result, (int InFront, int Days) allowed,
        string? baseline, string? metrics)
    {
        HostStatus? status = null;
        string text;
        RunReport report;
        int code;
        try
        {
            status = StatusCommand.Read(host, result, baseline);
            var findings = AllFindings.Of(status, allowed.InFront, allowed.Days);
            AddDrift(host, status);
            text = CheckLine.Text(status, findings);
            report = StatusCommand.Report(Name, status, findings);
            code = CheckCode.Of(status, findings);
        }
        catch (HostException e)
        {
            text = e.Message.InWords();
            report = RunReport.Failed(Name, e.Message);
            code = CheckCode.Unknown;
        }

        if (metrics is not null && MetricsFile.Write(metrics, Metrics.Of(code, status, host.Facts.Clock.GetUtcNow())) is { } failure)
        {
            text = code is CheckCode.Ok ? failure : $"{text}; {failure}";
            report = report with { Error = failure };
            code = code is CheckCode.Ok ? CheckCode.Warning : code;
        }

        return (report with { Summary = CheckLine.Of(code, text, status, allowed.InFront) }, code);
    }
}

/// <summary>Writes a file for a metrics collector.</summary>
internal static class MetricsFile
{
    private const UnixFileMode EverybodyReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const string Ending = ".prom";

    /// <returns>Why it cannot be written; null if it was.</returns>
    public static string? Write(string path, string text)
    {
        try
        {
            GivenFile.CheckPlace(path);

            // The collector reads no others, and who may only check through sudo is to write no other file of root.
            if (Path.GetExtension(path) is not Ending)
                return $"cannot write {path}: the name of a file of metrics ends in {Ending}, because the collector reads no others";

            // Two checks may run at the same time.
            WholeFile.Write(path, Encoding.UTF8.GetBytes(text), EverybodyReads,
                beside: $"{path}.{Environment.ProcessId}.new");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"cannot write {path}: {DiskTrouble.Known(e) ?? e.Message}";
        }
    }
}
