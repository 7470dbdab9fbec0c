using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.Operations;

/// <summary>The starting point of a run.</summary>
/// <param name="Journal">A change that did not finish and is not completely in force, or null.</param>
/// <param name="Notes">What to report about it.</param>
internal sealed record Recovered(AppliedRecord Applied, Journal? Journal, ValueList<Note> Notes)
{
    /// <summary>True if the unfinished change is partly in force.</summary>
    public bool IsPartlyApplied { get; init; }

    /// <summary>The change that was in force but not recorded; null if there was none.</summary>
    public HistoryRecord? Recorded { get; init; }

    /// <summary>The same adapted to the host as it was found: policies that the
    /// host has set itself since are its own, and a flush leaves them.</summary>
    public Recovered On(FirewallState actual)
    {
        var known = Applied.Known;
        var isOfThisStart = Journal?.Change.Uptime is { } then ? Uptime.IsSameBoot(then.Boot, Uptime.CurrentBoot) : false;
        var kept = OwnPolicies.LeftTo(actual, known, isAnew: Applied.IsElsewhere || (Journal is not null && isOfThisStart is false));

        // An unfinished change may have set them before it wrote a chain, unless the machine was rebooted since.
        return kept == known || isOfThisStart is true ? this : this with
        {
            Applied = Applied with
            {
                // The policies that this change was to set are still to be decided; those that it found no longer exist on this host.
                Known = Journal is null ? kept : known with
                {
                    Policies = known.Policies.Select(policy => kept.Policies.Contains(policy) ? policy
                        : policy with { Before = actual[policy.Family].Table(TableName.Filter).PolicyOf(policy.BuiltIn) }).ToValueList(),
                },
            },
        };
    }
}

/// <summary>What read-only commands report about a change whose journal exists.</summary>
/// <param name="Line">The message.</param>
internal sealed record UnfinishedNotice(Note Line)
{
    // No change takes so long, however busy the host is: its run hangs, or was stopped.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    /// <summary>The short form.</summary>
    public string Sum { get; private init; } = "the last change did not finish";

    /// <summary>True if its run is at work.</summary>
    public bool IsAtWork { get; private init; }

    /// <summary>True if its run is at work for longer than any change takes.</summary>
    public bool IsLong { get; private init; }

    public static UnfinishedNotice AtWork(Journal journal, DateTimeOffset now) =>
        new(Note.Warning($"{journal.Title} is being applied: what is shown may be part of it"))
        {
            Sum = $"{(journal.IsRestore ? "the restore of " : "")}change {journal.Change.Number} is at work since "
                + Words.Time(journal.Change.Time),
            IsAtWork = true,
            IsLong = now - journal.Change.Time > Long,
        };
}

/// <summary>A change that did not finish: its journal still exists. Read-only
/// commands report it, and the next change completes or reverts it.</summary>
internal sealed class UnfinishedChange(StateDirectory state, INetfilter netfilter)
{
    private enum LeftAs
    {
        Desired,
        Before,
        PartlyApplied,
    }

    /// <summary>Finds out, under the lock, whether the last change ended. A change in force that is not recorded
    /// is recorded; anything else is repaired by the run itself, which plans from the live state.</summary>
    /// <param name="recorder">Null for a restore: an unrecorded change does not come back.</param>
    public Recovered Recover(ChangeRecorder? recorder)
    {
        var applied = AppliedFile.Read(state);
        Journal? journal;
        try
        {
            journal = JournalFile.Read(state);
        }
        catch (StateException e)
        {
            return new Recovered(applied, null, [
                Note.Warning("the last change did not finish, or its journal was damaged since ("
                    + HostException.MessageOf(e.InnerException ?? e) + $"); the journal is now {JournalFile.SetAside(state)}")]);
        }

        if (journal is null)
            return new Recovered(applied, null, []);

        var knowing = applied with { Known = journal.Knowing(applied.Known) };
        return recorder is null ? new Recovered(knowing, journal, []) : Recover(recorder, journal, applied, knowing);
    }

    private Recovered Recover(ChangeRecorder recorder, Journal journal, AppliedRecord applied, AppliedRecord knowing)
    {
        var actual = FirewallReader.Read(netfilter);
        var left = Compare(journal, actual, applied.Known);
        if (left is not LeftAs.Desired)
        {
            return new Recovered(knowing, journal,
                [Note.Warning(left is LeftAs.Before ? $"{journal.Title} had not finished and was not in force"
                : $"{journal.Title} was partly applied")])
            {
                IsPartlyApplied = left is LeftAs.PartlyApplied,
            };
        }

        var record = Record(recorder, knowing, journal, actual);
        return new Recovered(
            AppliedFile.Read(state), null,
            [Note.Warning($"{journal.Title} was in force but not recorded; it is recorded now as change {record.Number}")])
        {
            Recorded = record,
        };
    }

    private static HistoryRecord Record(ChangeRecorder recorder, AppliedRecord knowing, Journal journal, FirewallState actual) =>
        Catch<StateException>.Or(() => recorder.Record(knowing, journal, actual),
            e => throw new StateException(
                e.Message + $"\n{journal.Title} is in force, but still not recorded", e));

    /// <summary>The warning of read-only commands about a change that did not finish, or that is running now.</summary>
    /// <returns>Null if there is nothing to report.</returns>
    /// <param name="state">The state directory, if there is one.</param>
    /// <param name="actual">The live state.</param>
    /// <param name="known">What earlier runs recorded.</param>
    /// <param name="isLockOurs">True if this run holds the lock, so that no other run is changing the host.</param>
    public static UnfinishedNotice? Look(
        Machine machine, StateDirectory? state, FirewallState actual, Knowledge known, bool isLockOurs = false)
    {
        try
        {
            if (JournalFile.Read(state) is not { } journal)
                return null;

            if (!isLockOurs && machine.IsLocked(state!))
                return UnfinishedNotice.AtWork(journal, machine.Clock.GetUtcNow());

            // It may have ended since it was read.
            return JournalFile.Read(state) == journal
                ? new UnfinishedNotice(DidNotEnd(journal, actual, known, GuardEnds(machine, state!, journal))) : null;
        }
        catch (StateException e)
        {
            return new UnfinishedNotice(Note.Warning("the last change may be unfinished: " + e.Message));
        }
    }

    /// <inheritdoc cref="Look"/>
    public static Note? Warning(Machine machine, StateDirectory? state, FirewallState actual, Knowledge known) =>
        Look(machine, state, actual, known)?.Line;

    // While its guard is running the same command again would be refused.
    private static AdvisedText? GuardEnds(Machine machine, StateDirectory state, Journal journal) =>
        new PendingFiles(state).Find(journal.Change.Number) is { IsReverting: false, Change: { Until: null } pending }
            && PendingLook.AtLock(machine, state, guards => guards.Watched) == pending.Number
            ? PendingText.GuardEnds(pending, machine.Clock) : null;

    private static Note DidNotEnd(Journal journal, FirewallState actual, Knowledge known, AdvisedText? guard)
    {
        // A revert is no command that a user could repeat: a rollback completes it too.
        var again = guard ?? (journal.Change.Reverts is null ? "run the same command again" : "run: " + Advice.To(Way.RollBack));
        var left = Compare(journal, actual, known) switch
        {
            LeftAs.Desired => "is in force but not recorded: " + again,
            LeftAs.Before => "did not finish and is not in force: " + again,
            LeftAs.PartlyApplied when journal.Change.Restores is not null || guard is not null => "is partly applied: " + again,
            LeftAs.PartlyApplied => "is partly applied: " + again + ", or: " + Advice.To(Way.RollBack),
            var other => throw new InvalidOperationException($"unknown: {other}"),
        };
        return Note.Warning($"{journal.Title} " + left);
    }

    private static LeftAs Compare(Journal journal, FirewallState actual, Knowledge known)
    {
        var (before, after) = (journal.Change.Before, journal.Change.After);
        var remembered = journal.Knowing(known).Naming(before).Naming(after);
        var comparable = ForeignJumps.Without(actual, remembered);
        return IsAs(after, actual, remembered) ? LeftAs.Desired
            : Verification.Difference(before, comparable, remembered, []) is null ? LeftAs.Before
            : IsAs(after, comparable, remembered) ? LeftAs.Desired
            : LeftAs.PartlyApplied;
    }

    private static bool IsAs(OwnedState desired, FirewallState actual, Knowledge known) =>
        new ProposedChange(actual, desired, known).IsEmpty;
}
