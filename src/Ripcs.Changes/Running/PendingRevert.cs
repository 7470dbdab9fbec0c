using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.DesiredStates;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.Running;

/// <summary>Reverts a change that was not confirmed: the guard's work, and that of whoever finds its guard gone.</summary>
internal sealed class PendingRevert(Machine machine, StateDirectory state)
{
    public const string Name = "revert";

    /// <summary>How long it waits for its turn; null to wait as the command line says.</summary>
    public TimeSpan? LockWait { get; init; }

    /// <summary>Because its time is over.</summary>
    public RunReport Run(FoundPending found) => Run(
        found.Change, onlyIfUnchanged: !found.IsReverting, Name,
        $"of change {found.Change.Number}", found.Change.Number);

    /// <summary>The same because somebody said so: then it is a rollback.</summary>
    public RunReport RunNow(PendingChange change) => Run(change, onlyIfUnchanged: false, "rollback", "", reverted: null);

    private RunReport Run(PendingChange pending, bool onlyIfUnchanged, string name, string words, int? reverted)
    {
        var change = new Change(machine, name, words)
        {
            Reverted = reverted,

            // Chains in the other variant, of which a flush may have been the cure, must not keep a change in force that nobody confirmed.
            RefusesOtherVariant = false,
            State = state,
            LockWait = LockWait,
            Reverts = new RevertConfirmation(new PendingFiles(state), pending) { OnlyIfUnchanged = onlyIfUnchanged },
        };
        var desiredBy = new DesiredByRollback(state, states => states.Before(pending) is var earlier && reverted is null ? earlier
            : earlier.AsReverted())
        {
            Name = name, RefusesNothing = true,
        };
        return change.Run((actual, known) => NeverBegan(pending, actual, known)
            ? new Desired(Ownership.Read(actual, known), Diff: null)
            {
                Summary = $"change {pending.Number} never came into force.",
            }
            : desiredBy.Make(actual, known));
    }

    // The files that tell that it began may be gone, and its blocks are in force all the same.
    private bool NeverBegan(PendingChange pending, FirewallState actual, Knowledge known) =>
        pending.Until is null && !new EarlierStates(state).Began(pending.Number)
        && (pending.Before is not { } before || Planner.Preview(actual, before, known).IsEmpty);
}
