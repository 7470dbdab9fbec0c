using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>The last recorded state comes back.</summary>
/// <param name="states">What comes back.</param>
/// <param name="alone">The one family that comes back; null for both. The other one is left as it is.</param>
/// <param name="left">What does not come back of it.</param>
/// <param name="time">When that is.</param>
internal sealed class Restore(RestorableStates states, Family? alone, LeftOutRules left, DateTimeOffset time) : Operation(Name)
{
    public new const string Name = "restore";

    /// <summary>Decided once, under the lock: by the next try our own journal is on the disk.</summary>
    public RestorableState? Found { get; private set; }

    /// <summary>What was live when it was last worked out, and the whole state that is to come back; null before that.</summary>
    public (FirewallState Live, OwnedState Whole)? Made { get; private set; }

    public override bool BringsBack => true;

    public override bool GoesOn => true;

    public override bool IsRecorded => true;

    public override void Enter() => states.FindRecord();

    public override Desired Make(FirewallState actual, Knowledge recorded)
    {
        var earlier = Found ??= states.Find();
        var live = Ownership.Read(actual, recorded);
        var whole = DesiredAgain.Of(earlier.Record.After, live);
        Made = (actual, whole);
        var desired = new OwnedState(Families.Both.SelectMany(family =>
            (alone is null || alone == family ? left.Without(whole) : live).Tables.Where(table => table.Family == family)).ToValueList())
                .WithForeign(live.AllForeign());

        // What another program had closed before the first apply is closed by that program again, with the rules that let somebody in.
        var known = recorded with
        {
            Policies = recorded.Policies.Where(policy => policy.Before != ChainPolicy.Drop
                || desired.Table(policy.Family, TableName.Filter).PolicyOf(policy.BuiltIn) is not null
                || actual[policy.Family].Table(TableName.Filter).PolicyOf(policy.BuiltIn) == ChainPolicy.Drop).ToValueList(),
        };

        // After a reboot all is gone: that is not drift, rule by rule.
        var diff = new StateDiffer(actual, live, desired, earlier.Partitions, known.WhileLive(live)).CompareStates();
        var lockout = diff.IsEmpty ? LockoutText.Nothing
            : LockoutOf(actual, () => ChangeMeaning.After(actual, desired, known), [.. earlier.Partitions, .. known.Partitions],
                LockoutRun.Restore);
        return new Desired(desired, diff)
        {
            Known = known == recorded ? null : known,
            Lockout = lockout.Refusal,
            Again = earlier.Record,
            Alone = alone,
            LeftOut = left == LeftOutRules.Nothing ? [] : left.Of(whole,
                time).Where(rule => alone is null || rule.Family == alone).ToValueList(),
            Restored = earlier.Partitions,
            Held = earlier.Held,
            Notes = [.. lockout.Notes, .. PoliciesThenText.StayClosed(actual, live, desired, known),
                .. diff.IsEmpty ? [] : PoliciesThenText.Closes(actual, desired, known), .. earlier.Notes,
                .. ForeignNames.Warnings(desired, actual, known), .. AsFoundText.Warnings(whole, live, states.PathToApply),
                .. AsFoundText.Warning(DriftThen.Of(whole, earlier.Partitions, known), StateName(earlier), states.PathToApply)],
            Summary = Summary(earlier, diff),
        };
    }

    private static string StateName(RestorableState earlier) => $"the state after change {earlier.Record.Number}";

    private static string Summary(RestorableState earlier, StateDiff diff) => $"back to {StateName(earlier)}"
        + (diff.IsEmpty ? ": no partition changes." : $": {DiffSummary.Of(diff, "restore")}");
}

/// <summary>What a restore brings back.</summary>
/// <param name="Record">The change whose state comes back.</param>
/// <param name="Unreadable">Why newer changes cannot be used.</param>
/// <param name="Partitions">The partitions of that state, for their names and lines, as far as they are known.</param>
/// <param name="Held">What is held afterwards; null to leave that as it is.</param>
/// <param name="Notes">What to say about all this.</param>
internal sealed record RestorableState(
    HistoryRecord Record, ValueList<string> Unreadable, ValueList<CompiledPartition> Partitions, HeldPartitions? Held,
    ValueList<Note> Notes)
{
    /// <summary>True where the state was made of the partitions last applied, as no change can be read.</summary>
    public bool IsOfPartitions { get; init; }
}

/// <summary>Finds out what a restore brings back; files that are damaged are put aside before.</summary>
internal sealed class RestorableStates(StateDirectory state, int? pending)
{
    private HistoryRecord? _record;
    private ValueList<string> _unreadable;

    /// <inheritdoc cref="AppliedFile.PathToApply"/>
    public string PathToApply => AppliedFile.PathToApply(state);

    /// <summary>The change whose state comes back.</summary>
    /// <exception cref="HostException">Of all changes none can be read.</exception>
    public HistoryRecord FindRecord()
    {
        if (_record is null)
            (_record, _unreadable) = LastConfirmed.Find(new History(state), pending);

        return _record ??= OfPartitions() ?? throw new HostException(
            $"no recorded change can be read, so nothing was restored: {string.Join("; ", _unreadable)}; "
            + $"apply the rule files: ripcs rules apply {PathToApply}");
    }

    // What was last applied holds every partition with its chains: all that is ours can be made of them once more.
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

    /// <summary>True where no recorded change can be read.</summary>
    public bool IsOfPartitions { get; private set; }

    /// <exception cref="HostException">Of all changes none can be read.</exception>
    public RestorableState Find()
    {
        var (record, unreadable) = (FindRecord(), _unreadable);
        var (journal, applied) = (JournalFile.Read(state), AppliedFile.Read(state));
        var isRecorded = journal is not null && ChangeRecorder.Recorded(state, journal)?.Number == record.Number;
        if (applied.Change > record.Number && applied.Change != pending && unreadable.Count == 0)
        {
            unreadable = [$"change {applied.Change} was the last one, but it is gone from {state.FilePath(History.Folder)}; "
                + $"see what is missing with: ripcs rules diff {AppliedFile.PathToCompare(state)}"];
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

    /// <summary>What the last run left is the newest knowledge, if it is of this change.</summary>
    private (ValueList<CompiledPartition> Partitions, IEnumerable<Note> Losses) Partitions(HistoryRecord record, AppliedRecord applied)
    {
        if (applied.Change == record.Number)
            return (applied.Known.Partitions, []);

        var found = new KeptPartitions(state).Find(record.Partitions);
        return (found.Partitions, found.Lost.Select(lost => LostPartitionText.Warning(lost, AppliedFile.PathToApply(state))));
    }
}
