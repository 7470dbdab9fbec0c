using Ripcs.Changes.Applying;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Operations;

/// <summary>Removes everything that Ripcs owns.</summary>
internal class Flush(string name, StateDirectory? state) : Operation(name)
{
    public override bool RefusesOtherVariant => false;

    public override Desired Make(FirewallState actual, Knowledge known)
    {
        var found = Ownership.Read(actual, known);
        var stays = Ownership.EmptyRipts(actual, found, known);
        var live = new OwnedState(found.Tables.Except(stays).ToValueList());
        var desired = UnfinishedReplacement.Undone(new OwnedState(stays), known);
        var change = Propose(actual, desired, known);
        var plan = change.Plan;
        var back = plan.Kept.Count == 0 && !live.Tables.Any(table => table.HoldsRules) ? ComesBack() : null;
        var removal = Removal.Of(live, OwnedState.Empty, plan.Kept, OwnedPointers.Partitions(live), known, state);
        var lockout = LockoutOf(change, known.Partitions, LockoutRun.Removal);
        return new DesiredOfFlush(change)
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
        live.Tables.Any(table => table.HoldsRules) ? $"{removes} jumps and chains that belong to no partition."
            : $"{sets} the policies as they were before Ripcs set them.";

    /// <summary>What a restore would bring back into force if no owned rule is live, for example after a reboot; null if nothing.</summary>
    private ComingBack? ComesBack()
    {
        if (state is null || new Timeline(new History(state)) is not { Last: > 0 and var last } timeline
            || timeline.FindWhole(last) is not { After: var after })
        {
            return null;
        }

        var partitions = OwnedPointers.Partitions(after);
        return partitions.Count > 0 ? new ComingBack(after,
            $"what change {last} left in force: {string.Join(", ", partitions)}")
            : after.Tables.Any(table => table.Policies.Count > 0)
                ? new ComingBack(after, $"the policies that change {last} set")
            : null;
    }

    private sealed record ComingBack(OwnedState State, string Words);

    /// <summary>Foreign rules in owned dispatch chains: they are removed, with a warning.</summary>
    private static IEnumerable<Note> TypedByHand(OwnedState live) =>
        from table in live.Tables
        from typed in OwnedPointers.OthersIn(table)
        select Note.Warning($"a rule in {typed.Chain} ({Words.Place(table.Family, table.Name)}) that is not managed by Ripcs is removed "
            + $"too: {PlainText.Of(typed.Rule)}");
}
