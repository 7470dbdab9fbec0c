using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Changes.Targets;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Running;

/// <summary>One change of the host from the lock to the record: what apply, clean and flush share.</summary>
internal sealed class Change(Machine machine, string name, string path)
{
    /// <summary>The partitions that the run names; they are remembered.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The rule files that the run compiled, whether or not it brings them into force.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>The directory that the run speaks for, if it does for one.</summary>
    public string? Directory { get; init; }

    /// <summary>False for flush, which is the way to get rid of chains in one of two variants.</summary>
    public bool RefusesOtherVariant { get; init; } = true;

    /// <summary>The partition that the run speaks for, if it does for one alone.</summary>
    public string? Alone { get; init; }

    /// <summary>True to apply what is held.</summary>
    public bool Again { get; init; }

    /// <summary>How long the change waits for its confirmation before it goes back; null if it stays without one.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>Called when the change may begin, before the lock is taken: says why it is not done after all.</summary>
    public Func<RunReport?>? Beforehand { get; init; }

    /// <summary>Called before the first block is written; stops the change by throwing a <see cref="HostException"/>.</summary>
    public Action<Target>? BeforeWriting { get; init; }

    /// <summary>True for a rollback: what it can do without, damaged as it is, does not keep the rules from going back.</summary>
    public bool IsWayBack { get; init; }

    /// <summary>How long it waits for its turn; null to wait as the command line says.</summary>
    public TimeSpan? LockWait { get; init; }

    /// <summary>The state directory that was opened before; null to open the one of the command line.</summary>
    public StateDirectory? State { get; init; }

    /// <summary>For the return of a change that waits.</summary>
    public TakingBack? TakesBack { get; init; }

    /// <summary>Told of a change that an earlier run brought into force and this one wrote down.</summary>
    public Action<HistoryRecord>? AfterRecording { get; init; }

    public string Name => name;

    /// <summary>"rules apply PATH".</summary>
    public string CommandText => $"{name} {path}".TrimEnd();

    public RunReport Run(Func<FirewallState, Knowledge, Target> targetFrom)
    {
        var state = State ?? machine.State.Open(isInDoubtEnough: TakesBack is not null);
        var gate = TakesBack is not null ? new Gate(null, []) : new PendingGate(machine, state).Open(name);
        var report = gate.Refusal ?? Beforehand?.Invoke() ?? RunAlone(state, targetFrom);
        return report with { Notes = [.. gate.Notes, .. report.Notes] };
    }

    private RunReport RunAlone(StateDirectory state, Func<FirewallState, Knowledge, Target> targetFrom)
    {
        using var taken = machine.TakeLock(state, LockWait);
        var started = machine.Clock.GetTimestamp();
        var confirmation = TakesBack ?? machine.Confirmation(state, ConfirmWithin);
        if (confirmation.Enter() is { } refusal)
        {
            return refusal.IsOver ? new RunReport(name, RunResult.Unchanged) { Summary = refusal.Reason } : RunReport.Busy(name, refusal.Reason);
        }

        ValueList<Note> notes = [];
        try
        {
            var damaged = IsWayBack ? new DamagedState(state).PutAside() : [];
            var netfilter = machine.Netfilter(TakesBack?.Backend);
            using var others = netfilter.HoldOff($"{taken.Path}-xtables");
            if (RefusesOtherVariant)
            {
                OtherVariantReader.RefuseOurs(netfilter, AppliedFile.Read(state).Known);
            }

            var recorder = new ChangeRecorder(state, machine.KeptChanges());
            var recovered = new Recovery(state, netfilter, recorder).Run();
            notes = recovered.Notes;
            if (recovered.Recorded is { } recorded)
            {
                AfterRecording?.Invoke(recorded);
            }

            var start = new ChangeStart(state, netfilter, recorder, recovered, HeldFile.Read(state), confirmation, started);
            var report = Refused(start) ?? Run(start, targetFrom);
            return WithLosses(report with { Notes = [.. notes, .. report.Notes] }, damaged);
        }
        catch (HostException reason) when (reason is not (BusyException or RulesRefusedException))
        {
            return RunReport.Failed(name, FailureText.AsBefore(reason)) with { Notes = notes };
        }
    }

    /// <summary>The rules are back; what was lost with damaged files needs somebody's eye.</summary>
    private static RunReport WithLosses(RunReport report, ValueList<string> damaged) => damaged.Count == 0 ? report
        : report.Result is RunResult.Changed or RunResult.Unchanged
            ? report with { Result = RunResult.NeedsHuman, Error = string.Join('\n', [.. damaged, report.Summary]) }
            : report with { Notes = [.. damaged.Select(Note.Warning), .. report.Notes] };

    /// <summary>Why nothing is done, if earlier changes are in the way.</summary>
    private RunReport? Refused(ChangeStart start) =>
        start.Recovered is { IsBetween: true, Journal: { } unfinished } && Alone is { } partition && !unfinished.IsCompletedBy(partition, CommandText)
            ? RunReport.Failed(name, FailureText.NotAlone(unfinished, partition))
            : !Again && start.Held.Reason(Partitions, path) is { } held
                ? new RunReport(name, RunResult.Held) { Error = held }
                : null;

    private RunReport Run(ChangeStart start, Func<FirewallState, Knowledge, Target> targetFrom)
    {
        var applied = start.Recovered.Applied;
        var journal = new RunJournal(start.State, start.Recovered.Journal);
        var ending = new ChangeEnding(this, machine, start, journal);
        var targets = new List<Target>();
        var rehearser = new Rehearser(machine.Rehearsal(TakesBack?.Backend));
        var applier = new Applier(start.Netfilter, applied.Known.Naming(Partitions))
        {
            BeforeWrite = planned =>
            {
                var target = targets[planned.FirstTry];
                rehearser.Rehearse(planned.Plan, planned.Before, [.. ending.Remembered(target), .. applied.Known.Partitions]);
                BeforeWriting?.Invoke(target);
                var begins = journal.Whole(ending.Begin(planned, target));
                start.Confirmation.BeforeFirstBlock(new BegunChange(begins.Change, RollbackAims.Brought(begins).ToValueList(), start.Netfilter.InUse()));
                machine.Begins();
                if (TakesBack is null)
                {
                    journal.Begin(begins);
                }
                else
                {
                    journal.BeginEvenUnwritten(begins);
                }
            },
        };
        Outcome outcome;
        try
        {
            outcome = applier.Run(actual =>
            {
                var target = targetFrom(actual, applied.Known);
                targets.Add(target with { Notes = [.. HiddenText.Warnings(actual).Select(Note.Warning), .. target.Notes] });
                return targets[^1].Wanted;
            });
        }
        catch (HostException)
        {
            _ = NothingDone(start, journal);
            throw;
        }

        var left = outcome is Outcome.WentBack or Outcome.Busy ? NothingDone(start, journal) : null;
        return ending.Report(outcome, left, targets.Select(target => target with { Notes = [.. target.Notes, .. rehearser.Skipped.Select(Note.Info)] }).ToList());
    }

    /// <returns>What keeps a file of the change where it is, or null.</returns>
    private static StateException? NothingDone(ChangeStart start, RunJournal journal)
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
}
