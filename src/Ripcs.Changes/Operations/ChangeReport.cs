using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Operations;

/// <summary>Records how a change ended, makes it pending where it must be confirmed, and reports both.</summary>
internal sealed class ChangeReport(Operation operation, Machine machine, ChangeStart start, RunJournal journal)
{
    // The effect of a larger change, such as the first apply of a thousand files,
    // takes longer to compute than the change itself, and is too long to read.
    private const int MostTold = 5_000;

    /// <param name="outcome">The outcome.</param>
    /// <param name="left">Why a file of a change that was not made could not be removed, or null.</param>
    public ChangeResult Of(Outcome outcome, StateException? left) => outcome.Case(
        Nothing,
        Done,
        undone => new ChangeResult.NotMade(undone.Reason is BusyException ? Obstacle.Busy : Obstacle.Failure,
            FailureText.AsBefore(undone.Reason, left))
        {
            Desired = undone.Desired, Notes = undone.Desired.Notes, Reason = undone.Reason.Message,
        },
        stuck => Unfinished(stuck, FailureText.Stuck(stuck, GuardEnds())));

    /// <summary>The rules are back, but data lost with damaged files needs attention.</summary>
    /// <param name="result">How the change ended.</param>
    /// <param name="damaged">A line for each damaged file.</param>
    /// <param name="isFailure">False if the loss is only a warning.</param>
    public static ChangeResult WithLosses(ChangeResult result, ValueList<AdvisedText> damaged, bool isFailure) =>
        damaged.Count == 0 ? result
        : isFailure && result is ChangeResult.InForce done
            ? done.With(AdvisedText.Join("\n", [.. damaged, done.Summary])) with { Losses = damaged }
        : result with { Notes = [.. damaged.Select(Note.Warning), .. result.Notes] };

    private ChangeResult Nothing(Outcome.Nothing nothing)
    {
        HistoryRecord? noted;
        try
        {
            noted = journal.Keep(nothing);
        }
        catch (StateException reason) when (operation.IsRecorded)
        {
            return Unfinished(nothing, FailureText.Unrecorded(reason, GuardEnds()));
        }

        _ = start.Confirmation.Done();
        var desired = nothing.Desired;

        // A recorded state may contain changes by hand: restoring it then changes nothing, and the notes report this.
        var restored = desired as DesiredOfRestore;
        var asFound = restored is { Diff.IsEmpty: false };
        return noted is null
            ? new ChangeResult.Unchanged(restored is not { Again: var again } ? desired.Summary
                : !again.After.Tables.Any(table => table.HoldsOurs)
                ? $"nothing to do: after change {again.Number} nothing of Ripcs's is in force."
                : $"nothing to do: {restored.Alone?.ToString() ?? "the host"} is in the state after change {again.Number}.")
            {
                Desired = asFound ? null : desired, LeavesPartitions = desired.LeavesPartitions, Kept = nothing.Plan.Kept,
                Number = restored?.Again.Number, Notes = desired.Notes,
            }
            : new ChangeResult.Unchanged($"this is recorded as change {noted.Number}.")
            {
                Number = noted.Number, Kept = nothing.Plan.Kept, Notes = desired.Notes, Sum = desired.Summary,
            };
    }

    private ChangeResult Done(Outcome.Applied done)
    {
        HistoryRecord record;
        try
        {
            record = journal.Keep(done);
        }
        catch (StateException reason)
        {
            return Unfinished(done, FailureText.Unrecorded(reason, GuardEnds()));
        }

        PendingChange? pending;
        try
        {
            pending = start.Confirmation.Done();
        }
        catch (StateException reason)
        {
            return Unfinished(done, FailureText.NotPending(reason, record.Number)) with { Number = record.Number };
        }

        var desired = done.Desired;
        var what = desired is not DesiredOfRestore restored ? $"change {record.Number} applied"
            : $"{(restored.Alone is { } family ? $"{family} of " : "")}the state after change {record.Number} is restored";
        var left = (desired.Diff?.Unnamed ?? []).Select(partition => partition.Name).ToList();
        var sum = AppliedText.Of(done, machine.Clock.GetElapsedTime(start.Time),
            what) + (left.Count == 0 ? ""
            : $"; {Words.Some(left, 3)} {(left.Count == 1 ? "stays" : "stay")} in force, which no file names");
        var isLong = operation.Ends is not null && desired.Diff is { } all && all.RulesAdded + all.RulesRemoved > MostTold;
        var meaning = !isLong && (desired.Diff is { IsEmpty: false } || desired.Leaving.Any(partition => partition.IsUnnamed))
            ? operation.MeaningOf(desired.Change, journal.Remembered(desired)) : null;
        return new ChangeResult.Changed(pending is null ? sum : PendingText.Asking(pending))
        {
            Desired = desired,
            Partitions = (start.Recovered.Applied.Known.Partitions, journal.Remembered(desired)),
            Meaning = meaning,
            Blocks = done.Plan.Blocks,
            Kept = done.Plan.Kept,
            Meanwhile = done.Meanwhile,
            Number = record.Number,
            Notes =
            [
                .. desired.Notes, .. isLong
                    ? new[] { Note.Info($"what it means for packets is shown for changes of up to {MostTold} rules; for this one: "
                        + Advice.To(Way.HistoryDiff, record.Number - 1, record.Number)) } : [],
                    .. operation.IsRecorded || meaning is { IsNothing: true } ? []
                    : LiveConnectionText.Notes(desired.Diff, done.Before, done.After, start.Recovered.Applied.Known,
                    operation.Brings?.Path ?? AppliedFile.PathToApply(start.State), isRevoking: operation.How.Revokes,
                    mayDeny: meaning is not { DeniesNothing: true }, isGoingBack: desired is DesiredOfReturn),
                .. DefaultFateText.Notes(NewFates(done)),
                .. pending is null ? [] : new[] { Note.Info(sum) },
            ],
            Sum = desired.DoneSummary ?? desired.Summary,
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
        var isSaid = done.Desired is { Foreign.Count: > 0 } and not DesiredOfReturn;
        var alone = (done.Desired as DesiredOfRestore)?.Alone;
        return DefaultFate.Read(done.After, done.Desired.ToStore(done.Owned)).Except(DefaultFate.Read(done.Before, whole))
            .Where(fate => !(isSaid && fate.Passes) && (alone is null || alone == fate.Family)).ToValueList();
    }

    private AdvisedText? GuardEnds() =>
        start.Confirmation.Begun is { } begun ? PendingText.GuardEnds(begun, machine.Clock) : null;

    private static ChangeResult.NeedsHuman Unfinished(Outcome outcome, AdvisedText error) =>
        new(error) { Desired = outcome.Desired, Notes = outcome.Desired.Notes };
}
