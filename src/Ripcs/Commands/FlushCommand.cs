using Ripcs.Changes.Applying;
using Ripcs.Changes.Operations;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs rules flush: removes everything that Ripcs owns, and nothing else.</summary>
internal static class FlushCommand
{
    public const string Name = "rules flush";

    public static Command Create(CommandHost host)
    {
        var (confirm, dryRun) = (CommonOptions.Confirm(), CommonOptions.DryRun("Only show what would be removed."));
        var yes = new Option<bool>("--yes") { Description = "Do not ask on a terminal." };
        var force = new Option<bool>("--force") { Description = "Flush although it locks out your own ssh connection." };
        var command = new ReportedCommand(host, Name, "Remove all of Ripcs's own rules and chains, and nothing else.")
        {
            confirm, dryRun, yes, force,
        };
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        return command.Reports(result =>
        {
            var machine = host.Machine(result);
            var flush = new PreviewedFlush(host, result, machine.LookAtState(), result.GetValue(yes), result.GetValue(command.Json))
            {
                Caller = host.CallerWho(result.GetValue(force)), ConfirmWithin = result.GetValue(confirm),
            };
            return result.GetValue(dryRun) ? RemovalRun.Shown(host, result, flush).Report
                : flush.WithoutSaid(new Change(machine, flush).Run());
        });
    }
}

/// <summary>Reports what a flush will remove before it does, and asks a user at a terminal. Scripts are not asked:
/// a flush that waits for an answer that never comes would leave a host in the middle of a procedure.</summary>
internal sealed class PreviewedFlush(CommandHost host, ParseResult result, StateDirectory? state, bool isAgreed, bool isJson)
    : Flush(FlushCommand.Name, state)
{
    private RunReport? _shown;

    /// <summary>Shows the report and asks, if there is a user to answer.</summary>
    /// <returns>Why nothing is removed; null to continue.</returns>
    public override RunReport? Ask()
    {
        if (isJson || isAgreed || host.Answers is not { } answers)
            return null;

        var (report, desired) = RemovalRun.Shown(host, result, this);

        // A flush that is refused anyway needs no question.
        if (report.Result is RunResult.Unchanged || desired.Lockout is not null)
            return null;

        Show(report);
        return Agrees(answers) ? null
            : RunReport.Failed(FlushCommand.Name, "nothing was removed: the answer was not yes");
    }

    /// <summary>Shows the report if there was no question.</summary>
    /// <exception cref="BusyException">What would be removed differs from what the user agreed to.</exception>
    /// <exception cref="HostException">It would lock out the caller.</exception>
    public override void BeforeWriting(Desired desired)
    {
        base.BeforeWriting(desired);
        if (_shown is not { } shown)
        {
            Show(RuleSetRun.Shown(FlushCommand.Name, desired, isUnchanged: false));
        }
        else if (!IsSame(shown, desired.Stale, desired.Leaving))
        {
            throw new BusyException("the live rules changed after they were shown; nothing was removed: run the same command again");
        }
    }

    /// <summary>The report of the change without the parts that were already shown.</summary>
    public RunReport WithoutSaid(RunReport report) =>
        isJson || _shown is not { } shown || !IsSame(shown, report.Stale, report.Leaving) ? report
            : report with
            {
                Stale = [],
                Leaving = [],
                Kept = report.Kept.Except(shown.Kept).ToValueList(),
                Notes = report.Notes.Except([.. shown.Notes, Note.Info(shown.Summary)]).ToValueList(),
            };

    private void Show(RunReport report)
    {
        _shown = report;
        if (!isJson)
        {
            new TextReport(host.Output, host.Errors, host.Palette(result)).Write(report);
            host.Output.Flush();
        }
    }

    private bool Agrees(TextReader answers)
    {
        // Input from before the question is no answer to it.
        host.DropTyped();
        host.Output.Write("remove all this? yes or no: ");
        while (true)
        {
            switch (answers.ReadLine()?.Trim())
            {
                case "yes":
                    return true;
                case "n" or "N" or "no":
                    return false;
                case null:
                    host.Output.WriteLine();
                    return false;
                default:
                    host.Output.Write("write yes or no: ");
                    break;
            }
        }
    }

    private static bool IsSame(RunReport shown, ValueList<StaleChain> stale, ValueList<LeavingPartition> leaving) =>
        shown.Stale == stale && shown.Leaving == leaving;
}
