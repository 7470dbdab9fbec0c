using Ripcs.Changes.Applying;
using Ripcs.Host.Checkouts;
using Ripcs.Host.Processes;

namespace Ripcs.Changes.Operations;

/// <summary>The files that a run writes: its journal before the first block, and the record at its end.</summary>
internal sealed class RunJournal(Operation operation, Machine machine, ChangeStart start)
{
    // A rollback or an undo leads to the state before an unfinished change.
    private readonly Journal? _earlier = start.Recovered.Journal;
    private Journal? _begun;

    private AppliedRecord Applied => start.Recovered.Applied;

    /// <summary>The data to record once the change has ended, including what
    /// an earlier unfinished change, and earlier tries, have done.</summary>
    public Journal Of(PlannedChange planned)
    {
        var desired = planned.First;
        return new Journal
        {
            Change = Record(planned, desired),
            IsRestore = desired is DesiredOfRestore,
            Partitions = NotRecorded(desired),
            LeftOut = LeftOut(desired),
            Made = [.. _begun?.Made ?? [], .. Applier.MadeBy(planned.Plan)],
            Directory = operation.Rules?.Directory,
            MadeOn = operation.Rules?.MadeOn,
            RuleSetName = operation.Rules?.RuleSetName,
            Files = operation.Rules?.Files ?? [],
            Expectations = operation.Brings?.Expectations,
            Held = HeldAfter(desired),
            Policies = Applied.Known.Policies,
            InFront = _earlier?.InFront ?? HookPlace.InFront(planned.Began),
        };
    }

    /// <summary>Writes it before the first block; a user who is locked out cannot free disk space.</summary>
    public void Begin(Journal journal)
    {
        // If it cannot be written, whether the change can be recorded is found out, and reported, at its end.
        _begun = journal;
        try
        {
            _begun = JournalFile.Write(start.State, journal);
        }
        catch (StateException) when (operation.GoesOn)
        {
        }
    }

    /// <summary>Cleans up when nothing of this run is in force.</summary>
    /// <returns>Why a file of the change could not be removed, or null. A remaining
    /// journal does no harm: later commands see that the host is as before.</returns>
    public StateException? Withdraw()
    {
        var left = Catch<StateException>.In(() =>
        {
            if (_begun is not null && _earlier is not null)
            {
                _ = JournalFile.Write(start.State, _earlier);
            }
            else if (_begun is not null)
            {
                JournalFile.Remove(start.State);
            }
        });
        var pending = Catch<StateException>.In(start.Confirmation.NothingDone);
        return left ?? pending;
    }

    /// <summary>Records what is known when the host is already in the desired state.</summary>
    /// <returns>The change, if one was recorded: because the history lacked that state, for example after a restore, because
    /// its newest change or that one's contents are gone, or because it would bring back what is no longer desired.</returns>
    public HistoryRecord? Keep(Outcome.Nothing nothing)
    {
        var (desired, history) = (nothing.Desired, new History(start.State));
        var timeline = new Timeline(history);
        HistoryRecord? noted = null;
        var ends = (desired as DesiredOfFlush)?.Ends;
        if (desired is not DesiredOfRestore && (timeline.Last < Applied.LastUsed || history.IsLastLost || ends is not null
            || (desired is DesiredOfReturn { Restores: var restores } && timeline.Current != restores)))
        {
            var planned = new PlannedChange(desired.Change, nothing.Plan) { Began = nothing.Actual, First = desired };
            var journal = Of(planned);
            noted = start.Recorder.Record(
                Applied, journal with { Change = journal.Change with { Before = ends ?? planned.BeforeToKeep(Applied.Known),
                    After = desired.ToStore(journal.Change.After) } }, nothing.Actual);
        }
        else
        {
            Remember(nothing);
        }

        if (_earlier is not null || _begun is not null)
            JournalFile.Remove(start.State);

        return noted;
    }

    /// <summary>Records a change that is in force and verified.</summary>
    public HistoryRecord Keep(Outcome.Applied done)
    {
        var whole = _begun! with
        {
            Change = _begun!.Change with { Before = (done.Desired as DesiredOfFlush)?.Ends ?? _begun.Change.Before,
                After = done.Desired.ToStore(ForeignJumps.Without(done.Owned, done.After)) },
            Made = Applier.MadeBy(done.Plan).ToValueList(),
        };
        return start.Recorder.Record(Applied, whole, done.After);
    }

    /// <summary>The partitions that are known afterwards.</summary>
    public ValueList<CompiledPartition> Remembered(Desired desired) =>
        desired is DesiredEarlier earlier ? earlier.Partitions : operation.Brings?.Partitions ?? [];

    // What comes back replaces all that is recorded.
    private ValueList<CompiledPartition> NotRecorded(Desired desired) =>
        desired is DesiredEarlier earlier ? earlier.Partitions : Applied.NotRecorded(Remembered(desired)).ToValueList();

    private static ValueList<LeftOutRule> LeftOut(Desired desired) => (desired as DesiredOfRestore)?.LeftOut ?? [];

    private void Remember(Outcome.Nothing nothing)
    {
        var desired = nothing.Desired;
        var rules = operation.Rules;
        var remembered = Applied.After(rules?.Directory, rules?.Files ?? [], operation.Brings?.Expectations, rules?.MadeOn,
            rules?.RuleSetName).Knowing(
            Applied.Known.LeavingOut(LeftOut(desired)).After(nothing.Actual, Remembered(desired), Applier.MadeBy(nothing.Plan),
                HookPlace.InFront(nothing.Actual)).SettingPolicies(desired.ToStore(desired.State), desired.State));
        remembered = desired is DesiredOfRestore { Again: var again } ? remembered.At(again.Number)
            // The same rules may be of a newer revision by now, such as after a merge.
            : operation.Brings is { IsWhole: true }
                ? remembered with { Revision = RevisionAfter(desired, operation.Revision()) } : remembered;
        if (remembered != Applied)
            AppliedFile.Write(start.State, remembered);

        if (HeldAfter(desired) is { } held && held != start.Held)
            HeldFile.Write(start.State, held);
    }

    // Files that are as recorded, and a single one, leave in force what another revision brought: they count only if they are newer.
    private RevisionOfRules? RevisionAfter(Desired desired, RevisionOfRules? own) =>
        own is null || Applied.Revision is not { } live ? own ?? Applied.Revision
        : own.Id == live.Id || operation.Contains?.Invoke(live) is true ? own with { Origin = own.Origin ?? live.Origin }
        : desired is DesiredOfRules { BringsOthers: true } && operation.Brings is { IsWhole: true } ? own : live;

    private HistoryRecord Record(PlannedChange planned, Desired desired)
    {
        var revision = operation.Revision();
        var record = new HistoryRecord
        {
            Number = new History(start.State).NextNumber(LastUsed),
            Time = machine.Clock.GetUtcNow(),
            Uptime = Uptime.Now(machine.Clock),
            User = machine.User,
            RipcsVersion = ThisProgram.Version,
            Command = operation.CommandText + operation.Options,
            Message = operation.How.Message,
            Tickets = operation.How.Ticket is { } ticket ? [ticket] : [],
            Plan = operation.Plan,
            Revision = revision,
            Live = desired is not DesiredOfReturn ? RevisionAfter(desired, revision) : null,
            Summary = desired.DoneSummary ?? desired.Summary,
            Before = _earlier?.Change.Before ?? planned.BeforeToKeep(Applied.Known),
            After = planned.DesiredToKeep,
            Restores = (desired as DesiredOfReturn)?.Restores,
            Reverts = operation.Reverted,
            Diff = desired.Diff,
            Stale = desired.Stale,
            Leaving = desired.Leaving,
            OfPolicies = desired.Diff?.Structure.Any(structure => structure.IsPolicy) is true ? OfPolicies(desired) : [],
        };

        // The journal of a restore contains its change, which is already recorded.
        return desired is not DesiredOfRestore { Again: var again } ? record : again.WithoutPrinted() with
        {
            Time = record.Time,
            Uptime = record.Uptime,
            User = record.User,
            Command = record.Command,
            Before = record.Before,
            After = record.After,
            Restores = again.Restores ?? again.Number,
            OfPolicies = [],
        };
    }

    private ValueList<string> OfPolicies(Desired desired)
    {
        var saying = Remembered(desired).Where(partition => partition.HostPolicy is not null).ToList();
        return (saying.Count > 0 ? saying : [.. Applied.Known.Partitions.Where(partition => partition.HostPolicy is not null)])
            .Select(partition => partition.Name.Value).ToValueList();
    }

    // An unfinished change reserved its number when all changes before it were recorded.
    private int LastUsed => Math.Max(Applied.LastUsed, (_earlier?.Change.Number ?? 0) - 1);

    private HeldPartitions? HeldAfter(Desired desired) =>
        (desired as DesiredEarlier)?.Held ?? start.Held?.Without(operation.Brings?.Partitions ?? []);
}
