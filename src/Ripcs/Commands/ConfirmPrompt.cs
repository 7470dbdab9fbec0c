using System.Globalization;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>Asks on a terminal whether a change stays, while the guard counts; whoever decides first has decided.</summary>
/// <param name="host">Where it asks.</param>
/// <param name="state">Where it is decided.</param>
/// <param name="number">The change.</param>
/// <param name="goBack">Takes the change back now, and prints that.</param>
internal sealed class ConfirmPrompt(CommandHost host, StateDirectory state, int number, Func<int> goBack)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly PendingFiles _pending = new(state);

    /// <returns>The exit code: whether the change stays, or is still waited for.</returns>
    public int Ask()
    {
        host.Output.Write("keep it? yes (only once a NEW connection has worked) or no: ");
        while (true)
        {
            var answer = Task.Run(host.Answers!.ReadLine);
            while (!answer.Wait(Look))
            {
                if (_pending.Find(number) is null or { IsGoingBack: true })
                {
                    host.Output.WriteLine();
                    return Decided();
                }
            }

            switch (answer.Result?.Trim())
            {
                case "yes":
                    return Print(ConfirmCommand.Run(state, number));
                case "no":
                    var code = goBack();
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
        while (_pending.Find(number) is not null)
        {
            host.Sleep(Look);
        }

        var timeline = new Timeline(new History(state));
        if (timeline.Line(timeline.Last).Contains(number))
        {
            host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"change {number} was confirmed: it stays."));
            return ExitCode.Done;
        }

        host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"change {number} was not confirmed in time: it has gone back; see: ripcs history"));
        return ExitCode.Failed;
    }

    private int Print(RunReport report)
    {
        new TextReport(host.Output, host.Errors, new Palette(false)).Write(report);
        return report.ExitCode;
    }
}
