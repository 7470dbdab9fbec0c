using System.Globalization;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host;

namespace Ripcs.Changes.Running;

/// <summary>Whether a change may begin.</summary>
/// <param name="Refusal">Why not; null if it may.</param>
/// <param name="Notes">What was done so that it may.</param>
internal sealed record Gate(RunReport? Refusal, ValueList<Note> Notes)
{
    /// <summary>What the return of a change that was not confirmed did; null if there was none.</summary>
    public RunReport? Returned { get; init; }

    /// <summary>For a restore: a change that it must leave out.</summary>
    public NotReverted? Pending { get; init; }
}

/// <summary>A change that was not confirmed, and that could not be reverted and recorded as such; and why.</summary>
internal sealed record NotReverted(int Number, string Problem);

/// <summary>
/// Looks, before a change, whether another one is pending. One whose time is over and whose guard is gone, killed or lost with a
/// restart, is reverted here: nobody else would do it.
/// </summary>
internal sealed class PendingGate(Machine machine, StateDirectory state)
{
    public Gate Open(string command)
    {
        var stale = new PendingFiles(state).PutStaleAside();
        var gate = OpenFor(command);
        return gate with { Notes = [.. stale, .. gate.Notes] };
    }

    private Gate OpenFor(string command)
    {
        if (new PendingFiles(state).Find() is not { } found)
        {
            return OpenWithoutFile(command);
        }

        var change = found.Change;
        var guards = machine.Guards(state, change.Backend);
        if (guards.Watched == change.Number && !change.IsElsewhere && !IsLate(found))
        {
            return new Gate(RunReport.Busy(command, PendingText.Of(found, machine.Clock)), []);
        }

        // Without a time it was not in force when its run ended, or it is just now coming into force: the lock will tell.
        if (found.IsReverting || change.IsElsewhere || change.Until is null || change.IsOver(machine.Clock))
        {
            return Revert(command, found);
        }

        guards.Start(change, () => { });
        return new Gate(RunReport.Busy(command, PendingText.Of(found, machine.Clock)), [Note.Warning("its guard had died and was started again")]);
    }

    private Gate OpenWithoutFile(string command)
    {
        if (Unseen(command) is { } refusal)
        {
            return new Gate(refusal, []);
        }

        if (machine.Guards(state).Elsewhere is { } other)
        {
            return new Gate(RunReport.Busy(command, PendingText.Elsewhere(other)), []);
        }

        if (LostChange.Find(machine, state) is { } lost)
        {
            return Revert(command, lost);
        }

        LostChange.Forget(machine, state);
        return new Gate(null, []);
    }

    /// <summary>
    /// As <see cref="Open"/> for a restore, which needs no more than to leave that change out: a host must come up with a firewall,
    /// whatever is wrong with the rest of the state.
    /// </summary>
    public Gate OpenForRestore()
    {
        var number = new PendingFiles(state).Number() ?? LostChange.Find(machine, state)?.Change.Number;
        try
        {
            var gate = Open(RestoreRun.Name);
            return gate.Refusal is null or { Result: RunResult.Busy } ? gate : LeftOut(gate.Refusal.Reason ?? gate.Refusal.Error ?? gate.Refusal.Summary);
        }
        catch (HostException e)
        {
            return LeftOut(e.Message);
        }

        Gate LeftOut(string reason) => new(null, [])
        {
            Pending = new NotReverted(
                number!.Value,
                string.Create(CultureInfo.InvariantCulture, $"change {number} was not confirmed and is left out, but could not be recorded as reverted: {reason}")),
        };
    }

    // A guard that should have taken it back long ago was stopped, or cannot: the lock decides who does.
    private bool IsLate(FoundPending found) => PendingLook.IsLate(found, machine.Clock);

    // Its file was deleted while its guard is at work, which writes it again in a moment.
    private RunReport? Unseen(string command) => PendingLook.Unseen(machine, state) is { } number
        ? RunReport.Busy(command, PendingText.Unseen(number)) : null;

    private Gate Revert(string command, FoundPending found)
    {
        var report = new PendingRevert(machine, state).Run(found);
        var isBack = report.Result is RunResult.Changed or RunResult.Unchanged || new PendingFiles(state).StageOf(found.Change.Number) is PendingStage.Ended;
        return new Gate(
            isBack ? null : report with { Command = command },
            isBack ? [Note.Warning($"{found.Change.Title} was not confirmed, and its guard had died: {Sum(report)}"), .. report.Losses.Select(Note.Warning)] : [])
        {
            Returned = report,
        };
    }

    private static string Sum(RunReport report) =>
        report.Change is { } number ? string.Create(CultureInfo.InvariantCulture, $"reverted as change {number}") : report.Summary;
}
