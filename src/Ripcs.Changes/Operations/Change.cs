using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Hits;
using Ripcs.Changes.Plans;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Host.Checkouts;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Operations;

/// <summary>One change of the host from the lock to the record; all operations use it.</summary>
/// <param name="wait">For a run that has waited for a pending change before; null for all others.</param>
internal sealed class Change(Machine machine, Operation operation, PendingWait? wait = null)
{
    private bool _isBehindAnother;
    private ValueList<Note> _proof;
    private ValueList<Note> _sets;
    private GoneCounts _gone = GoneCounts.None;

    /// <param name="opened">The state directory if already open; null to open the one of the command line.</param>
    public ChangeResult Run(StateDirectory? opened = null)
    {
        var state = opened ?? machine.OpenState();
        var (waits, notes, isAsked) = (wait ?? new PendingWait(machine, state), new List<Note>(), false);
        if (state.IsLeftBehind)
        {
            // Before the gate, which would revert here what was pending in the namespace that is gone.
            notes.Add(Note.Warning(state.LeftBehind));
            using var taken = machine.TakeLock(state);
            LostChange.Forget(machine, state);
        }

        while (true)
        {
            var gate = operation.GoesOn ? new StartPermission(null, []) : new PendingGate(machine, state).Open();
            notes.AddRange(gate.Notes);
            _isBehindAnother = gate.Refusal is ChangeResult.NotMade { By: Obstacle.Busy };
            ChangeResult result;
            try
            {
                result = gate.Refusal ?? (isAsked ? null : operation.Ask() is { } no ? Failed(no) : null) ?? RunAlone(state);
            }
            catch (HostException reason)
            {
                throw WithNotes(reason, notes);
            }

            isAsked |= gate.Refusal is null;

            // A revert must not wait for the guard of its own change.
            if (operation.GoesOn || !_isBehindAnother || waits.Wait() is not { } ended)
                return result with { Notes = [.. notes, .. result.Notes] };

            notes.Add(ended);
        }
    }

    // What a run has said so far is not lost with its refusal: an earlier change may have been reverted.
    private HostException WithNotes(HostException reason, List<Note> notes) =>
        notes.Count == 0 || operation.GoesOn ? reason : NotedException.With(reason, notes);

    private static ChangeResult.NotMade Failed(AdvisedText error) => new(Obstacle.Failure, error);

    private ChangeResult RunAlone(StateDirectory state)
    {
        using var taken = machine.TakeLock(state);
        var started = machine.Clock.GetTimestamp();
        var confirmation = operation.Reverts ?? machine.Confirmation(state, operation.ConfirmWithin);
        if (!operation.IsRecorded && confirmation.Enter() is { } refusal)
        {
            // Another run that waited as well may have been the first, and its change is pending now.
            _isBehindAnother = true;
            return refusal.IsOver ? new ChangeResult.Unchanged(refusal.Reason) : new ChangeResult.NotMade(Obstacle.Busy, refusal.Reason);
        }

        var notes = new List<Note>();
        try
        {
            operation.Enter();
            // Damaged files that are not essential must not keep rules from coming back that were in force.
            var damaged = operation.BringsBack ? new DamagedState(state).PutAside(operation.IsRecorded) : [];
            var netfilter = machine.Netfilter(operation.Reverts?.Backend);
            using var others = netfilter.HoldOff($"{taken.Path}-xtables");
            if (operation.RefusesOtherVariant)
                OtherVariantReader.RefuseOurs(netfilter, AppliedFile.Read(state).Known);

            var basis = operation.Inputs is { } inputs ? Shortcut.Begin(machine, state, netfilter, inputs) : null;
            var recorder = new ChangeRecorder(state, machine.KeptChanges());
            var recovered = new UnfinishedChange(state, netfilter).Recover(operation.IsRecorded ? null : recorder);
            notes.AddRange(recovered.Notes);
            if (recovered.Recorded is { } recorded)
                operation.HasRecorded(recorded);

            var start = new ChangeStart(state, netfilter, recorder, recovered, Held(state, notes), confirmation, started, basis);
            var result = Refused(start) ?? Make(start);
            return ChangeReport.WithLosses(result with { Notes = [.. notes, .. result.Notes] }, damaged, isFailure: !operation.IsRecorded);
        }
        catch (HostException reason) when (reason is BusyException or RulesRefusedException or OutdatedPlanException
            or OlderCheckoutException)
        {
            throw WithNotes(reason, notes);
        }
        catch (HostException reason)
        {
            return Failed(FailureText.AsBefore(reason)) with { Notes = notes.ToValueList(),
                Reason = reason is LockoutException ? null : reason.Message };
        }
    }

    // A restore does not need the held partitions and leaves even a damaged file alone: the next apply needs it.
    private HeldPartitions? Held(StateDirectory state, List<Note> notes)
    {
        try
        {
            return HeldFile.Read(state);
        }
        catch (StateException e) when (operation.IsRecorded)
        {
            notes.Add(Note.Warning(e.Message));
            return null;
        }
    }

    /// <summary>The refusal if earlier changes are in the way, or null.</summary>
    private ChangeResult.NotMade? Refused(ChangeStart start) => UsualGates.OfRequest.Judge(new Request(
        operation.CommandText, operation.Rules?.Alone,
        start.Recovered.IsPartlyApplied ? start.Recovered.Journal : null,
        !operation.How.Again && start.Held is { } all ? operation.HeldReason(all) : null)).Refusal switch
    {
        null => null,
        HeldException held => new ChangeResult.NotMade(Obstacle.Held, held.Message),
        var refusal => Failed(refusal.Message),
    };

    private ChangeResult Make(ChangeStart start)
    {
        var first = machine.ReadAt(start.Netfilter);
        start = start with { Recovered = start.Recovered.On(first.State) };
        var journal = new RunJournal(operation, machine, start);

        // Rules that come back were in force before, and a user who is locked out waits for them.
        var rehearser = new Rehearser(operation.GoesOn ? null : machine.Rehearsal());
        var outcome = Write(start, first, journal, rehearser);
        var left = outcome is Outcome.Undone ? journal.Withdraw() : null;
        var result = new ChangeReport(operation, machine, start, journal).Of(outcome, left);
        if (outcome is Outcome.Nothing nothing && start.Basis is { } basis)
            Shortcut.Remember(machine, start.State, start.Netfilter, operation.Inputs!, basis, nothing);

        if (outcome.Case<Reading?>(nothing => nothing.Reading, applied => applied.Reading, _ => null, _ => null) is { } reading)
            machine.Keep(start.State, start.Netfilter, reading);

        if (result is ChangeResult.InForce && !operation.IsRecorded)
            KeepVariant(start);

        result = outcome is Outcome.Applied ? WithGoneHits(result, start.State) : result;
        result = result with { Notes = [.. result.Notes, .. rehearser.Skipped.Select(Note.Info), .. _proof, .. _sets] };
        return result is ChangeResult.InForce done
            && outcome.Case<FirewallState?>(nothing => nothing.Actual, applied => applied.After, _ => null, _ => null) is { } live
            ? operation.EndConnections(done, live, start.Recovered.Applied.Known) : result;
    }

    // A restore that must guess which variant it was recorded in is told of it; without the record it says that it had to guess.
    private static void KeepVariant(ChangeStart start) => Catch<StateException>.In(() =>
    {
        var (variant, applied) = (start.Netfilter.InUse(), AppliedFile.Read(start.State));
        if (applied.Change > 0 && applied.Variant != variant)
            AppliedFile.Write(start.State, applied with { Variant = variant });
    });

    // A count that cannot be stored must not keep a rule from going.
    private ChangeResult WithGoneHits(ChangeResult result, StateDirectory state) =>
        Catch<StateException>.In(() => GoneHits.Add(state, _gone)) is not { } e ? result
            : result with { Notes = [.. result.Notes,
                Note.Warning("what the deleted chains have counted was not written down: " + e.Message)] };

    private Outcome Write(ChangeStart start, Reading first, RunJournal journal, Rehearser rehearser)
    {
        var known = start.Recovered.Applied.Known;
        var applier = new Applier(start.Netfilter, machine.TakenAsLive) { First = _ => first };
        while (true)
        {
            try
            {
                var planned = applier.Next(actual => operation.MakeToWrite(actual, known) is var desired
                    ? desired with { Notes = [.. HiddenText.Warnings(actual).Select(text => Note.Warning(text)), .. desired.Notes] }
                    : desired);
                if (!planned.Plan.IsEmpty)
                {
                    void Rehearse(PlannedChange asked) =>
                        rehearser.Rehearse(asked.Plan, asked.Before, [.. journal.Remembered(asked.First), .. known.Partitions]);

                    // A later try would compare with half of its own work.
                    if (applier.HasWritten)
                    {
                        Rehearse(planned);
                    }
                    else
                    {
                        operation.Approve(planned);
                        planned = Proved(planned, known, Rehearse);
                        _gone = GoneHits.Read(planned.Plan, known, start.State, start.Netfilter);
                    }

                    if (planned.Plan.Blocks.Any(block => block.Table == TableName.Set))
                    {
                        start.Netfilter.NeedsSets();
                        SetsOfOtherKind.Judge(planned.Desired, planned.Before).Obey();
                    }

                    var (contents, ofSets) = RefreshedSets.Read(machine, start.State, operation, planned.Plan);
                    applier.ContentOf = (family, set) => contents.Find(family, set)?.Entries ?? [];
                    _sets = ofSets;
                    UsualGates.OfCaller.Judge(planned.First).Obey();
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

    private PlannedChange Proved(PlannedChange planned, Knowledge known, Action<PlannedChange> rehearse)
    {
        var blocks = operation.ToJudge(new Blocks(planned, rehearse), known);
        operation.Gates.JudgeAtOnce(blocks).Obey();
        _proof = blocks.Notes;
        var proved = planned with { Plan = blocks.Plan };
        if (proved.Plan != planned.Plan)
            rehearse(proved);

        return proved;
    }

    private void Begin(ChangeStart start, RunJournal journal, PlannedChange planned)
    {
        var begins = journal.Of(planned);
        start.Confirmation.BeforeFirstBlock(new BegunChange(begins.Change, begins.Brings, start.Netfilter.InUse()));
        machine.Begins();
        journal.Begin(begins);
    }
}

/// <summary>The starting point of a change once it has the lock. Held is null if the held partitions
/// cannot be read; Basis is null if the shortcut for unchanged runs does not apply.</summary>
internal sealed record ChangeStart(
    StateDirectory State, INetfilter Netfilter, ChangeRecorder Recorder, Recovered Recovered, HeldPartitions? Held,
    IConfirmation Confirmation, long Time,
    RunBasis? Basis);
