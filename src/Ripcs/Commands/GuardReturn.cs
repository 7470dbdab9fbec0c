using System.CommandLine;
using Ripcs.Confirming;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>
/// How a guard takes its change back: as a rollback does, with all that the state directory knows; and where that does not bring the
/// rules back, with what it has remembered since its start.
/// </summary>
internal sealed class GuardReturn(CommandHost host, ParseResult result, StateDirectory state, PendingWatch watch)
{
    // Between two tries it looks whether somebody else has done its work meanwhile.
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);

    private readonly Knowledge _known = Known(state);
    private readonly string _lockFile = ApplyLock.PathFor(host.Environment.RunDirectory, state);

    public RunReport Run(FoundPending found)
    {
        var report = Try(found);
        return report.Result is RunResult.Changed or RunResult.Unchanged or RunResult.Busy || watch.Look() is null ? report
            : report with
            {
                Error = $"{report.Error ?? report.Summary}\n{new BareReturn(host, result, found.Change, _known, _lockFile).Run()}",
            };
    }

    private RunReport Try(FoundPending found)
    {
        try
        {
            return new PendingReturn(host, result, state) { LockWait = LockWait }.Run(found);
        }
        catch (Exception e) when (e is not BusyException)
        {
            // A bug in what names, records or explains must not keep the rules from going back.
            return new RunReport("rollback", RunResult.Failed, ExitCode.Failed) { Error = e is HostException ? e.Message : $"{e.GetType().Name}: {e.Message}" };
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
