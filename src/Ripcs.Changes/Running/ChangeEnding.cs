using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Running;

/// <summary>What a change starts from, once it has the lock.</summary>
internal sealed record ChangeStart(
    StateDirectory State, INetfilter Netfilter, ChangeRecorder Recorder, Recovered Recovered, HeldPartitions Held, IConfirmation Confirmation, long Time);

/// <summary>Writes down how a change ended, and reports it.</summary>
internal sealed class ChangeEnding(Change change, Machine machine, ChangeStart start, RunJournal journal)
{
    /// <param name="outcome">How it ended.</param>
    /// <param name="left">What keeps a file of a change that was not made where it is, or null.</param>
    /// <param name="targets">What each try wanted.</param>
    public RunReport Report(Outcome outcome, StateException? left, IReadOnlyList<Target> targets) => outcome switch
    {
        Outcome.Nothing nothing => Nothing(nothing, targets[^1]),
        Outcome.Applied done => Done(journal.Begun!, done, targets[done.FirstTry]),
        Outcome.WentBack back => Failed(
            back.Reason is BusyException ? RunResult.Busy : RunResult.Failed,
            FailureText.AsBefore(back.Reason, left),
            targets[^1]),
        Outcome.Stuck stuck => Failed(RunResult.NeedsHuman, FailureText.Stuck(stuck), targets[^1]),
        Outcome.Busy => Failed(RunResult.Busy, Outcome.Busy.Message, targets[^1]),
        _ => throw new InvalidOperationException($"unknown outcome: {outcome}"),
    };

    private RunReport Nothing(Outcome.Nothing nothing, Target target)
    {
        var timeline = new Timeline(new History(start.State));
        if (timeline.Last < start.Recovered.Applied.LastUsed || (target.Restores is { } restores && timeline.Current != restores))
        {
            return Noted(nothing, target);
        }

        var applied = start.Recovered.Applied;
        var remembered = applied.After(change.Directory, change.Files) with
        {
            Known = applied.Known.After(nothing.Actual, Remembered(target), Applier.MadeBy(nothing.Plan)),
        };
        if (remembered != applied)
        {
            AppliedFile.Write(start.State, remembered);
        }

        if (HeldAfter(target) is var held && held != start.Held)
        {
            HeldFile.Write(start.State, held);
        }

        journal.End();
        _ = start.Confirmation.Done();
        return new RunReport(change.Name, target.LeavesPartitions ? RunResult.Changes : RunResult.Unchanged)
        {
            Diff = target.Diff, Kept = nothing.Plan.Kept, Notes = target.Notes, Summary = target.Summary,
        };
    }

    /// <summary>The host is in that state already, as after a restore, or its newest change is gone; the history must know it, too.</summary>
    private RunReport Noted(Outcome.Nothing nothing, Target target)
    {
        var planned = new PlannedChange(nothing.Actual, target.Wanted, nothing.Plan) { Began = nothing.Actual };
        var record = start.Recorder.Record(start.Recovered.Applied, Begin(planned, target), nothing.Actual);
        journal.End();
        _ = start.Confirmation.Done();
        return new RunReport(change.Name, RunResult.Unchanged)
        {
            Change = record.Number, Kept = nothing.Plan.Kept, Notes = [.. target.Notes, Note.Info(target.Summary)],
            Summary = string.Create(CultureInfo.InvariantCulture, $"this is recorded as change {record.Number}."),
        };
    }

    private RunReport Done(Journal begun, Outcome.Applied done, Target target)
    {
        HistoryRecord record;
        try
        {
            var whole = begun with { Change = begun.Change with { After = ForeignJumps.Without(done.Wanted, done.After) }, Made = Applier.MadeBy(done.Plan).ToValueList() };
            record = start.Recorder.Record(start.Recovered.Applied, whole, done.After);
        }
        catch (StateException reason)
        {
            return Failed(RunResult.NeedsHuman, FailureText.Unrecorded(reason), target);
        }

        PendingChange? waits;
        try
        {
            waits = start.Confirmation.Done();
        }
        catch (StateException reason)
        {
            return Failed(RunResult.NeedsHuman, FailureText.NotWaiting(reason, record.Number), target) with { Change = record.Number };
        }

        var sum = AppliedText.Of(done, machine.Clock.GetElapsedTime(start.Time), record.Number);
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
                .. target.Notes, Note.Info(target.Summary), .. target.Diff is null ? [] : new[] { Note.Info(AppliedText.LiveConnections) },
                .. waits is null ? [] : new[] { Note.Info(sum) },
            ],
            Summary = waits is null ? sum : PendingText.Asking(waits),
            Pending = waits,
        };
    }

    /// <summary>What is to be recorded once the change has ended.</summary>
    public Journal Begin(PlannedChange planned, Target target) => new()
    {
        Change = new HistoryRecord
        {
            Number = new History(start.State).NextNumber(LastUsed),
            Time = machine.Clock.GetUtcNow(),
            Uptime = Uptime.Now(machine.Clock),
            User = machine.User,
            RipcsVersion = RipcsVersion.Text,
            Command = change.CommandText,
            Summary = target.Summary,
            Before = planned.BeforeToKeep(start.Recovered.Applied.Known),
            After = planned.WantedToKeep,
            Restores = target.Restores,
            Diff = target.Diff,
            Stale = target.Stale,
            Leaving = target.Leaving,
        },
        Partitions = Remembered(target),
        Made = Applier.MadeBy(planned.Plan).ToValueList(),
        Directory = change.Directory,
        Files = change.Files,
        Held = HeldAfter(target),
    };

    /// <summary>The partitions that are known afterwards.</summary>
    public ValueList<CompiledPartition> Remembered(Target target) => target.Restores is null ? change.Partitions : target.Restored;

    // An unfinished change was about to get its number when all before it were recorded.
    private int LastUsed => Math.Max(start.Recovered.Applied.LastUsed, (start.Recovered.Journal?.Change.Number ?? 0) - 1);

    private HeldPartitions HeldAfter(Target target) => target.Held ?? start.Held.Without(change.Partitions);

    private RunReport Failed(RunResult how, string error, Target target) =>
        new(change.Name, how)
    {
        Diff = target.Diff, Stale = target.Stale, Leaving = target.Leaving, Notes = target.Notes, Error = error,
    };
}
