using System.Globalization;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>
/// Asks on a terminal whether a change stays, while the guard counts; whoever decides first has decided. An answer that comes too late
/// is still taken off the terminal: the shell would run it.
/// </summary>
/// <param name="host">Where it asks.</param>
/// <param name="state">Where it is decided.</param>
/// <param name="number">The change.</param>
/// <param name="rollBack">Rolls the change back now, and prints that.</param>
internal sealed class ConfirmPrompt(CommandHost host, StateDirectory state, int number, Func<int> rollBack)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    // Who is typing when the time is over needs this long to see it and to press Enter.
    private const int LooksForALateAnswer = 15;

    private readonly PendingFiles _pending = new(state);

    /// <returns>The exit code: whether the change is confirmed, or still pending.</returns>
    public int Ask()
    {
        // What was typed before the question is no answer to it.
        host.DropTyped();
        host.Output.Write("keep it? yes (only once a NEW connection has worked) or no: ");
        while (true)
        {
            var answer = Task.Run(host.Answers!.ReadLine);
            while (!answer.Wait(Look))
            {
                if (_pending.StageOf(number) is PendingStage.Reverting or PendingStage.Confirmed or PendingStage.Ended)
                {
                    host.Output.WriteLine();
                    var code = Decided();
                    Drain(answer);
                    return code;
                }
            }

            switch (answer.Result?.Trim())
            {
                case "yes":
                    return Print(ConfirmCommand.Run(state, number, host.Clock));
                case "no":
                    var code = rollBack();
                    return code == ExitCode.Done ? ExitCode.Failed : code;
                case null:
                    host.Output.WriteLine();
                    return ExitCode.Done;
                default:
                    host.Output.Write("write yes or no: ");
                    break;
            }
        }
    }

    private int Decided()
    {
        if (_pending.StageOf(number) is not PendingStage.Confirmed)
        {
            Say($"too late: change {number} is being reverted");
        }

        while (_pending.StageOf(number) is PendingStage.Reverting)
        {
            host.Sleep(Look);
        }

        if (_pending.StageOf(number) is PendingStage.Confirmed)
        {
            Say($"change {number} is confirmed.");
            return ExitCode.Done;
        }

        Say($"change {number} was not confirmed in time and was reverted; see: ripcs history");
        return ExitCode.Failed;
    }

    private void Say(FormattableString text) => host.Output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private void Drain(Task<string?> answer)
    {
        for (var look = 0; look < LooksForALateAnswer && !answer.IsCompleted; look++)
        {
            host.Sleep(Look);
        }

        host.DropTyped();
    }

    private int Print(RunReport report)
    {
        new TextReport(host.Output, host.Errors, new Palette(false)).Write(report);
        return ExitCode.Of(report, isDetailed: false);
    }
}
