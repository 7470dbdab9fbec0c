using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Hits;
using Ripcs.Changes.Plans;
using Ripcs.Changes.Reports;
using Ripcs.Changes.DesiredStates;
using Ripcs.Changes.Texts;
using Ripcs.Host.Checkouts;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Running;

/// <summary>
/// One change of the host from the lock to the record: the one road of apply, clean, flush, rollback, restore, and the revert of a change
/// that nobody confirmed.
/// </summary>
internal sealed class Change(Machine machine, string name, string path)
{
    private ValueList<Note> _proof;
    private GoneCounts _gone = GoneCounts.None;

    /// <summary>The partitions that the run names; they are remembered.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The rule files that the run compiled, whether or not it brings them into force.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>What these files expect of all rules of the host; null for a run that compiled none.</summary>
    public ValueList<RecordedExpectation>? Expectations { get; init; }

    /// <summary>The directory that the run speaks for, if it does for one.</summary>
    public string? Directory { get; init; }

    /// <summary>The other host whose directory that is, where it applies a plan that was made there; null for one of this host.</summary>
    public string? MadeOn { get; init; }

    /// <inheritdoc cref="AppliedRecord.RuleSetName"/>
    public string? RuleSetName { get; init; }

    /// <summary>False for flush, which is the way to get rid of chains in one of two variants.</summary>
    public bool RefusesOtherVariant { get; init; } = true;

    /// <summary>The partition that the run speaks for, if it does for one alone.</summary>
    public string? Alone { get; init; }

    /// <summary>Why it is made, as somebody says.</summary>
    public string? Message { get; init; }

    /// <summary>The ticket of the change, beside those of the rules that it touches; null for none.</summary>
    public string? Ticket { get; init; }

    /// <summary>True to apply what is held.</summary>
    public bool Again { get; init; }

    /// <summary>Why what is held keeps the change out; null to say it as of rule files.</summary>
    public Func<HeldPartitions, string?>? HeldReason { get; init; }

    /// <summary>For an apply that need not be made again in full while nothing changes; null for all others.</summary>
    public RunInputs? Inputs { get; init; }

    /// <summary>How long the change is pending before it reverts; null if it stays without one.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>Called when the change may begin, before the lock is taken: says why it is not done after all.</summary>
    public Func<RunReport?>? Beforehand { get; init; }

    /// <summary>Called as soon as the lock is held, before anything is read or put aside;
    /// stops the change by throwing a <see cref="HostException"/>.</summary>
    public Action? UnderLock { get; init; }

    /// <summary>Called before the first block is written; stops the change by throwing a <see cref="HostException"/>.</summary>
    public Action<Desired>? BeforeWriting { get; init; }

    /// <summary>Asked before the first block is rehearsed: whether what is to be written is what
    /// was approved; stops the change by throwing a <see cref="HostException"/>.</summary>
    public Action<PlannedChange>? Approve { get; init; }

    /// <summary>
    /// The addresses of the host, with which each state between two blocks is looked at before the first one; null where the change goes on
    /// whatever a packet meets meanwhile, as what brings back earlier rules does.
    /// </summary>
    public Func<Family, ValueList<IpPrefix>>? Proves { get; init; }

    /// <summary>The addresses of the host and its routes, with which it is told what
    /// the change means for packets; null where that is not told.</summary>
    public HostEnds? Tells { get; init; }

    /// <summary>True if it goes on whatever a packet meets meanwhile; that is said all the same.</summary>
    public bool IsForcing { get; init; }

    /// <summary>" --force": options that change what is done, as the history tells of them.</summary>
    public string Options { get; init; } = "";

    /// <summary>Ends the live connections that the rules deny once these are in force; null where connections are left alone.</summary>
    public Revocation? Revokes { get; init; }

    /// <summary>The plan that is applied, if this is the apply of one.</summary>
    public PlanMark? Plan { get; init; }

    /// <summary>Asked where something changes: of which git revision the rule files are.</summary>
    public Func<RevisionOfRules?>? Revision { get; init; }

    public bool IsRollback { get; init; }

    /// <summary>The change that nobody confirmed, and that this one reverts; null if this is no revert.</summary>
    public int? Reverted { get; init; }

    /// <summary>True where the last recorded state comes back; what is pending was looked at before.</summary>
    public bool IsRestore { get; init; }

    /// <summary>The pending change that comes out of force: by its revert, or by a rollback at once.</summary>
    public RevertConfirmation? Reverts { get; init; }

    /// <summary>Nobody waits at a prompt for these: what cannot be written down keeps no rule out.</summary>
    public bool GoesOn => IsRestore || Reverts is not null;

    /// <summary>How long it waits for its turn; null to wait as the command line says.</summary>
    public TimeSpan? LockWait { get; init; }

    /// <summary>The state directory that was opened before; null to open the one of the command line.</summary>
    public StateDirectory? State { get; init; }

    /// <summary>Told of a change that an earlier run brought into force and this one wrote down.</summary>
    public Action<HistoryRecord>? AfterRecording { get; init; }

    public string Name => name;

    /// <summary>The rule files, or their plan, as they were typed; null where an earlier state comes back.</summary>
    public string? RulesPath => IsRollback || GoesOn ? null : path;

    /// <summary>"rules apply PATH".</summary>
    public string CommandText => $"{name} {path}".TrimEnd();

    public RunReport Run(Func<FirewallState, Knowledge, Desired> desiredFrom)
    {
        var state = State ?? machine.OpenState();
        var gate = GoesOn ? new Gate(null, []) : new PendingGate(machine, state).Open(name);
        var report = gate.Refusal ?? Beforehand?.Invoke() ?? RunAlone(state, desiredFrom);
        return report with { Notes = [.. gate.Notes, .. report.Notes] };
    }

    private RunReport RunAlone(StateDirectory state, Func<FirewallState, Knowledge, Desired> desiredFrom)
    {
        using var taken = machine.TakeLock(state, LockWait);
        var started = machine.Clock.GetTimestamp();
        var confirmation = Reverts ?? machine.Confirmation(state, ConfirmWithin);
        if (!IsRestore && confirmation.Enter() is { } refusal)
        {
            return refusal.IsOver ? new RunReport(name, RunResult.Unchanged) { Summary = refusal.Reason }
                : RunReport.Busy(name, refusal.Reason);
        }

        var notes = new List<Note>();
        try
        {
            UnderLock?.Invoke();
            Revokes?.Check();
            // What they can do without, damaged as it is, does not keep rules from coming back that were in force.
            var damaged = IsRollback || GoesOn ? new DamagedState(state).PutAside(IsRestore) : [];
            var netfilter = machine.Netfilter(Reverts?.Backend);
            using var others = netfilter.HoldOff($"{taken.Path}-xtables");
            if (RefusesOtherVariant)
                OtherVariantReader.RefuseOurs(netfilter, AppliedFile.Read(state).Known);

            var basis = Inputs is { } inputs ? Shortcut.Begin(machine, state, netfilter, inputs) : null;
            var recorder = new ChangeRecorder(state, machine.KeptChanges());
            var recovered = new UnfinishedChange(state, netfilter).Recover(IsRestore ? null : recorder);
            notes.AddRange(recovered.Notes);
            if (recovered.Recorded is { } recorded)
                AfterRecording?.Invoke(recorded);

            var start = new ChangeStart(state, netfilter, recorder, recovered, Held(state, notes), confirmation, started, basis);
            var report = Refused(start) ?? Apply(start, desiredFrom);
            return ChangeReport.WithLosses(report with { Notes = [.. notes, .. report.Notes] }, damaged, isFailure: !IsRestore);
        }
        catch (HostException reason) when (reason is not (BusyException or RulesRefusedException or OutdatedPlanException))
        {
            return RunReport.Failed(name, FailureText.AsBefore(reason)) with { Notes = notes.ToValueList(),
                Reason = reason is LockoutException ? null : reason.Message };
        }
    }

    // A restore leaves what is held as it is, and damaged too: the next apply needs it.
    private HeldPartitions? Held(StateDirectory state, List<Note> notes)
    {
        try
        {
            return HeldFile.Read(state);
        }
        catch (StateException e) when (IsRestore)
        {
            notes.Add(Note.Warning(e.Message));
            return null;
        }
    }

    /// <summary>Why nothing is done, if earlier changes are in the way.</summary>
    private RunReport? Refused(ChangeStart start) =>
        start.Recovered is { IsPartlyApplied: true, Journal: { } unfinished } && Alone is { } partition
            && !unfinished.IsCompletedBy(partition, CommandText)
            ? RunReport.Failed(name, FailureText.NotAlone(unfinished, partition))
            : !Again && start.Held is { } all && (HeldReason is null ? all.Reason(Partitions, path) : HeldReason(all)) is { } held
                ? new RunReport(name, RunResult.Held) { Error = held }
                : null;

    private RunReport Apply(ChangeStart start, Func<FirewallState, Knowledge, Desired> desiredFrom)
    {
        var first = machine.ReadAt(start.Netfilter);
        start = start with { Recovered = start.Recovered.On(first.State) };
        var journal = new RunJournal(this, machine, start);

        // What comes back was in force before, and whoever is locked out waits for it.
        var rehearser = new Rehearser(GoesOn ? null : machine.Rehearsal());
        var outcome = Write(start, first, desiredFrom, journal, rehearser);
        var left = outcome is Outcome.Undone ? journal.Withdraw() : null;
        var report = new ChangeReport(this, machine, start, journal).Of(outcome, left);
        if (outcome is Outcome.Nothing nothing && start.Basis is { } basis)
            Shortcut.Remember(machine, start.State, start.Netfilter, Inputs!, basis, nothing);

        report = outcome is Outcome.Applied ? WithGoneHits(report, start.State) : report;
        return Revoked(report with { Notes = [.. report.Notes, .. rehearser.Skipped.Select(Note.Info), .. _proof] }, outcome, start);
    }

    // A count that cannot be written down keeps no rule from going.
    private RunReport WithGoneHits(RunReport report, StateDirectory state)
    {
        try
        {
            GoneHits.Add(state, _gone);
            return report;
        }
        catch (StateException e)
        {
            return report with { Notes = [.. report.Notes,
                Note.Warning($"what the deleted chains have counted was not written down: {e.Message}")] };
        }
    }

    private RunReport Revoked(RunReport report, Outcome outcome, ChangeStart start)
    {
        if (Revokes is not { } revocation || !report.IsInForce
            || outcome.Case<FirewallState?>(nothing => nothing.Actual, applied => applied.After, _ => null, _ => null) is not { } live)
        {
            return report;
        }

        try
        {
            return report.Ending(revocation.End(live, [.. Partitions, .. start.Recovered.Applied.Known.Partitions]));
        }
        catch (HostException reason)
        {
            return report.NeedingHuman(
                $"the rules are in force, but live connections that they deny go on: {reason.Message}; then run again: ripcs "
                + $"{CommandText} --revoke");
        }
    }

    private Outcome Write(
        ChangeStart start, Reading first, Func<FirewallState, Knowledge, Desired> desiredFrom, RunJournal journal, Rehearser rehearser)
    {
        var known = start.Recovered.Applied.Known;
        var applier = new Applier(start.Netfilter, known.Naming(Partitions)) { First = _ => first };
        while (true)
        {
            try
            {
                var planned = applier.Next(actual => desiredFrom(actual, known) is var desired
                    ? desired with { Notes = [.. HiddenText.Warnings(actual).Select(Note.Warning), .. desired.Notes] } : desired);
                if (!planned.Plan.IsEmpty)
                {
                    // A later try finds half of its own work.
                    if (!applier.HasWritten)
                    {
                        Approve?.Invoke(planned);
                        planned = WithoutThirdFate(planned, applier, known);
                        _gone = GoneHits.Of(planned.Plan, known, start.State, start.Netfilter);
                    }

                    if (planned.Plan.Blocks.Any(block => block.Table == TableName.Set))
                    {
                        start.Netfilter.NeedsSets();
                        SetsOfOtherKind.Refuse(planned.Desired, planned.Before);
                    }

                    rehearser.Rehearse(planned.Plan, planned.Before, [.. journal.Remembered(planned.First), .. known.Partitions]);
                    BeforeWriting?.Invoke(planned.First);
                    Begin(start, journal, planned);
                }

                if (applier.Write(planned) is { } outcome)
                    return outcome;
            }
            catch (HostException reason) when (applier.Failed(reason) is { } stuck)
            {
                return stuck;
            }
            catch (HostException)
            {
                _ = journal.Withdraw();
                throw;
            }
        }
    }

    private PlannedChange WithoutThirdFate(PlannedChange planned, Applier applier, Knowledge known)
    {
        if (Proves is not { } addressesOf)
            return planned;

        if (ThirdFateText.TooLarge(planned.Plan) is { } unproved)
        {
            _proof = [Note.Warning(unproved)];
            return planned;
        }

        var (plan, found) = ThirdFateText.Proved(planned.Before, planned.Plan, order => applier.InOrder(order, planned),
            [.. Partitions, .. known.Partitions], family => ChangeMeaning.Local(addressesOf, family));

        _proof = found.Refusal is not { } reason ? found.Warnings
            : IsForcing ? [Note.Warning($"--force: {found.Stops}"), .. found.Warnings]

            // Whoever reads of --force here must know all that it would lift.
            : throw new HostException(planned.First.Lockout is { } lockout ? $"{reason}\nbesides, {lockout}" : reason);
        return planned with { Plan = plan };
    }

    private void Begin(ChangeStart start, RunJournal journal, PlannedChange planned)
    {
        var begins = journal.Of(planned);
        start.Confirmation.BeforeFirstBlock(new BegunChange(begins.Change, begins.Brings, start.Netfilter.InUse()));
        machine.Begins();
        journal.Begin(begins);
    }
}

/// <summary>What a change starts from, once it has the lock; Held is null where nobody
/// can read what is held, Basis where it must be made in full each time.</summary>
internal sealed record ChangeStart(
    StateDirectory State, INetfilter Netfilter, ChangeRecorder Recorder, Recovered Recovered, HeldPartitions? Held,
    IConfirmation Confirmation, long Time,
    RunBasis? Basis);
