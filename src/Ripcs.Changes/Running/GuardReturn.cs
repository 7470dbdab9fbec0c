using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;

namespace Ripcs.Changes.Running;

/// <summary>
/// How a guard takes its change back: as a rollback does, with all that the state directory knows; and where that does not bring the
/// rules back, with what it has remembered since its start.
/// </summary>
internal sealed class GuardReturn(Machine machine, StateDirectory state, PendingWatch watch)
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
            : $"{said}\n{new BareReturn(machine, found.Change, _known, _lockFile).Run()}";
    }

    private RunReport Try(FoundPending found)
    {
        try
        {
            return new PendingReturn(machine, state) { LockWait = LockWait }.Run(found);
        }
        catch (Exception e) when (e is not BusyException)
        {
            // A bug in what names, records or explains must not keep the rules from going back.
            return RunReport.Failed("rollback", e is HostException ? e.Message : $"{e.GetType().Name}: {e.Message}");
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
