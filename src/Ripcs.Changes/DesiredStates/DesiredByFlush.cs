using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Status;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.DesiredStates;

/// <summary>What a flush takes away, and what it says about it.</summary>
internal sealed class DesiredByFlush(StateDirectory? state)
{
    /// <summary>The session by which the caller came to this host; null for one who sits in front of it.</summary>
    public CallerSession? Caller { get; init; }

    public Desired Make(FirewallState actual, Knowledge known)
    {
        var found = Ownership.Read(actual, known);
        var stays = Ownership.EmptyRipts(actual, found, known);
        var live = new OwnedState(found.Tables.Except(stays).ToValueList());
        var desired = UnfinishedReplacement.Undone(new OwnedState(stays), known);
        var plan = Planner.Preview(actual, desired, known);
        var back = plan.Kept.Count == 0 && !live.Tables.Any(table => table.HoldsRules) ? ComesBack() : null;
        var removal = Removal.Of(live, OwnedState.Empty, plan.Kept, TableCounts.Partitions(live), known, state);
        var lockout = plan.IsEmpty || Caller is null ? LockoutText.Nothing
            : LockoutText.Of(Caller, actual, ChangeMeaning.After(actual, desired, known), known.Partitions, LockoutRun.Removal);
        return new Desired(desired, Diff: null)
        {
            Lockout = lockout.Refusal,
            Ends = back?.State,
            Kept = plan.Kept,
            Stale = removal.Stale,
            Leaving = removal.Leaving.Select(partition => partition with { IsUnnamed = false }).ToValueList(),
            Notes = plan.IsEmpty ? [] :
            [
                .. lockout.Notes, .. TypedByHand(live), .. PoliciesThenText.AfterFlush(actual, live, known),
                .. PoliciesThenText.StayClosed(actual, live, desired, known), .. PoliciesThenText.Closes(actual, desired, known),
            ],
            Summary = !plan.IsEmpty ? removal.IsEmpty ? OfNoPartition(live, "flush removes", "flush sets")
                : removal.Sum("flush", isDone: false)
                : back is not null ? $"nothing of Ripcs's is live; flush records that nothing is desired, so that no restore brings back "
                    + $"{back.Words}."
                : plan.Kept.Count == 0 ? "nothing to do: nothing of Ripcs's is live." : Removal.HasToStay(plan.Kept.Count),
            DoneSummary = plan.IsEmpty ? back is null ? null
                : $"nothing of Ripcs's was live; flush recorded that nothing is desired, so that no restore brings back {back.Words}."
                : removal.IsEmpty ? OfNoPartition(live, "flush removed", "flush has set") : removal.Sum("flush", isDone: true),
        };
    }

    private static string OfNoPartition(OwnedState live, string removes, string sets) =>
        live.Tables.Any(table => table.HoldsRules) ? $"{removes} jumps and chains that lead to no partition."
            : $"{sets} the policies as they were before Ripcs set them.";

    /// <summary>What a restore would bring into force again where nothing of ours
    /// is live, as after a reboot; null where that is nothing.</summary>
    private ComingBack? ComesBack()
    {
        if (state is null || new Timeline(new History(state)) is not { Last: > 0 and var last } timeline
            || timeline.FindWhole(last) is not { After: var after })
        {
            return null;
        }

        var partitions = TableCounts.Partitions(after);
        return partitions.Count > 0 ? new ComingBack(after,
            $"what change {last} left in force: {string.Join(", ", partitions)}")
            : after.Tables.Any(table => table.Policies.Count > 0)
                ? new ComingBack(after, $"the policies that change {last} set")
            : null;
    }

    private sealed record ComingBack(OwnedState State, string Words);

    /// <summary>Foreign rules in our dispatch chains: they are removed, and a warning names them.</summary>
    private static IEnumerable<Note> TypedByHand(OwnedState live) =>
        from table in live.Tables
        from typed in OwnedPointers.OthersIn(table)
        select Note.Warning($"a rule in {typed.Chain} ({Words.Place(table.Family, table.Name)}) that is not managed by Ripcs is removed "
            + $"too: {PlainText.Of(typed.Rule)}");
}
