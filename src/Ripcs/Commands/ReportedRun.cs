using System.CommandLine;
using Ripcs.Core.Diagnostics;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>Runs the work of a command that reports, prints the report as text or JSON, and gives its exit code.</summary>
internal static class ReportedRun
{
    public static int Print(CommandHost host, ParseResult result, string command, bool isJson, Func<RunReport> work)
    {
        var report = Try(command, work);
        try
        {
            Write(host, result, isJson, report);
        }
        catch (IOException e)
        {
            // A log on a full disk, say. What was done stays done, and the exit code says how it ended.
            SayOnce(host, $"warning: the output could not be written: {e.Message}; changes that were made are in: ripcs history");
        }

        return report is { Pending: { } pending, Result: RunResult.Changed } && !isJson && host.Answers is not null
            ? Ask(host, result, pending.Number)
            : report.ExitCode;
    }

    private static void Write(CommandHost host, ParseResult result, bool isJson, RunReport report)
    {
        if (isJson)
        {
            JsonReport.Write(host.Output, report);
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
        host.OpenState(result),
        number,
        () => Print(host, result, "rollback", isJson: false, () => TakeBack(host, result, number))).Ask();

    private static RunReport TakeBack(CommandHost host, ParseResult result, int number) =>
        host.OpenState(result) is var state && new PendingFiles(state).Find(number) is { } found
            ? new PendingReturn(host, result, state).RunNow(found.Change)
            : new RunReport("rollback", RunResult.Unchanged, ExitCode.Done) { Summary = $"change {number} waits no more: it was confirmed, or taken back already." };

    // The host is in the way: a machine that asked for JSON is to learn that from JSON.
    private static RunReport Try(string command, Func<RunReport> work)
    {
        try
        {
            return work();
        }
        catch (BusyException e)
        {
            return new RunReport(command, RunResult.Busy, ExitCode.TryLater) { Error = e.Message };
        }
        catch (RulesRefusedException e)
        {
            return new RunReport(command, RunResult.Refused, ExitCode.RulesRefused) { Diagnostics = e.Diagnostics };
        }
        catch (HostException e)
        {
            return new RunReport(command, RunResult.Failed, ExitCode.Failed) { Error = e.Message };
        }
    }
}
