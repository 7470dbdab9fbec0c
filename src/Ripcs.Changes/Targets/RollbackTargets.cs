using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Targets;

/// <summary>What a rollback wants, and what it says about it.</summary>
/// <param name="state">Where the history is.</param>
/// <param name="find">Which state is to come back.</param>
internal sealed class RollbackTargets(StateDirectory state, Func<RollbackAims, RollbackAim> find)
{
    // Asked, as the aim is decided, before a run writes its own journal.
    private readonly bool _isHalfChanged = JournalFile.IsLeft(state);

    private RollbackAim? _aim;

    /// <summary>True for the revert of an unconfirmed change: whoever is locked out cannot put anything right first.</summary>
    public bool IsUnasked { get; init; }

    public Target Make(FirewallState actual, Knowledge known)
    {
        // Decided once: by the next try our own journal is on the disk.
        var aim = _aim ??= find(new RollbackAims(state));
        if (!IsUnasked)
        {
            RefuseDamaged(aim);
            SameNames.Refuse(aim.Wanted, aim.Partitions, actual);
            ForeignNames.Refuse(aim.Wanted, actual, known);
        }

        var diff = new StateDiffer(actual, aim.Wanted, aim.Partitions, known.WhileLive(Ownership.Read(actual, known))).CompareStates()
            with { IsHalfChanged = _isHalfChanged };
        var plan = Planner.Preview(actual, aim.Wanted, known);
        return new Target(aim.Wanted, diff)
        {
            Restores = aim.Restores,
            Restored = aim.Partitions,
            Held = aim.Held,
            Notes = [.. IsUnasked ? ForeignNames.Warnings(aim.Wanted, actual, known) : [], .. LossNotes(aim), .. AsFoundText.Warnings(aim.Wanted, Ownership.Read(actual, known)), .. HeldNotes(aim), .. plan.Notes.Select(Note.Warning)],
            Summary = Summary(aim, diff, plan, actual, known),
        };
    }

    // An operator can take another state, or say that names and orders do not matter by moving the file away.
    private static void RefuseDamaged(RollbackAim aim)
    {
        if (aim.Lost.FirstOrDefault(lost => lost.Damage is not null) is { Damage: { } damage })
        {
            throw new StateException(damage);
        }
    }

    private IEnumerable<Note> LossNotes(RollbackAim aim)
    {
        if (aim.NotHeld is { } problem)
        {
            yield return Note.Warning($"what is rolled back is not held, so the next apply of its file brings it back: {problem}");
        }

        foreach (var lost in aim.Lost)
        {
            yield return LostPartitionsText.Warning(lost, new RollbackAims(state).LastDirectory);
        }
    }

    private static IEnumerable<Note> HeldNotes(RollbackAim aim)
    {
        var names = aim.NewlyHeld.Select(held => held.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        if (names.Count > 0)
        {
            yield return Note.Info($"held until {(names.Count == 1 ? "its file changes" : "their files change")}: {Words.List(names)}");
        }
    }

    private static string Summary(RollbackAim aim, StateDiff diff, Preview plan, FirewallState actual, Knowledge known)
    {
        if (plan.IsEmpty)
        {
            return $"nothing to do: the host is in the state {aim.Name}.";
        }

        var live = Names(Ownership.Read(actual, known));
        var wanted = Names(aim.Wanted);
        var chains = string.Create(
            CultureInfo.InvariantCulture, $"{Words.Count(wanted.Except(live).Count(), "chain")} made, {live.Except(wanted).Count()} deleted");
        return diff.IsEmpty ? $"back to the state {aim.Name}: no partition changes; {chains}."
            : $"back to the state {aim.Name}: {DiffSummary.Of(diff, "rollback")}";
    }

    private static HashSet<ChainPlace> Names(OwnedState state) => [.. state.AllChains().Select(chain => chain.Place)];
}
