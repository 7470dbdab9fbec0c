using System.CommandLine;
using Ripcs.Applying;
using Ripcs.Confirming;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Netfilter;
using Ripcs.Rehearsing;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>One change of the host from the lock to the record: what apply, clean and flush share.</summary>
internal sealed class Change(CommandHost host, ParseResult result, string name, string path)
{
    /// <summary>The partitions that the run names; they are remembered.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The directory that the run speaks for, if it does for one.</summary>
    public string? Directory { get; init; }

    public bool IsDetailed { get; init; }

    /// <summary>False for flush, which is the way to get rid of chains in one of two variants.</summary>
    public bool RefusesOtherVariant { get; init; } = true;

    /// <summary>The partition that the run speaks for, if it does for one alone.</summary>
    public string? Alone { get; init; }

    /// <summary>True to apply what is held.</summary>
    public bool Again { get; init; }

    /// <summary>How long the change waits for its confirmation before it goes back; null if it stays without one.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>For the return of a change that waits.</summary>
    public TakingBack? TakesBack { get; init; }

    /// <summary>Told of a change that an earlier run brought into force and this one wrote down.</summary>
    public Action<HistoryRecord>? AfterRecording { get; init; }

    private string CommandText => $"{name} {path}".TrimEnd();

    public RunReport Run(Func<FirewallState, Knowledge, Target> targetFrom)
    {
        var state = host.OpenState(result);
        var gate = TakesBack is not null ? new Gate(null, []) : new PendingGate(host, result, state).Open(name);
        var report = gate.Refusal ?? RunAlone(state, targetFrom);
        return report with { Notes = [.. gate.Notes, .. report.Notes] };
    }

    private RunReport RunAlone(StateDirectory state, Func<FirewallState, Knowledge, Target> targetFrom)
    {
        using var taken = host.TakeLock(result, state);
        var started = host.Clock.GetTimestamp();
        var confirmation = TakesBack ?? host.Confirmation(result, state, ConfirmWithin);
        if (confirmation.Enter(name) is { } refusal)
        {
            return refusal;
        }

        var netfilter = host.OpenNetfilter(result);
        using var others = netfilter.HoldOff($"{taken.Path}-xtables");
        ValueList<string> notes = [];
        try
        {
            if (RefusesOtherVariant)
            {
                VariantCheck.RefuseBoth(netfilter, AppliedFile.Read(state).Known);
            }

            var recorder = new ChangeRecorder(state, host.Environment.KeptChanges());
            var recovered = new Recovery(state, netfilter, recorder).Run();
            notes = recovered.Notes;
            if (recovered.Recorded is { } recorded)
            {
                AfterRecording?.Invoke(recorded);
            }

            var start = new Start(state, netfilter, recorder, recovered, HeldFile.Read(state), confirmation, started);
            var report = Refused(start) ?? Run(start, targetFrom);
            return report with { Notes = [.. notes, .. report.Notes] };
        }
        catch (HostException reason) when (reason is not (BusyException or RefusedInRehearsalException))
        {
            return new RunReport(name, RunResult.Failed, ExitCode.Failed) { Error = FailureText.AsBefore(reason), Notes = notes };
        }
    }

    /// <summary>Why nothing is done, if earlier changes are in the way.</summary>
    private RunReport? Refused(Start start) =>
        start.Recovered is { IsBetween: true, Journal: { } unfinished } && Alone is { } partition && !unfinished.IsCompletedBy(partition, CommandText)
            ? new RunReport(name, RunResult.Failed, ExitCode.Failed) { Error = FailureText.NotAlone(unfinished, partition) }
            : !Again && start.Held.Reason(Partitions, path) is { } held
                ? new RunReport(name, RunResult.Held, ExitCode.TryLater) { Error = held }
                : null;

    private RunReport Run(Start start, Func<FirewallState, Knowledge, Target> targetFrom)
    {
        var applied = start.Recovered.Applied;
        var journal = new RunJournal(start.State, start.Recovered.Journal);
        var targets = new List<Target>();
        var rehearser = new Rehearser(host.OpenRehearsal(result));
        var applier = new Applier(start.Netfilter, applied.Known)
        {
            BeforeWrite = planned =>
            {
                var target = targets[planned.FirstTry];
                rehearser.Rehearse(planned, Remembered(target));
                var begins = Begin(start, planned, target);
                start.Confirmation.BeforeFirstBlock(begins.Change);
                journal.Begin(begins);
            },
        };
        Outcome outcome;
        try
        {
            outcome = applier.Run(actual =>
            {
                var target = targetFrom(actual, applied.Known);
                targets.Add(target with { Notes = [.. HiddenText.Warnings(actual), .. target.Notes] });
                return targets[^1].Wanted;
            });
        }
        catch (HostException)
        {
            _ = NothingDone(start, journal);
            throw;
        }

        var left = outcome is Outcome.WentBack or Outcome.Busy ? NothingDone(start, journal) : null;

        targets = targets.Select(target => target with { Notes = [.. target.Notes, .. rehearser.Skipped] }).ToList();

        return outcome switch
        {
            Outcome.Nothing nothing => Nothing(start, journal, nothing, targets[^1]),
            Outcome.Applied done => Done(start, journal.Begun!, done, targets[done.FirstTry]),
            Outcome.WentBack back => Failed(
                back.Reason is BusyException ? RunResult.Busy : RunResult.Failed,
                back.Reason is BusyException ? ExitCode.TryLater : ExitCode.Failed,
                FailureText.AsBefore(back.Reason, left),
                targets[^1]),
            Outcome.Stuck stuck => Failed(RunResult.NeedsHuman, ExitCode.NeedsHuman, FailureText.Stuck(stuck), targets[^1]),
            Outcome.Busy => Failed(RunResult.Busy, ExitCode.TryLater, Outcome.Busy.Message, targets[^1]),
            _ => throw new InvalidOperationException($"unknown outcome: {outcome}"),
        };
    }

    /// <returns>What keeps a file of the change where it is, or null.</returns>
    private static StateException? NothingDone(Start start, RunJournal journal)
    {
        var left = journal.TakeBack();
        try
        {
            start.Confirmation.NothingDone();
            return left;
        }
        catch (StateException reason)
        {
            return left ?? reason;
        }
    }

    private RunReport Nothing(Start start, RunJournal journal, Outcome.Nothing nothing, Target target)
    {
        if (target.Restores is { } restores && new Timeline(new History(start.State)) is var timeline && timeline.StateAfter(timeline.Last) != restores)
        {
            return Noted(start, journal, nothing, target);
        }

        var applied = start.Recovered.Applied;
        var remembered = applied with
        {
            Known = applied.Known.After(nothing.Actual, Remembered(target), Applier.MadeBy(nothing.Plan)),
            Directory = Directory ?? applied.Directory,
        };
        if (remembered != applied)
        {
            AppliedFile.Write(start.State, remembered);
        }

        if (HeldAfter(start, target) is var held && held != start.Held)
        {
            HeldFile.Write(start.State, held);
        }

        journal.End();
        _ = start.Confirmation.Done();
        return new RunReport(name, RunResult.Unchanged, ExitCode.Done)
        {
            Diff = target.Diff, Kept = nothing.Plan.Kept, Notes = target.Notes, Summary = target.Summary,
        };
    }

    /// <summary>The host is in that state already, as after a restore; the history must know it, too.</summary>
    private RunReport Noted(Start start, RunJournal journal, Outcome.Nothing nothing, Target target)
    {
        var planned = new PlannedChange(nothing.Actual, target.Wanted, nothing.Plan) { Began = nothing.Actual };
        var record = start.Recorder.Record(start.Recovered.Applied, Begin(start, planned, target), nothing.Actual);
        journal.End();
        _ = start.Confirmation.Done();
        return new RunReport(name, RunResult.Unchanged, ExitCode.Done)
        {
            Change = record.Number, Kept = nothing.Plan.Kept, Notes = target.Notes, Summary = target.Summary,
        };
    }

    private RunReport Done(Start start, Journal begun, Outcome.Applied done, Target target)
    {
        HistoryRecord record;
        PendingChange? waits;
        try
        {
            var journal = begun with { Change = begun.Change with { After = done.Wanted }, Made = Applier.MadeBy(done.Plan).ToValueList() };
            record = start.Recorder.Record(start.Recovered.Applied, journal, done.After);
            waits = start.Confirmation.Done();
        }
        catch (StateException reason)
        {
            return Failed(RunResult.NeedsHuman, ExitCode.NeedsHuman, FailureText.Unrecorded(reason), target);
        }

        var sum = AppliedText.Of(done, host.Clock.GetElapsedTime(start.Time), record.Number);
        return new RunReport(name, RunResult.Changed, IsDetailed ? ExitCode.Changes : ExitCode.Done)
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
                .. target.Notes, target.Summary, .. target.Diff is null ? [] : new[] { AppliedText.LiveConnections },
                .. waits is null ? [] : new[] { sum },
            ],
            Summary = waits is null ? sum : PendingText.Asking(waits),
            Pending = waits,
        };
    }

    /// <summary>What is to be recorded once the change has ended.</summary>
    private Journal Begin(Start start, PlannedChange planned, Target target) => new()
    {
        Change = new HistoryRecord
        {
            Number = new History(start.State).NextNumber(),
            Time = host.Clock.GetUtcNow(),
            User = host.Environment.User ?? "unknown",
            RipcsVersion = RipcsVersion.Text,
            Command = CommandText,
            Summary = target.Summary,
            Before = Ownership.Read(planned.Began, start.Recovered.Applied.Known),
            After = planned.Wanted,
            Restores = target.Restores,
            Diff = target.Diff,
            Stale = target.Stale,
            Leaving = target.Leaving,
        },
        Partitions = Remembered(target),
        Made = Applier.MadeBy(planned.Plan).ToValueList(),
        Directory = Directory,
        Held = HeldAfter(start, target),
    };

    private ValueList<CompiledPartition> Remembered(Target target) => target.Restores is null ? Partitions : target.Restored;

    private HeldPartitions HeldAfter(Start start, Target target) => target.Held ?? start.Held.Without(Partitions);

    private RunReport Failed(RunResult how, int exitCode, string error, Target target) =>
        new(name, how, exitCode)
    {
        Diff = target.Diff, Stale = target.Stale, Leaving = target.Leaving, Notes = target.Notes, Error = error,
    };

    private sealed record Start(
        StateDirectory State, INetfilter Netfilter, ChangeRecorder Recorder, Recovered Recovered, HeldPartitions Held, IConfirmation Confirmation, long Time);
}
