using Ripcs.Changes.Applying;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Changes.Plans;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Checkouts;
using Ripcs.Host.Processes;
using Ripcs.Host.Signatures;
using Ripcs.Rendering;
using Ripcs.Scripting;

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
                new Change(host.Machine(result), Revert.Now(RollbackCommand.Name, state, found.Change, host.Facts.Ends)).Run(state))
            : new RunReport(RollbackCommand.Name,
                RunResult.Unchanged) { Summary = $"change {number} is no longer pending: it was confirmed or reverted." };

    // For failures of the host: a program that requested JSON must get them as JSON.
    private static RunReport Try(string command, Func<RunReport> work) =>
        Catch<HostException>.Or(work, e => Failed(command, e));

    /// <summary>The report of a run that the host stopped.</summary>
    public static RunReport Failed(string command, HostException reason) => reason switch
    {
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

/// <summary>A command with a report, as text or JSON.</summary>
/// <param name="host">The environment.</param>
/// <param name="name">"history show".</param>
/// <param name="description">For the help.</param>
/// <param name="audit">See <see cref="HostCommand"/>, as for the next two.</param>
/// <param name="ignoresWrongSettings">For one that goes on.</param>
/// <param name="isAtBoot">For the one at boot.</param>
internal sealed class ReportedCommand(CommandHost host, string name, string description, AuditKind? audit = null,
    bool ignoresWrongSettings = false, bool isAtBoot = false)
    : HostCommand(name.Split(' ')[^1], description, audit, ignoresWrongSettings, isAtBoot)
{
    public Option<bool> Json { get; } = CommonOptions.Json();

    /// <param name="work">The work of the command.</param>
    /// <param name="isDetailed">True if it may find or make changes, and therefore has --detailed-exitcode.</param>
    /// <param name="told">Called once the report is printed.</param>
    /// <param name="page">Further formats of the report.</param>
    /// <param name="isRead">True if a long report is shown in a pager.</param>
    public Command Reports(Func<ParseResult, RunReport> work, bool isDetailed = false, Action<ParseResult, RunReport>? told = null,
        IReportPage? page = null, Func<ParseResult, bool>? isRead = null)
    {
        var detailed = CommonOptions.DetailedExitCode();
        Add(Json);
        if (isDetailed)
            Add(detailed);

        SetAction(result => ReportedRun.Print(host, result, name, Audit, result.GetValue(Json), () => work(result),
            isDetailed && result.GetValue(detailed), report => told?.Invoke(result, report), page, isRead?.Invoke(result) is true));
        return this;
    }
}

/// <summary>The common part of the commands that compile rule files.</summary>
internal static class RuleSetRun
{
    /// <summary>The contents of the compiled rule files.</summary>
    public static RuleSet SaidBy(CompiledRuleSet rules, string path) =>
        new(rules.Partitions, rules.IsDirectory ? Scope.WholeSet : Scope.OnePartition, path)
    {
        Directory = rules.IsDirectory ? rules.Root : null,
        RuleSetName = NameOf(rules),
        Files = FilesIn(rules),
        Expectations = ExpectedIn(rules),
    };

    /// <summary>The name of a rule set, which is the same wherever it is checked out; null if it has only its path.</summary>
    public static string? NameOf(CompiledRuleSet rules) => rules.IsDirectory ? GitCheckout.NameOf(rules.Root) : null;

    /// <summary>The full paths of the partitions' files: a partition has the shown path, relative
    /// to the parent of the given folder or of the folder with the single file.</summary>
    public static ValueList<RecordedFile> FilesIn(CompiledRuleSet rules) =>
        rules.Partitions.Select(partition => partition.Name.Value)
            .Zip(FullPaths(rules, rules.Partitions.Select(partition => partition.File)),
            (name, path) => new RecordedFile(name, path)).ToValueList();

    /// <summary>The expectations of the rule files, by the full paths of these.</summary>
    public static ValueList<RecordedExpectation> ExpectedIn(CompiledRuleSet rules) =>
        rules.Expectations.Zip(FullPaths(rules, rules.Expectations.Select(said => said.File)),
            (said, path) => new RecordedExpectation(path, said)).ToValueList();

    private static IEnumerable<string> FullPaths(CompiledRuleSet rules, IEnumerable<string> shown)
    {
        var parent = Parent(rules.IsDirectory ? rules.Root : Parent(rules.Root));
        return shown.Select(path => Path.GetFullPath(path, parent));
    }

    /// <summary>The git revision of the rule files; null if there is none.</summary>
    public static RevisionOfRules? RevisionOf(CompiledRuleSet rules) => new GitCheckout(new ProcessRunner()).Of(
        rules.IsDirectory ? rules.Root : Parent(rules.Root), FullPaths(rules, rules.Inputs.Select(input => input.Text.Path)));

    /// <summary>Finds out whether their checkout contains a revision; asked once.</summary>
    public static Func<RevisionOfRules, bool?> Contains(CompiledRuleSet rules)
    {
        var answers = new Dictionary<string, bool?>();
        return revision => answers.TryGetValue(revision.Id, out var known) ? known : answers[revision.Id] =
            new GitCheckout(new ProcessRunner()).Contains(rules.IsDirectory ? rules.Root : Parent(rules.Root), revision);
    }

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? path;

    /// <summary>Compiles the rule files of a command, and does its work only if none is refused.</summary>
    /// <param name="host">The environment.</param>
    /// <param name="result">The command line.</param>
    /// <param name="command">The name in the report.</param>
    /// <param name="path">The rule files.</param>
    /// <param name="looksAtHost">True if the work reads the live rules.</param>
    /// <param name="isLinted">True if the reader is sent to lint for all warnings about the rule files; false if all are printed.</param>
    /// <param name="work">The work.</param>
    public static RunReport Of(
        CommandHost host, ParseResult result, string command, string path, bool looksAtHost, bool isLinted,
        Func<CompiledRuleSet, RunReport> work)
    {
        using var early = looksAtHost ? host.LookEarly(result) : null;
        var rules = host.Compiling.Compile(result, path);
        var report = rules.IsRefused ? new RunReport(command, RunResult.Refused) : work(rules);
        return report with { Diagnostics = [.. rules.Diagnostics, .. report.Diagnostics], Linted = isLinted ? path : null };
    }

    /// <summary>What a reader must know before trusting what is shown.</summary>
    public static IEnumerable<Note> Warnings(Machine machine, StateDirectory? state, FirewallState actual, Knowledge known) =>
    [
        .. state is { IsLeftBehind: true } ? new[] { Note.Warning(state.LeftBehind) } : [],
        .. UnfinishedChange.Warning(machine, state, actual, known) is { } unfinished ? new[] { unfinished } : [],
        .. state is not null && PendingLook.At(machine, state) is { } pending ? new[] { pending.Line } : [],
        .. HiddenText.Warnings(actual).Select(text => Note.Warning(text)),
    ];

    /// <summary>The report of a read-only run.</summary>
    public static RunReport Shown(string command, Desired desired, bool isUnchanged) =>
        new(command, isUnchanged ? RunResult.Unchanged : RunResult.Changes)
    {
        Lockout = desired.Lockout,
        Diff = desired.Diff,
        Stale = desired.Stale,
        Leaving = desired.Leaving,
        Kept = desired.Kept,
        Notes = desired.Notes,
        Summary = desired.Summary,
    };

    /// <summary>The same for an apply, with its effect.</summary>
    /// <param name="named">The partitions of the rule files.</param>
    /// <param name="notes">Notes to print before its own.</param>
    /// <param name="sets">Sets that a dump does not contain.</param>
    public static RunReport Shown(Apply apply, DesiredOfRules desired, DiffTarget target, ValueList<CompiledPartition> named,
        ValueList<Note> notes, IEnumerable<CompiledChain>? sets = null)
    {
        var isEmpty = desired.Diff is null or { IsEmpty: true };
        var isUnchanged = isEmpty && !desired.LeavesPartitions;
        var report = Shown(apply.Name, desired, isUnchanged);
        report = desired.Unmet.Count == 0 ? report : report with
        {
            Result = RunResult.Refused, Diagnostics = desired.Unmet,
            Summary = Refused(desired.Unmet.Count, isUnchanged ? "" : desired.Summary),
        };
        ValueList<CompiledPartition> all = [.. named, .. target.Known.Partitions];
        report = report with
        {
            Meaning = isEmpty ? null : sets is null && apply.MeaningOf(desired.Change, named) is { } meaning ? meaning
                : ChangeMeaning.Of(desired.Change, named, apply.Ends, sets),
            Notes = [.. target.Notes, .. notes, .. report.Notes, .. apply.How.Force || apply.Ends is null || isEmpty ? []
                : StatesBetween.Foreseen(desired.Change, all, apply.Ends.Local)],
        };
        return apply.Revocation is not { } revocation ? report
            : report.Ending(revocation.Look(desired.Change.After, all));
    }

    /// <summary>The same with similar edits in groups, before the change is made.</summary>
    public static RunReport Preview(Apply apply, DiffTarget target, ValueList<CompiledPartition> named, ValueList<Note> notes = default) =>
        Shown(apply, apply.Make(target.Actual, target.Known), target, named, notes) is var report && report.Diff is { } diff
            ? report with { Alike = AlikeDiff.Of(diff, target.Known.Partitions, named, Opening.IsIn) } : report;

    // Rules that are live as written may still violate an expectation, for example because another program changed its rules.
    private static string Refused(int unmet, string summary) =>
        $"{summary}{(summary.Length > 0 ? " " : "")}{Words.Count(unmet, "expectation")} {(unmet == 1 ? "does" : "do")} not hold or "
        + $"{(unmet == 1 ? "is" : "are")} not proved: apply refuses these rule files.";
}

/// <summary>What a clean or a flush would do, for read-only runs.</summary>
internal static class RemovalRun
{
    public static RunReport Shown(CommandHost host, ParseResult result, Operation operation)
    {
        var machine = host.Machine(result);
        var state = machine.LookAtState();
        var netfilter = machine.Netfilter(null);
        if (operation.RefusesOtherVariant)
            OtherVariantReader.RefuseOurs(netfilter, AppliedFile.Read(state).Known);

        var actual = machine.ReadAt(netfilter).State;
        var known = AppliedFile.Read(state).KnownOn(actual);
        var desired = operation.Make(actual, known);
        var report = RuleSetRun.Shown(operation.Name, desired, desired.Change.IsEmpty);
        return report with
        {
            // Removed rules need as much review as added ones.
            Meaning = desired.Leaving.Any(partition => partition.IsUnnamed)
                ? operation.MeaningOf(desired.Change, []) : null,
            Notes = [.. RuleSetRun.Warnings(machine, state, actual, known), .. report.Notes],
        };
    }
}

/// <summary>A run of apply or diff that is known to have nothing to do before anything is compiled or read.</summary>
internal static class ShortRun
{
    /// <summary>Null if that is not known.</summary>
    public static RunReport? Find(CommandHost host, ParseResult result, string command, string path, bool isRemembering) =>
        host.Settings.Adopts(result) || host.Settings.IsAfresh(result) ? null
        : Shortcut.Find(host.Machine(result), path, isRemembering, run => host.Compiling.ReadAgain(path, run.Loaded)?.Digest())
            is not var (run, isUnwritten) ? null
        : new RunReport(command, run.Unnamed.Count > 0 ? RunResult.Changes : RunResult.Unchanged)
        {
            Diagnostics = run.Diagnostics,
            Diff = new StateDiff(run.Partitions, [], [], run.Unnamed),
            Notes = run.Notes,
            Summary = run.Summary,
            UnwrittenSince = isUnwritten ? run.Time : null,
            Linted = path,
        };
}
