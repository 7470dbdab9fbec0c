using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Operations;

/// <summary>Reports how a change ended, after it is recorded.</summary>
internal sealed class ChangeReport(Operation operation, Machine machine, ChangeStart start, RunJournal journal)
{
    // The effect of a larger change, such as the first apply of a thousand files,
    // takes longer to compute than the change itself, and is too long to read.
    private const int MostTold = 5_000;

    /// <param name="outcome">The outcome.</param>
    /// <param name="left">Why a file of a change that was not made could not be removed, or null.</param>
    public RunReport Of(Outcome outcome, StateException? left) => outcome.Case(
        Nothing,
        Done,
        undone => Failed(undone, undone.Reason is BusyException ? RunResult.Busy : RunResult.Failed,
            FailureText.AsBefore(undone.Reason, left))
            with { Reason = undone.Reason.Message },
        stuck => Failed(stuck, RunResult.NeedsHuman, FailureText.Stuck(stuck, GuardEnds())));

    /// <summary>The rules are back, but data lost with damaged files needs attention.</summary>
    /// <param name="report">The report of the change.</param>
    /// <param name="damaged">A line for each damaged file.</param>
    /// <param name="isFailure">False if the loss is only a warning.</param>
    public static RunReport WithLosses(RunReport report, ValueList<AdvisedText> damaged, bool isFailure) => damaged.Count == 0 ? report
        : isFailure && report.IsInForce
            ? report.NeedingHuman(AdvisedText.Join("\n", [.. damaged, report.Summary])) with { Losses = damaged }
        : report with { Notes = [.. damaged.Select(Note.Warning), .. report.Notes] };

    private RunReport Nothing(Outcome.Nothing nothing)
    {
        HistoryRecord? noted;
        try
        {
            noted = journal.Keep(nothing);
        }
        catch (StateException reason) when (operation.IsRecorded)
        {
            return Failed(nothing, RunResult.NeedsHuman, FailureText.Unrecorded(reason, GuardEnds()));
        }

        _ = start.Confirmation.Done();
        var desired = nothing.Desired;

        // A recorded state may contain changes by hand: restoring it then changes nothing, and the notes report this.
        var asFound = desired is { Again: not null, Diff.IsEmpty: false };
        return noted is null
            ? new RunReport(operation.Name, desired.LeavesPartitions ? RunResult.Changes : RunResult.Unchanged)
            {
                Diff = asFound ? null : desired.Diff,
                Kept = nothing.Plan.Kept,
                Change = desired.Again?.Number,
                Notes = desired.Notes,
                Summary = desired.Again is not { } again ? desired.Summary : !again.After.Tables.Any(table => table.HoldsOurs)
                    ? $"nothing to do: after change {again.Number} nothing of Ripcs's is in force."
                    : $"nothing to do: {desired.Alone?.ToString() ?? "the host"} is in the state after change {again.Number}.",
            }
            : new RunReport(operation.Name, RunResult.Unchanged)
            {
                Change = noted.Number, Kept = nothing.Plan.Kept, Notes = desired.Notes, Sum = desired.Summary,
                Summary = $"this is recorded as change {noted.Number}.",
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
            return Failed(done, RunResult.NeedsHuman, FailureText.Unrecorded(reason, GuardEnds()));
        }

        PendingChange? pending;
        try
        {
            pending = start.Confirmation.Done();
        }
        catch (StateException reason)
        {
            return Failed(done, RunResult.NeedsHuman, FailureText.NotPending(reason, record.Number)) with { Change = record.Number };
        }

        var desired = done.Desired;
        var what = desired.Again is null ? $"change {record.Number} applied"
            : $"{(desired.Alone is { } family ? $"{family} of " : "")}the state after change {record.Number} is restored";
        var left = (desired.Diff?.Unnamed ?? []).Select(partition => partition.Name).ToList();
        var sum = AppliedText.Of(done, machine.Clock.GetElapsedTime(start.Time),
            what) + (left.Count == 0 ? ""
            : $"; {Words.Some(left, 3)} {(left.Count == 1 ? "stays" : "stay")} in force, which no file names");
        var isLong = operation.Ends is not null && desired.Diff is { } all && all.RulesAdded + all.RulesRemoved > MostTold;
        var meaning = !isLong && (desired.Diff is { IsEmpty: false } || desired.Leaving.Any(partition => partition.IsUnnamed))
            ? operation.MeaningOf(desired.Change, [.. operation.Brings?.Partitions ?? [], .. desired.Restored]) : null;
        return new RunReport(operation.Name, RunResult.Changed)
        {
            Diff = desired.Diff,
            Ungrouped = (start.Recovered.Applied.Known.Partitions, journal.Remembered(desired)),
            Meaning = meaning,
            Stale = desired.Stale,
            Leaving = desired.Leaving,
            Blocks = done.Plan.Blocks,
            Kept = done.Plan.Kept,
            Meanwhile = done.Meanwhile,
            Change = record.Number,
            Notes =
            [
                .. desired.Notes, .. isLong
                    ? new[] { Note.Info($"what it means for packets is shown for changes of up to {MostTold} rules; for this one: "
                        + Advice.To(Way.HistoryDiff, record.Number - 1, record.Number)) } : [],
                    .. operation.IsRecorded || meaning is { IsNothing: true } ? []
                    : LiveConnectionText.Notes(desired.Diff, done.Before, done.After, start.Recovered.Applied.Known,
                    operation.Brings?.Path ?? AppliedFile.PathToApply(start.State), isRevoking: operation.How.Revokes,
                    mayDeny: meaning is not { DeniesNothing: true }, isGoingBack: desired.Restores is not null),
                .. DefaultFateText.Notes(NewFates(done)),
                .. pending is null ? [] : new[] { Note.Info(sum) },
            ],
            Sum = desired.DoneSummary ?? desired.Summary,
            Summary = pending is null ? sum : PendingText.Asking(pending),
            Pending = pending,
        };
    }

    /// <summary>The effect of this change on packets that no partition decides about; earlier problems are left to status.</summary>
    private ValueList<DefaultFate> NewFates(Outcome.Applied done)
    {
        var before = Ownership.Read(done.Before, start.Recovered.Applied.Known);

        // The return of a jump that was removed by hand is no news about the policy.
        var whole = new OwnedState(before.Tables.Select(table => table.Hooks.Count == 0 ? table
            : table with { Hooks = done.Owned.Table(table.Family, table.Name).Hooks }).ToValueList());
        var isSaid = done.Desired is { Foreign.Count: > 0, Restores: null };
        return DefaultFate.Read(done.After, done.Desired.WithoutGivenBack(done.Owned)).Except(DefaultFate.Read(done.Before, whole))
            .Where(fate => !(isSaid && fate.Passes) && (done.Desired.Alone is null || done.Desired.Alone == fate.Family)).ToValueList();
    }

    private AdvisedText? GuardEnds() =>
        start.Confirmation.Begun is { } begun ? PendingText.GuardEnds(begun, machine.Clock) : null;

    private RunReport Failed(Outcome outcome, RunResult how, AdvisedText error) => new(operation.Name, how)
    {
        Diff = outcome.Desired.Diff, Stale = outcome.Desired.Stale, Leaving = outcome.Desired.Leaving, Notes = outcome.Desired.Notes,
        Error = error,
    };
}
