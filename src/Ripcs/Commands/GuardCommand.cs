using System.Runtime.InteropServices;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs guard: what --confirm leaves behind; not for typing.</summary>
internal static class GuardCommand
{
    public static Command Create(CommandHost host)
    {
        var number = new Argument<int>("N") { Description = "The number of the change." };
        var command = new Command("guard", "Revert a change unless it is confirmed; started by --confirm.") { number };
        command.Hidden = true;

        // Nobody waits for a guard, so its exit code says nothing: how its change ended stands in the state, and why in its log.
        command.SetAction(result => Run(host, result, result.GetValue(number)));
        return command;
    }

    private static int Run(CommandHost host, ParseResult result, int number)
    {
        var log = new GuardLog(host.Output);
        var state = host.Machine(result).State.Open(isInDoubtEnough: true);
        var guards = host.Machine(result).Guards(state);
        LoadedProgram.LoadAll();
        using var taken = guards.TryTake();
        if (taken is null)
        {
            log.Say("another guard is running");
            return ExitCode.Done;
        }

        var pending = new PendingFiles(state);
        if (pending.Find(number) is not { } found)
        {
            log.Say("no change is pending any more");
            return ExitCode.Done;
        }

        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        var watch = new PendingWatch(pending, found);
        var back = new GuardRevert(host.Machine(result), state, watch);
        ProgramCopy.RemoveThis();
        taken.Note(guards.ClaimFor(number).Text);
        new GuardLoop(watch, back.Run, host.Clock, host.Sleep, log).Run();
        Leave(taken);
        return ExitCode.Done;
    }

    /// <summary>What a guard leaves in its lock is taken for the word of one that was killed.</summary>
    private static void Leave(ApplyLock taken) =>
        // How its change ended is on the disk, too.
        Catch<StateException>.In(() => taken.Note(""));
}
