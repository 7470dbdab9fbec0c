using Ripcs.Changes.Applying;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;
using Ripcs.Host;

namespace Ripcs.Changes.Running;

/// <summary>
/// How a guard reverts its change: with all that the state directory knows; and where that does not bring the
/// rules back, with what it has remembered since its start.
/// </summary>
internal sealed class GuardRevert(Machine machine, StateDirectory state, PendingWatch watch)
{
    // Between two tries it looks whether somebody else has done its work meanwhile.
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);

    private readonly Knowledge _known = Known(state);
    private readonly string _lockFile = machine.LockFile(state);

    /// <returns>How that ended.</returns>
    public string Run(FoundPending found)
    {
        var report = Try(found);
        var said = report.Error ?? report.Summary;
        return report.Result is RunResult.Changed or RunResult.Unchanged or RunResult.Busy || watch.Look() is null ? said
            : $"{said}\n{new BareRevert(machine, found.Change, _known, _lockFile).Run()}";
    }

    private RunReport Try(FoundPending found)
    {
        try
        {
            return new PendingRevert(machine, state) { LockWait = LockWait }.Run(found);
        }
        catch (Exception e) when (e is not BusyException)
        {
            // A bug in what names, records or explains must not keep a change in force.
            return RunReport.Failed(PendingRevert.Name, e is HostException ? e.Message : $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static Knowledge Known(StateDirectory state)
    {
        try
        {
            return AppliedFile.Read(state).Known;
        }
        catch (StateException)
        {
            return Knowledge.None;
        }
    }
}

/// <summary>
/// Reverts a change with nothing but what its guard remembers: no file of the state is read or written. For when the state directory
/// is gone, full or not to be trusted any more: the rules are reverted first, and that is recorded when that can be done.
/// </summary>
internal sealed class BareRevert(Machine machine, PendingChange change, Knowledge known, string lockFile)
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);

    /// <returns>What was done, or why it could not be.</returns>
    /// <exception cref="HostException">The live rules cannot be read, or somebody else is changing them.</exception>
    public string Run()
    {
        if (change.Before is not { } before)
        {
            return "and no file says what was live before the change";
        }

        using var taken = Lock();
        var netfilter = machine.Netfilter(change.Backend);
        using var others = netfilter.HoldOff($"{lockFile}-xtables");
        var desired = new Desired(DesiredAgain.Of(before, OwnedState.Empty), Diff: null) { Summary = "" };
        var applier = new Applier(netfilter, known);
        while (true)
        {
            if (applier.Write(applier.Next(_ => desired)) is { } outcome)
            {
                return Said(outcome);
            }
        }
    }

    private static string Said(Outcome outcome) => outcome.Case(
        _ => "the rules are as before the change",
        _ => "the change is reverted, but this is not recorded",
        undone => $"reverting it failed: {undone.Reason.Message}",
        stuck => $"reverting it failed: {stuck.Reason.Message}; {stuck.Undoing.Message}");

    // Where no lock can be made, nobody else has one either.
    private ApplyLock? Lock()
    {
        try
        {
            return ApplyLock.Take(lockFile, LockWait);
        }
        catch (StateException)
        {
            return null;
        }
    }
}
