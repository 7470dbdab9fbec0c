using System.CommandLine;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Running;
using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;
using Ripcs.Host;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>Runs the work of a command that reports, prints the report as text or JSON, and gives its exit code.</summary>
internal static class ReportedRun
{
    /// <param name="told">Called once the report is out.</param>
    public static int Print(
        CommandHost host, ParseResult result, string command, bool isJson, Func<RunReport> work, bool isDetailed = false, Action<RunReport>? told = null)
    {
        var report = Try(command, work);
        var exitCode = ExitCode.Of(report, isDetailed);
        try
        {
            Write(host, result, isJson, report, exitCode);
            told?.Invoke(report);
        }
        catch (IOException e)
        {
            // A log on a full disk, say. What was done stays done, and the exit code says how it ended.
            SayOnce(host, $"warning: the output could not be written: {e.Message}; changes that were made are in: ripcs history");
        }

        return report is { Pending: { } pending, Result: RunResult.Changed } && !isJson && host.Answers is not null
            ? Ask(host, result, pending.Number)
            : exitCode;
    }

    private static void Write(CommandHost host, ParseResult result, bool isJson, RunReport report, int exitCode)
    {
        if (isJson)
        {
            JsonReport.Write(host.Output, report, exitCode);
        }
        else
        {
            new TextReport(host.Output, host.Errors, host.Palette(result), host.Diagnostics(result)).Write(report);
        }
    }

    private static void SayOnce(CommandHost host, string line)
    {
        try
        {
            host.Errors.WriteLine(PlainText.Of(line));
        }
        catch (IOException)
        {
            // Nobody takes that either.
        }
    }

    private static int Ask(CommandHost host, ParseResult result, int number) => new ConfirmPrompt(
        host,
        host.Machine(result).OpenState(),
        number,
        () => Print(host, result, "rollback", isJson: false, () => Revert(host, result, number))).Ask();

    private static RunReport Revert(CommandHost host, ParseResult result, int number) =>
        host.Machine(result).OpenState() is var state && new PendingFiles(state).Find(number) is { } found
            ? new PendingRevert(host.Machine(result), state).RunNow(found.Change)
            : new RunReport("rollback", RunResult.Unchanged) { Summary = $"change {number} is no longer pending: it was confirmed or reverted." };

    // The host is in the way: a machine that asked for JSON is to learn that from JSON.
    private static RunReport Try(string command, Func<RunReport> work)
    {
        try
        {
            return work();
        }
        catch (BusyException e)
        {
            return RunReport.Busy(command, e.Message);
        }
        catch (RulesRefusedException e)
        {
            return new RunReport(command, RunResult.Refused) { Diagnostics = e.Diagnostics };
        }
        catch (HostException e)
        {
            return RunReport.Failed(command, e.Message);
        }
    }
}
