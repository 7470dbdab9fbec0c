using System.CommandLine;
using System.Runtime.InteropServices;
using Ripcs.Confirming;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>ripcs guard: what --confirm leaves behind; nobody needs to type it.</summary>
internal static class GuardCommand
{
    public static Command Create(CommandHost host)
    {
        var number = new Argument<int>("N") { Description = "The number of the change." };
        var command = new Command("guard", "Take a change back unless it is confirmed; started by --confirm.") { number };
        command.Hidden = true;
        command.SetAction(result => Run(host, result, result.GetValue(number)));
        return command;
    }

    private static int Run(CommandHost host, ParseResult result, int number)
    {
        var state = host.OpenState(result);
        using var taken = host.Guards(result, state).TryTake();
        if (taken is null)
        {
            host.Output.WriteLine("another guard is at work");
            return ExitCode.Done;
        }

        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        new GuardLoop(
            new PendingFiles(state), number, onlyIf => PendingReturn.Run(host, result, number, onlyIf), host.Clock, host.Sleep, host.Output).Run();
        return ExitCode.Done;
    }
}
