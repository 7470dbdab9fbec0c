using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Changes.Plans;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Host.Processes;
using Ripcs.Host.Signatures;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>Runs the work of a command that reports, prints the report as text or JSON, and returns its exit code.</summary>
internal static class ReportedRun
{
    public static int Print(
        CommandHost host, ParseResult result, string command, AuditKind? audit, bool isJson, Func<RunReport> work, bool isDetailed,
        Action<RunReport> told, IReportPage? page, bool isRead) =>
        ExitCode.Of(Printed(host, result, command, audit, isJson, work, isDetailed, told, page, isRead), isDetailed);

    /// <returns>The outcome; for a change that the user was asked about, the outcome of that.</returns>
    private static RunReport Printed(
        CommandHost host, ParseResult result, string command, AuditKind? audit, bool isJson, Func<RunReport> work, bool isDetailed = false,
        Action<RunReport>? told = null, IReportPage? page = null, bool isRead = false)
    {
        var report = Try(command, work);
        report = audit is { } kind ? AuditedRun.Add(host, result, kind, report) : report;
        report = report is { Ungrouped: var (before, after), Diff: { } diff }
            ? report with { Alike = AlikeDiff.Of(diff, before, after, Opening.IsIn) } : report;
        try
        {
            if (page is null || !page.Write(host, result, command, report))
                Write(host, result, isJson, report, ExitCode.Of(report, isDetailed), isRead);

            told?.Invoke(report);
        }
        catch (IOException e)
        {
            // For example a log on a full disk. What was done stays done, and the exit code shows the outcome.
            SayOnce(host, $"warning: the output could not be written: {e.Message}; changes that were made are in: ripcs history");
        }

        return report is { Pending: not null, Result: RunResult.Changed or RunResult.Held } && !isJson && host.Terminal.Answers is not null
            ? Ask(host, result, report) : report;
    }

    private static void Write(CommandHost host, ParseResult result, bool isJson, RunReport report, int exitCode, bool isRead)
    {
        if (isJson)
        {
            JsonReport.Write(host.Terminal.Output, report, exitCode);
        }
        else if (isRead)
        {
            LongText.Print(host, result, (output, errors) => WriteText(host, result, report, output, errors));
        }
        else
        {
            WriteText(host, result, report, host.Terminal.Output, host.Terminal.Errors);
        }
    }

    /// <summary>Prints a report as text, wrapped on a terminal.</summary>
    public static void WriteText(CommandHost host, ParseResult result, RunReport report, TextWriter output, TextWriter errors)
    {
        using var wrapped = WrappedWriter.On(output, host.Terminal.OutputWidth);
        using var wrappedErrors = WrappedWriter.On(errors, host.Terminal.ErrorWidth);
        new TextReport(wrapped ?? output, wrappedErrors ?? errors, host.Palette(result), host.Diagnostics(result, errors)).Write(report);
        wrapped?.Flush();
        wrappedErrors?.Flush();
    }

    private static void SayOnce(CommandHost host, string line) =>
        // Errors cannot be written either.
        Catch<IOException>.In(() => host.Terminal.Errors.WriteLine(PlainText.Of(line)));

    private static RunReport Ask(CommandHost host, ParseResult result, RunReport asked) => new ConfirmPrompt(
        host,
        host.Machine(result),
        host.Machine(result).OpenState(),
        asked,
        () => Printed(host, result, RollbackCommand.Name, AuditKind.Rollback, isJson: false,
            () => RollBack(host, result, asked.Pending!.Number))).Ask();

    private static RunReport RollBack(CommandHost host, ParseResult result, int number) =>
        host.Machine(result).OpenState() is var state && new PendingFiles(state).Find(number) is { } found
            ? RunReport.Of(RollbackCommand.Name,
                new Change(host.Machine(result),
                    Revert.Now(host.Machine(result), RollbackCommand.Name, state, found.Change, host.Facts.Ends)).Run(state))
            : new RunReport(RollbackCommand.Name,
                RunResult.Unchanged) { Summary = $"change {number} is no longer pending: it was confirmed or reverted." };

    // For failures of the host: a program that requested JSON must get them as JSON.
    private static RunReport Try(string command, Func<RunReport> work) =>
        Catch<HostException>.Or(work, e => Failed(command, e));

    /// <summary>The report of a run that the host stopped.</summary>
    public static RunReport Failed(string command, HostException reason) => reason switch
    {
        NotedException noted => Failed(command, noted.Reason) with { Notes = noted.Notes },
        BusyException => RunReport.Busy(command, reason.Message),
        OlderCheckoutException => new RunReport(command, RunResult.Held) { Error = reason.Message },
        OutdatedPlanException => new RunReport(command, RunResult.Outdated) { Error = reason.Message },
        PlanRefusedException or SignatureException => new RunReport(command, RunResult.Refused) { Error = reason.Message },
        RulesRefusedException refused => new RunReport(command, RunResult.Refused)
        {
            Diagnostics = [.. refused.Diagnostics.Select(one => one.InWords())],
        },
        _ => RunReport.Failed(command, reason.Message),
    };
}
