using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Host;

namespace Ripcs.Changes.Running;

/// <summary>Says how a change ended, when what is to be written down of it is written.</summary>
internal sealed class ChangeReport(Change change, Machine machine, ChangeStart start, RunJournal journal)
{
    /// <param name="outcome">How it ended.</param>
    /// <param name="left">What keeps a file of a change that was not made where it is, or null.</param>
    public RunReport Of(Outcome outcome, StateException? left) => outcome switch
    {
        Outcome.Nothing nothing => Nothing(nothing),
        Outcome.Applied done => Done(done),
        Outcome.WentBack back => Failed(
            back, back.Reason is BusyException ? RunResult.Busy : RunResult.Failed, FailureText.AsBefore(back.Reason, left)) with { Reason = back.Reason.Message },
        Outcome.Stuck stuck => Failed(stuck, RunResult.NeedsHuman, FailureText.Stuck(stuck)),
        _ => throw new InvalidOperationException($"unknown outcome: {outcome}"),
    };

    /// <summary>The rules are back; what was lost with damaged files needs somebody's eye.</summary>
    /// <param name="report">How the change ended.</param>
    /// <param name="damaged">A line for each damaged file.</param>
    /// <param name="isFailure">False where the loss is only said.</param>
    public static RunReport WithLosses(RunReport report, ValueList<string> damaged, bool isFailure) => damaged.Count == 0 ? report
        : isFailure && report.IsInForce ? report.NeedingHuman(string.Join('\n', [.. damaged, report.Summary])) with { Losses = damaged }
        : report with { Notes = [.. damaged.Select(Note.Warning), .. report.Notes] };

    private RunReport Nothing(Outcome.Nothing nothing)
    {
        HistoryRecord? noted;
        try
        {
            noted = journal.Keep(nothing);
        }
        catch (StateException reason) when (change.IsRestore)
        {
            return Failed(nothing, RunResult.NeedsHuman, FailureText.Unrecorded(reason));
        }

        _ = start.Confirmation.Done();
        var target = nothing.Target;
        return noted is null
            ? new RunReport(change.Name, target.LeavesPartitions ? RunResult.Changes : RunResult.Unchanged)
            {
                Diff = target.Diff,
                Kept = nothing.Plan.Kept,
                Change = target.Again?.Number,
                Notes = target.Notes,
                Summary = target.Again is { } again ? Text($"nothing to do: {target.Alone?.ToString() ?? "the host"} is in the state after change {again.Number}.") : target.Summary,
            }
            : new RunReport(change.Name, RunResult.Unchanged)
            {
                Change = noted.Number, Kept = nothing.Plan.Kept, Notes = [.. target.Notes, Note.Info(target.Summary)], Summary = Text($"this is recorded as change {noted.Number}."),
            };
    }

    private RunReport Done(Outcome.Applied done)
    {
        HistoryRecord record;
        try
        {
            record = journal.Keep(done);
        }
        catch (StateException reason)
        {
            return Failed(done, RunResult.NeedsHuman, FailureText.Unrecorded(reason));
        }

        PendingChange? waits;
        try
        {
            waits = start.Confirmation.Done();
        }
        catch (StateException reason)
        {
            return Failed(done, RunResult.NeedsHuman, FailureText.NotWaiting(reason, record.Number)) with { Change = record.Number };
        }

        var target = done.Target;
        var what = target.Again is null ? Text($"change {record.Number} applied")
            : Text($"{(target.Alone is { } family ? $"{family} of " : "")}the state after change {record.Number} is restored");
        var sum = AppliedText.Of(done, machine.Clock.GetElapsedTime(start.Time), what);
        return new RunReport(change.Name, RunResult.Changed)
        {
            Diff = target.Diff,
            Stale = target.Stale,
            Leaving = target.Leaving,
            Blocks = done.Plan.Blocks,
            Kept = done.Plan.Kept,
            Meanwhile = done.Meanwhile,
            Change = record.Number,
            Notes =
            [
                .. target.Notes, Note.Info(target.Summary), .. change.IsRestore ? [] : LiveConnectionText.Notes(target.Diff),
                .. waits is null ? [] : new[] { Note.Info(sum) },
            ],
            Summary = waits is null ? sum : PendingText.Asking(waits),
            Pending = waits,
        };
    }

    private RunReport Failed(Outcome outcome, RunResult how, string error) => new(change.Name, how)
    {
        Diff = outcome.Target.Diff, Stale = outcome.Target.Stale, Leaving = outcome.Target.Leaving, Notes = outcome.Target.Notes, Error = error,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
