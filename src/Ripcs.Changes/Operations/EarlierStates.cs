using Ripcs.Changes.Reports;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>Where a rollback leads.</summary>
/// <param name="Name">"after change 2".</param>
/// <param name="Restores">The change whose state it is; 0 for the one before all changes.</param>
/// <param name="Partitions">What is known of the partitions in it.</param>
/// <param name="Held">All that is held afterwards.</param>
/// <param name="NewlyHeld">What this rollback takes out of force, and holds.</param>
internal sealed record EarlierState(
    string Name, OwnedState Desired, int Restores, ValueList<CompiledPartition> Partitions, HeldPartitions Held,
    ValueList<HeldPartition> NewlyHeld)
{
    /// <summary>The partitions of the state of which no more is known than their rules.</summary>
    public ValueList<LostPartition> Lost { get; init; }

    /// <summary>The foreign chains that came or went between then and now; the state says which of them were there.</summary>
    public ValueList<ForeignTable> Foreign { get; init; }

    /// <summary>Why it is unknown what the change brought in that is rolled back, so that it cannot be held; null if it is known.</summary>
    public string? NotHeld { get; init; }

    /// <summary>The same where nobody asked for it: what it reverts was not confirmed.</summary>
    public EarlierState AsReverted() => this with
    {
        Held = Held with { Partitions = Held.Partitions.Select(held => NewlyHeld.Contains(held) ? held with { IsReverted = true }
            : held).ToValueList() },
    };
}

/// <summary>Finds a state that was in the history, and what a rollback to it rolls back.</summary>
internal sealed class EarlierStates
{
    private readonly StateDirectory _state;
    private readonly History _history;
    private readonly Timeline _timeline;

    // One history for all: each reads for itself what its changes consist of.
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
            // Whoever runs it again wants that rollback completed, not rolled back.
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
                + $"unknown; "
                + "name the state to roll back to: ripcs rollback N (see: ripcs history)");
        }

        if (current == 0)
        {
            throw _timeline.Last == 0 ? NothingRecorded()
                : new HostException("the host is in the state before the first change already; see: ripcs history");
        }

        return Earlier($"before change {current}", Read(current).Before, _timeline.StateBefore(current), journal);
    }

    private EarlierState BeforeAll(Journal? journal) => _timeline.Numbers switch
    {
        [] => throw NothingRecorded(),
        [1, ..] => Earlier("before the first change", Read(1).Before, restores: 0, journal),
        [var oldest, ..] => throw new HostException(
            $"the state before the first change is kept no longer; the oldest is the one after change {oldest}: ripcs rollback "
                + $"{oldest}"),
    };

    private static HostException NothingRecorded() => new("no change was recorded yet: there is nothing to roll back");

    // Its message says to choose another change: "run the same command again" behind it would contradict that.
    private HistoryRecord Read(int number) =>
        Catch<StateException>.Or(() => _history.Read(number).Loaded(), e => throw new HostException(e.Message, e));

    /// <summary>True if a change was recorded, or at least begun.</summary>
    public bool Began(int number) =>
        JournalOf(number) is not null || _timeline.Numbers.Contains(number) || AppliedFile.Read(_state).Change >= number;

    /// <summary>The state before a change that is, or was, pending: its own file holds it, whatever became of all others.</summary>
    /// <exception cref="HostException">It cannot be read.</exception>
    public EarlierState Before(PendingChange change) => change.Before is not { } before ? Before(change.Number)
        : JournalOf(change.Number) is not null || _timeline.FindWhole(change.Number) is not null
            ? Before(change.Number) with { Desired = DesiredAgain.Of(before, OwnedState.Empty) }
            : Earlier(
                $"before change {change.Number}",
                before,
                // Where the history is gone numbers begin anew, and that one would be of another change.
                _timeline.Numbers.Contains(change.BackTo) ? change.BackTo : 0,
                journal: null,
                change.Brings);

    /// <summary>The state before a change that was the last to begin.</summary>
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

    /// <summary>The record of that change is damaged or gone: the change before it tells the same state.</summary>
    private EarlierState BeforeLost(int number)
    {
        var before = _timeline.StateBefore(number);
        if (before == 0 && number > 1)
        {
            // Earlier changes are kept no longer, so the state before this one is unknown; an empty one would open the host.
            _ = _history.Read(number);
        }

        var (brought, problem) = BroughtBy(number);
        return Earlier($"before change {number}", before == 0 ? OwnedState.Empty : _history.Read(before).After, before,
            journal: null, brought) with
        {
            NotHeld = problem,
        };
    }

    // What the last run left tells it, where that was this change.
    private (IEnumerable<HeldPartition> Brought, string? Problem) BroughtBy(int number) =>
        AppliedFile.Read(_state) is var last && last.Change != number
            ? ([], $"no file tells any more what change {number} brought in") : (last.Known.Partitions.Select(partition =>
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

/// <summary>
/// Which foreign chains belong to a state that comes back: those that changes since then have taken away. What no change took away is live
/// or not as others like.
/// </summary>
/// <param name="timeline">The changes.</param>
/// <param name="journal">One that did not end, or null.</param>
internal sealed class ForeignThen(Timeline timeline, Journal? journal)
{
    /// <param name="number">The change that left the state; 0 for the one before all changes.</param>
    /// <param name="desired">The state; where it says itself what was there, that counts.</param>
    /// <returns>What was there, and all that may be live of what a change spoke of.</returns>
    /// <exception cref="StateException">What a change took away cannot be read.</exception>
    public (ValueList<ForeignTable> There, ValueList<ForeignTable> Named) At(int number, OwnedState desired)
    {
        var (now, then) = (timeline.Line(timeline.Last).ToList(), timeline.Line(number).ToList());
        var (undone, redone) = (Taken(now.Except(then)), Taken(then.Except(now)));
        var there = desired.AllForeign() is { Count: > 0 } own ? own
            : undone is [.., var oldest] ? oldest
            : redone.Count > 0 ? [] : journal?.Change.Before.AllForeign() ?? [];
        return (there, [.. there.Concat(undone.SelectMany(tables => tables)).Concat(redone.SelectMany(tables => tables)).Distinct()]);
    }

    // A rollback among them leads to a state that another one left.
    private List<ValueList<ForeignTable>> Taken(IEnumerable<int> changes) =>
        [.. changes.Select(timeline.Find).OfType<HistoryRecord>().Where(record => record is { Restores: null, Replaced: > 0 })
            .Select(record => record.Before.AllForeign())];
}

/// <summary>What in a state that was is not as its partitions say: it was changed by hand when it was recorded.</summary>
internal static class DriftThen
{
    /// <param name="partitions">The partitions that were in force in it.</param>
    /// <param name="known">What is recorded besides.</param>
    public static StateDiff Of(OwnedState state, ValueList<CompiledPartition> partitions, Knowledge known)
    {
        var then = known with { Partitions = partitions };
        return RecordedDrift.Of(ChangeMeaning.After(FirewallState.Empty, state, then), state, then);
    }
}
