using System.CommandLine;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Status;
using Ripcs.Status.Findings;

namespace Ripcs.Commands;

/// <summary>ripcs check: status as a plug-in of a monitoring system, and as metrics.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    public static Command Create(CommandHost host)
    {
        var inFront = new Option<int>("--allow-in-front")
        {
            Description = "So many rules of others in front of Ripcs's jumps are as they should be; default 0.",
            HelpName = "N",
        };
        var metrics = new Option<string?>("--metrics")
        {
            Description = "Also write the numbers into this file, in the text format of Prometheus.",
            HelpName = "FILE",
        };
        var json = CommonOptions.Json();
        var command = new Command(Name, "Check what is live, as a plug-in of a monitoring system.") { inFront, metrics, json };
        command.SetAction(result =>
        {
            var report = Run(host, result, result.GetValue(inFront), result.GetValue(metrics));
            if (result.GetValue(json))
            {
                JsonReport.Write(host.Output, report);
            }
            else
            {
                host.Output.WriteLine(report.Summary);
            }

            return report.ExitCode;
        });
        return command;
    }

    private static RunReport Run(CommandHost host, ParseResult result, int allowedInFront, string? metrics)
    {
        HostStatus? status = null;
        string text;
        RunReport report;
        try
        {
            status = StatusCommand.Reader(host, result).Read();
            var findings = AllFindings.Of(status, allowedInFront);
            text = CheckLine.Text(status, findings);
            report = StatusCommand.Report(Name, status, findings, Code(status, findings));
        }
        catch (HostException e)
        {
            text = e.Message;
            report = new RunReport(Name, RunResult.Failed, CheckCode.Unknown) { Error = e.Message };
        }

        if (metrics is not null && TryWrite(metrics, Metrics.Of(report.ExitCode, status)) is { } failure)
        {
            text = report.ExitCode is CheckCode.Ok ? failure : $"{text}; {failure}";
            report = report with { ExitCode = report.ExitCode is CheckCode.Ok ? CheckCode.Warning : report.ExitCode, Error = failure };
        }

        return report with { Summary = CheckLine.Of(report.ExitCode, text, status, allowedInFront) };
    }

    private static int Code(HostStatus status, ValueList<Finding> findings) =>
        status.IsUntouched ? CheckCode.Unknown
        : findings.Select(finding => finding.Level).DefaultIfEmpty().Max() switch
        {
            FindingLevel.Note => CheckCode.Ok,
            FindingLevel.Warning => CheckCode.Warning,
            FindingLevel.Critical => CheckCode.Critical,
            var other => throw new InvalidOperationException($"unknown level: {other}"),
        };

    private static string? TryWrite(string path, string text)
    {
        try
        {
            MetricsFile.Write(path, text);
            return null;
        }
        catch (HostException e)
        {
            return e.Message;
        }
    }
}
