using System.CommandLine;
using System.CommandLine.Parsing;
using Ripcs.Changes;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Running;
using Ripcs.Changes.State;
using Ripcs.Changes.DesiredStates;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
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
        var detail = new DetailOptions();
        var only = OnlyPartition.Option();
        var against = DumpOptions.V4();
        var against6 = DumpOptions.V6();
        var output = new Option<string?>("--out") { Description = "Write what is shown into this file, to be reviewed and applied exactly so.", HelpName = "PLAN" };
        var command = new Command("diff", "Show what apply would change, and what was changed by hand.") { path, detail.Stat, detail.All, only, replace, against, against6, output, host.NoCache, json, detailed };
        command.Validators.Add(detail.RefuseBoth);
        command.Validators.Add(parsed => OnlyPartition.RefuseBesideWhole(parsed, only, json, output));
        command.Validators.Add(parsed => RefusePlanOfDump(parsed, output, against, against6));
        command.SetAction(result => ReportedRun.Print(host, result, Name, result.GetValue(json), () =>
        {
            var dump = DumpOptions.Read(result.GetValue(against), result.GetValue(against6));
            var (given, plan) = (result.GetRequiredValue(path), result.GetValue(output));
            if (plan is not null)
            {
                PlanFiles.CheckPlace(plan);
            }

            return (dump is null && plan is null && !result.GetValue(replace) && result.GetValue(only) is null ? ShortRun.Find(host, result, Name, given, isRemembering: false) : null)
                ?? RuleSetRun.Of(host, result, Name, given, looksAtHost: dump is null, rules => Run(host, result, Name, given, rules, dump, detail.Of(result), isReplacing: result.GetValue(replace), plan: plan, only: result.GetValue(only)));
        }, result.GetValue(detailed)));
        return command;
    }

    /// <summary>Compares with a dump, or with what is live if there is none.</summary>
    public static RunReport Run(
        CommandHost host,
        ParseResult result,
        string name,
        string path,
        CompiledRuleSet rules,
        Dump? dump,
        DiffDetail detail,
        bool isCleaning = false,
        bool isReplacing = false,
        string? plan = null,
        string? only = null)
    {
        CommonOptions.RefuseReplacingByOne(isReplacing, rules.IsDirectory);
        var machine = host.Machine(result);
        var (state, known, actual) = dump is null ? Look(machine) : (null, Knowledge.None, dump.State);
        var said = RuleSetRun.SaidBy(rules, path);
        var hasSets = said.Partitions.Any(partition => partition.Chains.Any(IsSet));

        // A save names the sets that its rules ask and does not hold them; their names say what is in them.
        said = dump is null || !hasSets ? said : said with
        {
            Partitions = said.Partitions.Select(partition => partition with { Chains = partition.Chains.Where(chain => !IsSet(chain)).ToValueList() }).ToValueList(),
        };
        var desired = new DesiredByApply(said, state, isCleaning, isReplacing) { Names = dump is null ? [] : RecordedNames(machine), Caller = dump is null ? host.Caller : null }.Make(actual, known);
        OnlyPartition.RefuseUnknown(only, said.Partitions, desired.Diff, path);
        var report = RuleSetRun.Shown(name, desired, desired.Diff is { IsEmpty: true } && !desired.LeavesPartitions);
        report = report with
        {
            Detail = detail,
            Only = only,
            Alike = detail is DiffDetail.Some && desired.Diff is { } diff ? AlikeDiff.Of(LeftOut.Shown(diff, only), known.Partitions, said.Partitions, Opening.IsIn) : null,
            Meaning = desired.Diff is { IsEmpty: true } ? null : ChangeMeaning.Of(actual, desired.State, known, said.Partitions, dump is null ? host.Addresses : null),
            Notes =
            [
                .. dump?.Notes ?? [], .. dump is not null && hasSets ? [Note.Info("dumps hold no sets: they are compared by their names, which say what is in them")] : Array.Empty<Note>(), .. RuleSetRun.Warnings(machine, state, actual, known),
                .. HeldFile.Read(state).Reason(rules.Partitions, path) is { } held ? new[] { Note.Warning(held) } : [], .. report.Notes,
            ],
        };
        return plan is null ? report : PlanOutput.Write(host, plan, new DiffBasis(rules, path, actual, known, VariantOf(machine.Netfilter(null)), isReplacing), report);
    }

    private static bool IsSet(CompiledChain chain) => chain.Table == TableName.Set;

    /// <summary>What is recorded and live, for a run that changes nothing.</summary>
    public static (StateDirectory? State, Knowledge Known, FirewallState Actual) Look(Machine machine)
    {
        var state = machine.LookAtState();
        var known = AppliedFile.Read(state).Known;
        return (state, known, ReadLive(machine, known));
    }

    /// <summary>The variant of iptables by its name; null where it has none.</summary>
    public static string? VariantOf(INetfilter netfilter) => netfilter.InUse()?.ToString().ToLowerInvariant();

    // What is dumped says neither which host it is from nor what was recorded there.
    private static void RefusePlanOfDump(CommandResult given, Option<string?> output, Option<string?> against, Option<string?> against6)
    {
        if (given.GetResult(output) is not null && (given.GetResult(against) ?? given.GetResult(against6)) is not null)
        {
            given.AddError("--out writes a plan for this host: leave --against and --against6 out.");
        }
    }

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
