using Ripcs.Changes.Operations;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>Asks on a terminal whether a change stays, while the guard waits; the first decision counts. An
/// answer that comes too late is still read from the terminal, because otherwise the shell would run it.</summary>
/// <param name="host">The environment with the terminal.</param>
/// <param name="machine">The host.</param>
/// <param name="state">The state directory with the pending change.</param>
/// <param name="asked">The run that made the change.</param>
/// <param name="rollBack">Rolls the change back now, and prints the report.</param>
internal sealed class ConfirmPrompt(CommandHost host, Machine machine, StateDirectory state, RunReport asked, Func<RunReport> rollBack)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    // A user who is typing when the time is over needs this long to notice it and to press Enter.
    private const int LooksForALateAnswer = 15;

    private readonly PendingFiles _pending = new(state);
    private readonly int _number = asked.Pending!.Number;

    /// <returns>The run that made the change if that is in force, confirmed
    /// or still pending; otherwise the report of the failure.</returns>
    public RunReport Ask()
    {
        // Input from before the question is no answer to it.
        host.Terminal.DropTyped();
        host.Terminal.Output.Write("keep it? yes (only once a NEW connection has worked) or no: ");
        while (true)
        {
            var answer = Task.Run(host.Terminal.Answers!.ReadLine);
            while (!answer.Wait(Look))
            {
                if (_pending.StageOf(_number) is PendingStage.Reverting or PendingStage.Confirmed or PendingStage.Ended)
                {
                    host.Terminal.Output.WriteLine();
                    var decided = Decided();
                    Drain(answer);
                    return decided;
                }
            }

            // Going back is the safe answer, so short forms are accepted.
            switch (answer.Result?.Trim() is "n" or "N" or "No" or "NO" ? "no" : answer.Result?.Trim())
            {
                case "yes":
                    return Print(ConfirmCommand.Run(machine, state, _number));
                case "no":
                    var back = rollBack();
                    return back.IsInForce ? RunReport.Failed(asked.Command, back.Summary) : back;
                case null:
                    host.Terminal.Output.WriteLine();
                    return asked;
                default:
                    host.Terminal.Output.Write("write yes or no: ");
                    break;
            }
        }
    }

    private RunReport Decided()
    {
        if (_pending.StageOf(_number) is not PendingStage.Confirmed)
            Say($"too late: change {_number} is being reverted");

        while (_pending.StageOf(_number) is PendingStage.Reverting)
        {
            host.Facts.Sleep(Look);
        }

        if (_pending.StageOf(_number) is PendingStage.Confirmed)
        {
            Say($"change {_number} is confirmed.");
            return asked;
        }

        Say($"change {_number} was not confirmed in time and was reverted; see: ripcs history");
        return RunReport.Failed(asked.Command, "the change was not confirmed");
    }

    private void Say(FormattableString text) => host.Terminal.Output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private void Drain(Task<string?> answer)
    {
        for (var look = 0; look < LooksForALateAnswer && !answer.IsCompleted; look++)
        {
            host.Facts.Sleep(Look);
        }

        host.Terminal.DropTyped();
    }

    private RunReport Print(RunReport confirmed)
    {
        new TextReport(host.Terminal.Output, host.Terminal.Errors, new Palette(false)).Write(confirmed);
        return confirmed.Result is RunResult.Recorded ? asked : confirmed;
    }
}
