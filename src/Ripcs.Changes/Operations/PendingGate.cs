using Ripcs.Changes.Confirming;

namespace Ripcs.Changes.Operations;

/// <summary>Checks before a change whether another one is pending. A change after its deadline whose guard
/// is gone, killed or lost with a reboot, is reverted here, because no other process would.</summary>
internal sealed class PendingGate(Machine machine, StateDirectory state)
{
    public StartPermission Open()
    {
        var stale = new PendingFiles(state).PutStaleAside();
        var gate = OpenWithFile();
        return gate with { Notes = [.. stale, .. gate.Notes] };
    }

    private StartPermission OpenWithFile()
    {
        if (new PendingFiles(state).Find() is not { } found)
            return OpenWithoutFile();

        var change = found.Change;
        var guards = machine.Guards(state, change.Backend);
        if (guards.Watched == change.Number && !change.IsElsewhere && !IsLate(found))
            return new StartPermission(InTheWay(found), []);

        // Without a deadline it was not in force when its run ended, or is just coming into force: the lock will show which. Where
        // nothing tells whether the machine was restarted, no new guard waits: the host may be open.
        if (found.IsReverting || change.IsHere is not true || change.Until is null || change.IsOver(machine.Clock))
            return Revert(found);

        guards.Start(change, () => { });
        return new StartPermission(InTheWay(found), [Note.Warning("its guard had died and was started again")]);
    }

    private ChangeResult.NotMade InTheWay(FoundPending found) =>
        Busy(PendingText.InTheWay(found, machine.Clock, machine.IsLocked(state)));

    private StartPermission OpenWithoutFile()
    {
        // Its file was deleted while its guard is running, which will write it again in a moment.
        if (PendingLook.Unseen(machine, state) is { } number)
            return new StartPermission(Busy(PendingText.Unseen(number)), []);

        if (machine.Guards(state).Elsewhere is { } other)
            return new StartPermission(Busy(PendingText.Elsewhere(other)), []);

        if (LostChange.Find(machine, state) is { } lost)
            return Revert(lost);

        LostChange.Forget(machine, state);
        return new StartPermission(null, []);
    }

    /// <summary>The same as <see cref="Open"/> for a restore, which only needs to leave that change
    /// out: a host must come up with a firewall, whatever is wrong with the rest of the state.</summary>
    public StartPermission OpenForRestore()
    {
        var number = new PendingFiles(state).Number() ?? LostChange.Find(machine, state)?.Change.Number;
        try
        {
            var gate = Open();
            return gate.Refusal is null or ChangeResult.NotMade { By: Obstacle.Busy } ? gate : LeftOut(gate.Refusal.Why);
        }
        catch (HostException e)
        {
            return LeftOut(e.Message);
        }

        StartPermission LeftOut(AdvisedText reason) => new(null, [])
        {
            Pending = new NotReverted(
                number!.Value,
                $"change {number} was not confirmed and is left out, but could not be recorded as reverted: " + reason),
        };
    }

    // The guard that should have reverted it long ago was stopped, or cannot: the lock decides who does.
    private bool IsLate(FoundPending found) => PendingLook.IsLate(found, machine.Clock);

    private static ChangeResult.NotMade Busy(AdvisedText why) => new(Obstacle.Busy, why);

    private StartPermission Revert(FoundPending found)
    {
        var result = Operations.Revert.Run(machine, state, found);
        var isBack = result is ChangeResult.InForce
            || new PendingFiles(state).StageOf(found.Change.Number) is PendingStage.Ended;
        return new StartPermission(
            isBack ? null : result,
            isBack ? [Note.Warning($"{found.Change.Title} was not confirmed, and its guard had died: " + Sum(result)),
                .. result is ChangeResult.NeedsHuman { Losses: var losses } ? losses.Select(Note.Warning) : []] : [])
        {
            Reverted = result,
        };
    }

    private static AdvisedText Sum(ChangeResult result) =>
        result.Number is { } number ? $"reverted as change {number}" : result is ChangeResult.InForce done ? done.Summary : "";
}
