using Ripcs.Changes.Applying;
using Ripcs.Changes.Running;
using Ripcs.Changes.DesiredStates;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs rules flush: unhooks and removes everything that is ours, and nothing else.</summary>
internal static class FlushCommand
{
    public const string Name = "rules flush";

    public static Command Create(CommandHost host)
    {
        var (confirm, dryRun, json) = (CommonOptions.Confirm(), CommonOptions.DryRun("Only show what would be removed."),
            CommonOptions.Json());
        var yes = new Option<bool>("--yes") { Description = "Do not ask on a terminal." };
        var force = new Option<bool>("--force") { Description = "Flush although it locks out your own ssh connection." };
        var command = new Command("flush", "Remove all of Ripcs's own rules and chains, and nothing else.") { confirm, dryRun, yes, force,
            json };
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        command.SetAction(result => ReportedRun.Print(host, result, Name, result.GetValue(json), () =>
        {
            var caller = host.CallerWho(result.GetValue(force));
            return result.GetValue(dryRun) ? Show(host, result, caller)
                : Flush(host, result, result.GetValue(confirm), new FlushPreview(host, result, result.GetValue(yes), result.GetValue(json),
                    caller), caller);
        }));
        return command;
    }

    private static RunReport Show(CommandHost host, ParseResult result, CallerSession? caller)
    {
        var state = host.Machine(result).LookAtState();
        return RemovalRun.Shown(host, result, Name, state, host.Machine(result).Netfilter(null),
            new DesiredByFlush(state) { Caller = caller }.Make);
    }

    private static RunReport Flush(CommandHost host, ParseResult result, TimeSpan? confirm, FlushPreview preview, CallerSession? caller)
    {
        var change = new Change(host.Machine(result), Name, "")
        {
            RefusesOtherVariant = false,
            ConfirmWithin = confirm,
            Beforehand = preview.Ask,
            BeforeWriting = preview.Say,
        };
        return preview.WithoutSaid(change.Run(new DesiredByFlush(host.Machine(result).LookAtState()) { Caller = caller }.Make));
    }
}

/// <summary>
/// Says what a flush removes before it does, and asks where somebody sits at a terminal. Scripts are not asked: a flush that waited for
/// an answer that never comes would leave a host half way through somebody's procedure.
/// </summary>
internal sealed class FlushPreview(CommandHost host, ParseResult result, bool isAgreed, bool isJson, CallerSession? caller)
{
    private RunReport? _shown;

    /// <summary>Shows it and asks, where somebody can answer.</summary>
    /// <returns>Why nothing is removed; null to go on.</returns>
    public RunReport? Ask()
    {
        if (isJson || isAgreed || host.Answers is not { } answers)
            return null;

        var state = host.Machine(result).LookAtState();
        string? lockout = null;
        var report = RemovalRun.Shown(host, result, FlushCommand.Name, state, host.Machine(result).Netfilter(null), (actual, known) =>
        {
            var desired = new DesiredByFlush(state) { Caller = caller }.Make(actual, known);
            lockout = desired.Lockout;
            return desired;
        });

        // What is refused anyway is not asked about.
        if (report.Result is RunResult.Unchanged || lockout is not null)
            return null;

        Show(report);
        return Agrees(answers) ? null
            : RunReport.Failed(FlushCommand.Name, "nothing was removed: the answer was not yes");
    }

    /// <summary>Shows it where nobody was asked.</summary>
    /// <exception cref="BusyException">What would go is not what somebody said yes to.</exception>
    /// <exception cref="HostException">It would lock out the caller.</exception>
    public void Say(Desired desired)
    {
        desired.RefuseLockout();
        if (_shown is not { } shown)
        {
            Show(RuleSetRun.Shown(FlushCommand.Name, desired, isUnchanged: false));
        }
        else if (!IsSame(shown, desired.Stale, desired.Leaving))
        {
            throw new BusyException("the live rules changed after they were shown; nothing was removed: run the same command again");
        }
    }

    /// <summary>The report of the change without what stands above it already.</summary>
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
        // What was typed before the question is no answer to it.
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
