using System.CommandLine;
using System.CommandLine.Parsing;
using Ripcs.Changes;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Running;
using Ripcs.Changes.State;
using Ripcs.Changes.DesiredStates;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>ripcs rules diff: what apply would do; apply without its last step.</summary>
internal static class DiffCommand
{
    private const string Name = "rules diff";

    public static Command Create(CommandHost host)
    {
        var path = CommonOptions.Path();
        var json = CommonOptions.Json();
        var detailed = CommonOptions.DetailedExitCode();
        var replace = CommonOptions.Replace("Show also which other rules of the host apply --replace takes away.");
        var stat = new Option<bool>("--stat") { Description = "Sum up each partition that changes in a line." };
        var all = new Option<bool>("--all") { Description = "Show every rule of what comes or goes, where the first ones would be shown." };
        var against = DumpOptions.V4();
        var against6 = DumpOptions.V6();
        var command = new Command("diff", "Show what apply would change, and what was changed by hand.") { path, stat, all, replace, against, against6, host.NoCache, json, detailed };
        command.Validators.Add(given => RefuseBoth(given, stat, all));
        command.SetAction(result => ReportedRun.Print(host, result, Name, result.GetValue(json), () =>
        {
            var dump = DumpOptions.Read(result.GetValue(against), result.GetValue(against6));
            var given = result.GetRequiredValue(path);
            return (dump is null && !result.GetValue(replace) ? ShortRun.Find(host, result, Name, given, isRemembering: false) : null)
                ?? RuleSetRun.Of(host, result, Name, given, looksAtHost: dump is null, rules => Run(host, result, Name, given, rules, dump, isReplacing: result.GetValue(replace)) with { Detail = result.GetValue(stat) ? DiffDetail.Sums : result.GetValue(all) ? DiffDetail.All : DiffDetail.Some });
        }, result.GetValue(detailed)));
        return command;
    }

    private static void RefuseBoth(CommandResult given, Option<bool> stat, Option<bool> all)
    {
        if (given.GetValue(stat) && given.GetValue(all))
        {
            given.AddError("--stat shows no rules and --all shows every one: leave one of them out.");
        }
    }

    /// <summary>Compares with a dump, or with what is live if there is none.</summary>
    public static RunReport Run(
        CommandHost host,
        ParseResult result,
        string name,
        string path,
        CompiledRuleSet rules,
        Dump? dump,
        bool isCleaning = false,
        bool isReplacing = false)
    {
        CommonOptions.RefuseReplacingByOne(isReplacing, rules.IsDirectory);
        var machine = host.Machine(result);
        var state = dump is null ? machine.LookAtState() : null;
        var known = AppliedFile.Read(state).Known;
        var actual = dump?.State ?? ReadLive(machine, known);
        var said = RuleSetRun.SaidBy(rules, path);
        var hasSets = said.Partitions.Any(partition => partition.Chains.Any(IsSet));

        // A save names the sets that its rules ask and does not hold them; their names say what is in them.
        said = dump is null || !hasSets ? said : said with
        {
            Partitions = said.Partitions.Select(partition => partition with { Chains = partition.Chains.Where(chain => !IsSet(chain)).ToValueList() }).ToValueList(),
        };
        var desired = new DesiredByApply(said, state, isCleaning, isReplacing) { Names = dump is null ? [] : RecordedNames(machine), Caller = dump is null ? host.Caller : null }.Make(actual, known);
        var report = RuleSetRun.Shown(name, desired, desired.Diff is { IsEmpty: true } && !desired.LeavesPartitions);
        return report with
        {
            Meaning = desired.Diff is { IsEmpty: true } ? null : ChangeMeaning.Of(actual, desired.State, known, said.Partitions, dump is null ? host.Addresses : null),
            Notes =
            [
                .. dump?.Notes ?? [], .. dump is not null && hasSets ? [Note.Info("dumps hold no sets: they are compared by their names, which say what is in them")] : Array.Empty<Note>(), .. RuleSetRun.Warnings(machine, state, actual, known),
                .. HeldFile.Read(state).Reason(rules.Partitions, path) is { } held ? new[] { Note.Warning(held) } : [], .. report.Notes,
            ],
        };
    }

    private static bool IsSet(CompiledChain chain) => chain.Table == TableName.Set;

    private static FirewallState ReadLive(Machine machine, Knowledge known)
    {
        var netfilter = machine.Netfilter(null);
        OtherVariantReader.RefuseOurs(netfilter, known);
        return machine.ReadAt(netfilter).State;
    }

    /// <summary>Every version of a partition that this host remembers. A dump of another one, or an ordinary user, does without.</summary>
    private static ValueList<CompiledPartition> RecordedNames(Machine machine)
    {
        try
        {
            return machine.LookAtState() is { } state ? [.. AppliedFile.Read(state).Known.Partitions, .. new KeptPartitions(state).All()] : [];
        }
        catch (StateException)
        {
            return [];
        }
    }
}
