using Ripcs.Changes.Applying;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;
using Ripcs.Host;

namespace Ripcs.Changes.Running;

/// <summary>
/// Takes a change back with nothing but what its guard remembers: no file of the state is read or written. For when the state directory
/// is gone, full or not to be trusted any more: the rules go back first, and are recorded when that can be done.
/// </summary>
internal sealed class BareReturn(Machine machine, PendingChange change, Knowledge known, string lockFile)
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);

    /// <returns>What was done, or why it could not be.</returns>
    /// <exception cref="HostException">The live rules cannot be read, or somebody else is changing them.</exception>
    public string Run()
    {
        if (change.Before is not { } before)
        {
            return "and nothing else tells what was before the change";
        }

        using var taken = Lock();
        var netfilter = machine.Netfilter(change.Backend);
        using var others = netfilter.HoldOff($"{lockFile}-xtables");
        var target = new Target(WayBack.To(before, OwnedState.Empty), Diff: null) { Summary = "" };
        var applier = new Applier(netfilter, known);
        while (true)
        {
            if (applier.Write(applier.Next(_ => target)) is { } outcome)
            {
                return Said(outcome);
            }
        }
    }

    private static string Said(Outcome outcome) => outcome switch
    {
        Outcome.Nothing => "the rules are as before the change",
        Outcome.Applied => "the rules are as before the change again, but not recorded",
        Outcome.WentBack back => $"the way back failed: {back.Reason.Message}",
        Outcome.Stuck stuck => $"the way back failed: {stuck.Reason.Message}; {stuck.GoingBack.Message}",
        _ => throw new InvalidOperationException($"unknown outcome: {outcome}"),
    };

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
