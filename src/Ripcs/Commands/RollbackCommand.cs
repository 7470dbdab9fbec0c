using Ripcs.Changes.Applying;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Core.Planning;

namespace Ripcs.Commands;

/// <summary>ripcs rollback: returns to an earlier state, without sources.</summary>
internal static class RollbackCommand
{
    public const string Name = "rollback";

    public static Command Create(CommandHost host)
    {
        var number = new Argument<int?>("N")
        {
            Description = "Roll back to the state after change N; 0: before the first change; default: before the last one.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = CommonOptions.ChangeNumber,
        };
        ChangeNumbers.CompleteRecorded(number, host);
        var confirm = CommonOptions.Confirm();
        var force = new Option<bool>("--force") { Description = "Roll back even if it locks out your own ssh connection." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask on a terminal whether to roll back what is shown." };
        var dryRun = CommonOptions.DryRun("Only show what would change, and for which packets.");
        var command = new ReportedCommand(host, Name, "Roll back to an earlier state, without the rule files.", AuditKind.Rollback,
            ignoresWrongSettings: true)
        {
            number, confirm, dryRun, yes, force,
        };
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        return command.Reports(
            result => host.Callers.Find(result.GetValue(force)) is var caller && result.GetValue(dryRun)
                ? Show(host, result, result.GetValue(number), caller)
                : Run(host, result, result.GetValue(number), result.GetValue(confirm), caller, new Question(host, result,
                    isAsked: !result.GetValue(yes) && !result.GetValue(command.Json), "Roll back? [y/N] ", "rolled back")),
            told: (result, report) => NoteTold(host, result, report, result.GetValue(dryRun)), isRead: result => result.GetValue(dryRun));
    }

    /// <summary>From here on, a user who runs "rollback" again knows the outcome of this one.</summary>
    private static void NoteTold(CommandHost host, ParseResult result, RunReport report, bool isShown) => Catch<HostException>.In(() =>
    {
        // The folder, with the note, may have been removed meanwhile.
        if (!isShown && report.Result is RunResult.Changed or RunResult.Unchanged && host.Machine(result).LookAtState() is { } state)
            UnreportedFile.Remove(state);
    });

    private static bool LeadsBefore(StateDirectory state, int pending, int? number) =>
        number is not { } given
        || (new Timeline(new History(state)) is var timeline && given != pending
            && timeline.StateAfter(given) == timeline.StateBefore(pending));

    private static Note Told(HistoryRecord rollback)
    {
        var which = $"change {rollback.Number} ({rollback.Command}, by {rollback.User}, {Words.Time(rollback.Time)})";
        var what = rollback.Reverts is null ? "was a rollback that ended before it could report" : "is done, and was not reported yet";
        return Note.Warning($"{which} {what}; to roll back one change further, run the same command again");
    }

    /// <summary>Without the journal it is unknown whether another change was
    /// the last to begin: a rollback by one could go one too far.</summary>
    private static void RefuseDamagedJournal(StateDirectory state)
    {
        if (Catch<StateException>.In(() => JournalFile.Read(state)) is { } e)
        {
            throw new HostException(
                $"the last change did not finish, or its journal was damaged since ({state.FilePath(JournalFile.Name)}: "
                    + HostException.MessageOf(e.InnerException ?? e) + "); "
                + "name the state to roll back to: ripcs rollback N (see: ripcs history)");
        }
    }

    private static RunReport Shown(CommandHost host, ParseResult result, Operation rollback, Note[] refused)
    {
        var (_, known, actual) = DiffCommand.Look(host.Machine(result));
        var desired = rollback.Make(actual, known);
        var report = RuleSetRun.Shown(Name, desired, desired.Change.IsEmpty);
        return report with
        {
            Meaning = desired.Diff is { IsEmpty: true } ? null
                : rollback.MeaningOf(desired.Change, (desired as DesiredEarlier)?.Partitions ?? []),
            Notes = [.. refused, .. report.Notes],
        };
    }

    private static RunReport Show(CommandHost host, ParseResult result, int? number, CallerSession? caller)
    {
        if (host.Machine(result).LookAtState() is not { } state)
            throw new HostException("nothing was applied yet: there is no state to roll back to");

        var rollback = Of(host, result, state, number, confirm: null, caller, question: null);
        var report = Shown(host, result, rollback, Refused(state, number));
        return report with
        {
            Summary = report.Result is RunResult.Unchanged ? report.Summary : "only shown, nothing is done: " + report.Summary,
            Notes = [.. report.Lockout is { } lockout ? new[] { Note.Warning(lockout) } : [], .. report.Notes],
        };
    }

    /// <summary>The revert of the pending change, if that is what is meant; otherwise the rollback.</summary>
    private static Operation Of(CommandHost host, ParseResult result, StateDirectory state, int? number, TimeSpan? confirm,
        CallerSession? caller, Question? question)
    {
        if (confirm is null && (new PendingFiles(state).Find() ?? LostChange.Find(host.Machine(result), state)) is { } pending
            && LeadsBefore(state, pending.Change.Number, number))
        {
            return Revert.Now(host.Machine(result), Name, state, pending.Change, host.Facts.Ends);
        }

        if (number is null)
            RefuseDamagedJournal(state);

        return new AskedRollback(question, state, number)
        {
            Caller = caller, ConfirmWithin = confirm, Ends = host.Facts.Ends, Openings = host.Machine(result).Openings,
        };
    }

    private static RunReport Run(CommandHost host, ParseResult result, int? number, TimeSpan? confirm, CallerSession? caller,
        Question question)
    {
        var state = host.Machine(result).OpenState();
        var (rollback, refused) = (Of(host, result, state, number, confirm, caller, question), Refused(state, number));
        if (question.Ask(() => Shown(host, result, rollback, refused)) is { } no)
            return RunReport.Failed(Name, no);

        var report = RunReport.Of(Name, new Change(host.Machine(result), rollback).Run(state));
        return question.WithoutShown(report with { Notes = [
            .. rollback is Rollback { Unreported: { } unreported } ? new[] { Told(unreported) } : [], .. refused, .. report.Notes] });
    }

    /// <summary>Who was refused a moment ago may think that what is rolled back is what was refused.</summary>
    private static Note[] Refused(StateDirectory state, int? number) => number is null
        && Catch<StateException>.Or(() => AuditTrail.Of(state).LastRefusal(ApplyCommand.Name), _ => null) is { } last
        ? [Note.Warning($"a {ApplyCommand.Name} by {PlainText.Of(last.User)} was refused at {Words.Time(last.Time)}: nothing of that was "
            + "in force, and this rolls back what was applied before it")] : [];

    private sealed class AskedRollback(Question? question, StateDirectory state, int? number)
        : Rollback(RollbackCommand.Name, state, number)
    {
        public override void Approve(PlannedChange planned) => question?.Check(planned.First);
    }
}
