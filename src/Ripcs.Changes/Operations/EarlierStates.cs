using Ripcs.Changes.Reports;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>The target of a rollback.</summary>
/// <param name="Name">"after change 2".</param>
/// <param name="Restores">The change whose state it is; 0 for the state before all changes.</param>
/// <param name="Partitions">The known partitions in it.</param>
/// <param name="Held">All partitions that are held afterwards.</param>
/// <param name="NewlyHeld">The partitions that this rollback takes out of force and holds.</param>
internal sealed record EarlierState(
    string Name, OwnedState Desired, int Restores, ValueList<CompiledPartition> Partitions, HeldPartitions Held,
    ValueList<HeldPartition> NewlyHeld)
{
    /// <summary>The partitions of the state of which only the rules are known.</summary>
    public ValueList<LostPartition> Lost { get; init; }

    /// <summary>The foreign chains that came or went between then and now; the state contains those that existed.</summary>
    public ValueList<ForeignTable> Foreign { get; init; }

    /// <summary>Why the partitions of the rolled back change are unknown, so that they cannot be held; null if they are known.</summary>
    public string? NotHeld { get; init; }

    /// <summary>The part of it in one family.</summary>
    public EarlierState In(Family family) => this with
    {
        Desired = new OwnedState(Desired.Tables.Where(table => table.Family == family).ToValueList()),
        Foreign = Foreign.Where(table => table.Family == family).ToValueList(),
    };

    /// <summary>The same for a revert of a change that was not confirmed.</summary>
    public EarlierState AsReverted() => this with
    {
        Held = Held with { Partitions = Held.Partitions.Select(held => NewlyHeld.Contains(held) ? held with { IsReverted = true }
            : held).ToValueList() },
    };
}

/// <summary>Finds a state in the history, and the changes that a rollback to it rolls back.</summary>
internal sealed class EarlierStates
{
    private readonly StateDirectory _state;
    private readonly History _history;
    private readonly Timeline _timeline;

    // One history for all, because each instance reads the contents of its changes itself.
    public EarlierStates(StateDirectory state)
    {
        (_state, _history) = (state, new History(state));
        _timeline = new Timeline(_history);
    }

    /// <exception cref="HostException">There is no such state, or it cannot be read.</exception>
    public EarlierState Find(int? number)
    {
        var journal = JournalFile.Read(_state);
        if (number is 0)
            return BeforeAll(journal);

        if (number is { } given)
            return Earlier($"after change {given}", Read(given).After.WithForeign([]), _timeline.StateAfter(given), journal);

        if (journal?.Change is { Restores: { } restores } rollback)
        {
            // Running it again means completing that rollback, not rolling it back.
            return new EarlierState($"that the unfinished {(journal.IsRestore ? "restore" : "rollback")} leads to", rollback.After,
                restores, journal.Partitions, journal.Held ?? HeldFile.Read(_state), []);
        }

        var current = _timeline.Current;
        if (journal is not null)
            return Earlier("before the unfinished change", journal.Change.Before, current, journal);

        if (AppliedFile.Read(_state).Change is var last && last > _timeline.Last)
        {
            throw new HostException(
                $"change {last} was the last one, but it is gone from {_state.FilePath(History.Folder)}, so the state before it is "
                + "unknown; name the state to roll back to: " + Advice.To(Way.RollBack, "N") + " (see: " + Advice.To(Way.History) + ")");
        }

        if (current == 0)
        {
            throw _timeline.Last == 0 ? NothingRecorded()
                : new HostException("the host is already in the state before the first change; see: " + Advice.To(Way.History));
        }

        // What was typed into a chain by hand before a change put it right is not what anybody wants back.
        var meant = _timeline.WithoutRepairs(current);
        var found = Read(meant).Before;
        return Earlier($"before change {meant}", _timeline.LeftBefore(meant)?.WithForeign([]) ?? found, _timeline.StateBefore(meant),
            journal);
    }

    /// <summary>The changes that a rollback to the state after a change rolls back or brings back, the newest first;
    /// those that only put something right stay.</summary>
    public IEnumerable<(HistoryRecord Change, bool IsBack)> Between(int number)
    {
        var (now, then) = (_timeline.Line(_timeline.Last).ToList(), _timeline.Line(number).ToList());
        return now.Except(then).Select(one => (Change: _timeline.Find(one), IsBack: false))
            .Concat(then.Except(now).Select(one => (Change: _timeline.Find(one), IsBack: true)))
            .Where(one => one.Change is { Restores: null } && !_timeline.IsRepair(one.Change.Number))
            .Select(one => (one.Change!, one.IsBack));
    }

    private EarlierState BeforeAll(Journal? journal) => _timeline.Numbers switch
    {
        [] => throw NothingRecorded(),
        [1, ..] => Earlier("before the first change", Read(1).Before, restores: 0, journal),
        [var oldest, ..] => throw new HostException(
            $"the state before the first change is no longer kept; the oldest is the one after change {oldest}: "
                + Advice.To(Way.RollBack, oldest)),
    };

    private static HostException NothingRecorded() => new("no change was recorded yet: there is nothing to roll back");

    // Its message suggests another change: adding "run the same command again" would contradict that.
    private HistoryRecord Read(int number) =>
        Catch<StateException>.Or(() => _history.Read(number).Loaded(), e => throw new HostException(e.Message, e));

    /// <summary>True if a change was recorded, or at least begun.</summary>
    public bool Began(int number) =>
        JournalOf(number) is not null || _timeline.Numbers.Contains(number) || AppliedFile.Read(_state).Change >= number;

    /// <summary>The state before a change that is, or was, pending: its own file contains it, even if all other files are lost.</summary>
    /// <exception cref="HostException">It cannot be read.</exception>
    public EarlierState Before(PendingChange change) => change.Before is not { } before ? Before(change.Number)
        : JournalOf(change.Number) is not null || _timeline.FindWhole(change.Number) is not null
            ? Before(change.Number) with { Desired = DesiredAgain.Of(before, OwnedState.Empty) }
            : Earlier(
                $"before change {change.Number}",
                before,
                // If the history is lost, numbers begin anew, and this one would be another change's.
                _timeline.Numbers.Contains(change.BackTo) ? change.BackTo : 0,
                journal: null,
                change.Brings);

    /// <summary>The state before the change that was the last to begin.</summary>
    /// <exception cref="HostException">It cannot be read.</exception>
    public EarlierState Before(int number) => JournalOf(number) is { } journal
        ? Earlier(
            "before the unfinished change",
            journal.Change.Before,
            _timeline.Current,
            journal.Change.Restores is null ? journal : null)
        : _timeline.FindWhole(number) is { } record
            ? Earlier($"before change {number}", record.Before, _timeline.StateBefore(number), journal: null)
            : BeforeLost(number);

    /// <summary>For a damaged or missing record: the record of the change before it has the same state.</summary>
    private EarlierState BeforeLost(int number)
    {
        var before = _timeline.StateBefore(number);
        if (before == 0 && number > 1)
        {
            // Earlier changes are no longer kept, so the state before this one is unknown; an empty one would open the host.
            _ = _history.Read(number);
        }

        var (brought, problem) = BroughtBy(number);
        return Earlier($"before change {number}", before == 0 ? OwnedState.Empty : _history.Read(before).After, before,
            journal: null, brought) with
        {
            NotHeld = problem,
        };
    }

    // The record of the last run has them, if that run made this change.
    private (IEnumerable<HeldPartition> Brought, string? Problem) BroughtBy(int number) =>
        AppliedFile.Read(_state) is var last && last.Change != number
            ? ([], $"no file records any more what change {number} brought in") : (last.Known.Partitions.Select(partition =>
                new HeldPartition(partition.Name.Value, PartitionDigest.Of(partition), number)), null);

    private Journal? JournalOf(int number) => JournalFile.Read(_state) is { } journal && journal.Change.Number == number ? journal : null;

    private EarlierState Earlier(string name, OwnedState desired, int restores, Journal? journal, IEnumerable<HeldPartition>? lost = null)
    {
        var comesBack = _timeline.PartitionsAfter(restores);
        var stays = comesBack.Select(kept => (kept.Name, kept.Digest)).ToHashSet();
        var brought = _timeline.RolledBackTo(restores)
            .SelectMany(record => record.Partitions.Select(kept => new HeldPartition(kept.Name, kept.Digest, record.Number)))
            .Concat(journal?.Brings ?? []).Concat(lost ?? [])
            .Where(held => !stays.Contains((held.Name, held.Digest))).DistinctBy(held => (held.Name, held.Digest)).ToValueList();
        var before = HeldFile.Read(_state).Partitions.Where(held => !stays.Contains((held.Name, held.Digest)));
        var held = new HeldPartitions { Partitions = before.Concat(brought).DistinctBy(one => (one.Name, one.Digest)).ToValueList() };
        var found = new KeptPartitions(_state).Find(comesBack);
        var foreign = new ForeignThen(_timeline, journal).At(restores, desired);
        return new EarlierState(name, DesiredAgain.Of(desired, OwnedState.Empty).WithForeign(foreign.There), restores, found.Partitions,
            held, brought)
        {
            Lost = found.Lost, Foreign = foreign.Named,
        };
    }
}

/// <summary>Finds the foreign chains that belong to a restored state: those that changes
/// since then have taken away. Other foreign chains do not depend on the state.</summary>
/// <param name="timeline">The changes.</param>
/// <param name="journal">An unfinished change, or null.</param>
internal sealed class ForeignThen(Timeline timeline, Journal? journal)
{
    /// <param name="number">The change that left the state; 0 for the state before all changes.</param>
    /// <param name="desired">The state; foreign chains that it contains itself take precedence.</param>
    /// <returns>The chains that existed, and all chains in these changes that may be live.</returns>
    /// <exception cref="StateException">The chains that a change took away cannot be read.</exception>
    public (ValueList<ForeignTable> There, ValueList<ForeignTable> Named) At(int number, OwnedState desired)
    {
        var (now, then) = (timeline.Line(timeline.Last).ToList(), timeline.Line(number).ToList());
        var (undone, redone) = (Taken(now.Except(then)), Taken(then.Except(now)));
        var there = desired.AllForeign() is { Count: > 0 } own ? own
            : undone is [.., var oldest] ? oldest
            : redone.Count > 0 ? [] : journal?.Change.Before.AllForeign() ?? [];
        return (there, [.. there.Concat(undone.SelectMany(tables => tables)).Concat(redone.SelectMany(tables => tables)).Distinct()]);
    }

    // A rollback among them leads to a state that another change left.
    private List<ValueList<ForeignTable>> Taken(IEnumerable<int> changes) =>
        [.. changes.Select(timeline.Find).OfType<HistoryRecord>().Where(record => record is { Restores: null, Replaced: > 0 })
            .Select(record => record.Before.AllForeign())];
}

/// <summary>The differences between an earlier state and its partitions: changes by hand when it was recorded.</summary>
internal static class DriftThen
{
    /// <param name="partitions">The partitions in force in it.</param>
    /// <param name="known">The rest of the record.</param>
    public static StateDiff Of(OwnedState state, ValueList<CompiledPartition> partitions, Knowledge known)
    {
        var then = known with { Partitions = partitions };
        return RecordedDrift.Of(state.ToLive(), state, then);
    }
}
