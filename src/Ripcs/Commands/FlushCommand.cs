using System.CommandLine;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Running;
using Ripcs.Changes.Targets;

namespace Ripcs.Commands;

/// <summary>ripcs rules flush: unhooks and removes everything that is ours, and nothing else.</summary>
internal static class FlushCommand
{
    public const string Name = "rules flush";

    public static Command Create(CommandHost host)
    {
        var (confirm, dryRun, json) = (CommonOptions.Confirm(), CommonOptions.DryRun("Only show what would be removed."), CommonOptions.Json());
        var yes = new Option<bool>("--yes") { Description = "Do not ask on a terminal." };
        var command = new Command("flush", "Remove all of Ripcs's own rules and chains, and nothing else.") { confirm, dryRun, yes, json };
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        command.SetAction(result => ReportedRun.Print(host, result, Name, result.GetValue(json), () =>
            result.GetValue(dryRun) ? Show(host, result)
                : Flush(host, result, result.GetValue(confirm), new FlushPreview(host, result, result.GetValue(yes), result.GetValue(json)))));
        return command;
    }

    private static RunReport Show(CommandHost host, ParseResult result)
    {
        var state = host.Machine(result).LookAtState();
        return RemovalRun.Shown(host, result, Name, state, host.Machine(result).Netfilter(null), new FlushTargets(state).Make);
    }

    private static RunReport Flush(CommandHost host, ParseResult result, TimeSpan? confirm, FlushPreview preview)
    {
        var change = new Change(host.Machine(result), Name, "")
        {
            RefusesOtherVariant = false,
            ConfirmWithin = confirm,
            Beforehand = preview.Ask,
            BeforeWriting = preview.Say,
        };
        return preview.WithoutSaid(change.Run(new FlushTargets(host.Machine(result).LookAtState()).Make));
    }
}
