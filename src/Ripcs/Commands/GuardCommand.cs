using System.Runtime.InteropServices;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs guard: the process that --confirm starts; not for users.</summary>
internal static class GuardCommand
{
    public const string Name = "guard";

    public static Command Create(CommandHost host)
    {
        var number = new Argument<int>("N") { Description = "The number of the change." };
        var command = new HostCommand(Name, "Revert a change unless it is confirmed; started by --confirm.",
            ignoresWrongSettings: true) { number };
        command.Hidden = true;

        // No one waits for a guard, so its exit code has no meaning: the outcome of its change is in the state, and the reason in its log.
        command.SetAction(result => Run(host, result, result.GetValue(number)));
        return command;
    }

    private static int Run(CommandHost host, ParseResult result, int number)
    {
        var log = new GuardLog(host.Terminal.Output, AdviceWords.InWords);
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
        var back = new GuardRevert(host.Machine(result), state, watch, AdviceWords.InWords);
        ProgramCopy.RemoveThis();
        taken.Note(guards.ClaimFor(number).Text);
        new GuardLoop(watch, back.Run, host.Facts.Clock, host.Facts.Sleep, log).Run();
        Leave(taken);
        return ExitCode.Done;
    }

    /// <summary>A note that remains in its lock would look like that of a killed guard.</summary>
    private static void Leave(ApplyLock taken) =>
        // The outcome of its change is on the disk as well.
        Catch<StateException>.In(() => taken.Note(""));
}
