using Ripcs.Changes.Applying;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>Brings back the last recorded state.</summary>
/// <param name="name">The command.</param>
/// <param name="states">Finds the state.</param>
/// <param name="alone">The only family to restore; null for both. The other one is left as it is.</param>
/// <param name="left">The rules that are left out.</param>
/// <param name="time">The time of the restore.</param>
/// <param name="openings">Counts the rules that open.</param>
internal sealed class Restore(string name, RestorableStates states, Family? alone, LeftOutRules left, DateTimeOffset time,
    IOpenings openings) : Operation(name)
{
    /// <summary>Decided once, under the lock: during the next try this run's own journal is on the disk.</summary>
    public RestorableState? Found { get; private set; }

    /// <summary>The live state of the last computation, what is owned of it, and the whole state to restore; null before that.</summary>
    public (FirewallState Live, OwnedState Owned, OwnedState Whole)? Made { get; private set; }

    /// <summary>What was live, and owned, before an earlier try of the same run, which may have written a part; null if this is the
    /// first: only what the run as a whole changes is shown.</summary>
    public (FirewallState Live, OwnedState Owned)? First { get; init; }

    public override bool BringsBack => true;

    public override bool GoesOn => true;

    public override bool IsRecorded => true;

    public override void Enter() => states.FindRecord();

    public override Desired Make(FirewallState actual, Knowledge recorded)
    {
        var earlier = Found ??= states.Find();
        var live = Ownership.Read(actual, recorded);
        var whole = DesiredAgain.Of(earlier.Record.After, live);
        Made = (actual, live, whole);
        var coming = left.Without(whole, live);
        var desired = new OwnedState(Families.Both.SelectMany(family =>
            (alone is null || alone == family ? coming : live).Tables.Where(table => table.Family == family)).ToValueList())
                .WithForeign(live.AllForeign());

        // Policies that another program had set to DROP before the first apply
        // are left to that program, which also sets the rules that accept.
        var known = recorded with
        {
            Policies = recorded.Policies.Where(policy => policy.Before != ChainPolicy.Drop
                || desired.Table(policy.Family, TableName.Filter).PolicyOf(policy.BuiltIn) is not null
                || actual[policy.Family].Table(TableName.Filter).PolicyOf(policy.BuiltIn) == ChainPolicy.Drop).ToValueList(),
        };

        // After a reboot everything is gone: that is no drift.
        var (before, owned) = First ?? (actual, live);
        var diff = new StateDiffer(before, owned, desired, earlier.Partitions, known.WhileLive(owned)).CompareStates();
        var change = Propose(actual, desired, known);
        var lockout = diff.IsEmpty ? LockoutJudgement.Nothing
            : LockoutOf(change, [.. earlier.Partitions, .. known.Partitions], LockoutRun.Restore);
        return new DesiredOfRestore(change, diff)
        {
            Lockout = lockout.Refusal,
            Again = earlier.Record,
            Alone = alone,
            LeftOut = left == LeftOutRules.Nothing ? [] : left.Of(whole, live,
                time).Where(rule => alone is null || rule.Family == alone).ToValueList(),
            Partitions = earlier.Partitions,
            Held = earlier.Held,
            Notes = [.. lockout.Notes, .. PoliciesThenText.StayClosed(actual, live, desired, known),
                .. diff.IsEmpty ? [] : PoliciesThenText.Closes(actual, desired, known), .. earlier.Notes,
                .. ForeignNames.Warnings(desired, actual, known), .. AsFoundText.Warnings(whole, live, states.PathToApply),
                .. AsFoundText.Warning(DriftThen.Of(whole, earlier.Partitions, known), StateName(earlier), states.PathToApply)],
            Summary = Summary(earlier, diff),
        };
    }

    private static string StateName(RestorableState earlier) => $"the state after change {earlier.Record.Number}";

    private string Summary(RestorableState earlier, StateDiff diff) => $"back to {StateName(earlier)}"
        + (diff.IsEmpty ? ": no partition changes." : $": {DiffSummary.Of(diff, openings, "restore")}");
}

/// <summary>The target of a restore.</summary>
/// <param name="Record">The change whose state comes back.</param>
/// <param name="Unreadable">Why newer changes cannot be used.</param>
/// <param name="Partitions">The known partitions of that state, for their names and lines.</param>
/// <param name="Held">The partitions that are held afterwards; null to leave that as it is.</param>
/// <param name="Notes">What to report about it.</param>
internal sealed record RestorableState(
    HistoryRecord Record, ValueList<AdvisedText> Unreadable, ValueList<CompiledPartition> Partitions, HeldPartitions? Held,
    ValueList<Note> Notes)
{
    /// <summary>True if the state was built from the partitions last applied, because no change can be read.</summary>
    public bool IsOfPartitions { get; init; }
}

/// <summary>Finds the target of a restore, after damaged files have been put aside.</summary>
internal sealed class RestorableStates(StateDirectory state, int? pending)
{
    private HistoryRecord? _record;
    private ValueList<AdvisedText> _unreadable;

    /// <inheritdoc cref="AppliedFile.PathToApply"/>
    public string PathToApply => AppliedFile.PathToApply(state);

    /// <summary>The change whose state comes back.</summary>
    /// <exception cref="HostException">None of the changes can be read.</exception>
    public HistoryRecord FindRecord()
    {
        if (_record is null)
            (_record, _unreadable) = LastConfirmed.Find(new History(state), pending);

        return _record ??= OfPartitions() ?? throw new HostException(
            "no recorded change can be read, so nothing was restored: " + AdvisedText.Join("; ", _unreadable)
            + "; apply the rule files: " + Advice.To(Way.Apply, PathToApply));
    }

    // The record of the last apply has every partition with its chains, so the whole owned state can be built from it.
    private HistoryRecord? OfPartitions()
    {
        if (pending is not null || AppliedFile.Read(state) is not { Change: > 0 and var number, Known.Partitions.Count: > 0 } applied)
            return null;

        IsOfPartitions = true;
        var (partitions, known) = (applied.Known.Partitions, applied.Known);
        return new HistoryRecord
        {
            Number = number, Time = DateTimeOffset.MinValue, User = "", RipcsVersion = "", Command = "", Summary = "",
            Before = OwnedState.Empty, After = DesiredState.Build(partitions, OwnedState.Empty, known, Scope.WholeSet),
        };
    }

    /// <summary>True if no recorded change can be read.</summary>
    public bool IsOfPartitions { get; private set; }

    /// <exception cref="HostException">None of the changes can be read.</exception>
    public RestorableState Find()
    {
        var (record, unreadable) = (FindRecord(), _unreadable);
        var (journal, applied) = (JournalFile.Read(state), AppliedFile.Read(state));
        var isRecorded = journal is not null && ChangeRecorder.Recorded(state, journal)?.Number == record.Number;
        if (applied.Change > record.Number && applied.Change != pending && unreadable.Count == 0)
        {
            unreadable = [$"change {applied.Change} was the last one, but it is gone from {state.FilePath(History.Folder)}; "
                + "see what is missing with: " + Advice.To(Way.Compare, AppliedFile.PathToCompare(state))];
        }

        var (partitions, losses) = Partitions(record, applied);
        return new RestorableState(record, unreadable, partitions, isRecorded ? journal!.Held : null,
            [.. Unfinished(journal, isRecorded, record), .. DamagedObjects(), .. losses]) { IsOfPartitions = IsOfPartitions };
    }

    private IEnumerable<Note> DamagedObjects() => new History(state).DamagedObjects().Select(file => Note.Warning(file.Message));

    private static IEnumerable<Note> Unfinished(Journal? journal, bool isRecorded, HistoryRecord record) => journal is null ? [] :
    [
        Note.Warning($"{journal.Title} did not finish"
            + (journal.IsRestore || isRecorded ? "" : $": the state after change {record.Number} is restored without it")),
    ];

    /// <summary>The record of the last run is the newest knowledge, if it is about this change.</summary>
    private (ValueList<CompiledPartition> Partitions, IEnumerable<Note> Losses) Partitions(HistoryRecord record, AppliedRecord applied)
    {
        if (applied.Change == record.Number)
            return (applied.Known.Partitions, []);

        var found = new KeptPartitions(state).Find(record.Partitions);
        return (found.Partitions, found.Lost.Select(lost => LostPartitionText.Warning(lost, AppliedFile.PathToApply(state))));
    }
}
