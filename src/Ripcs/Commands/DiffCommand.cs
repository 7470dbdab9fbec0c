using System.CommandLine.Parsing;
using Ripcs.Changes.Operations;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Namespaces;
using Ripcs.Rendering;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>ripcs rules diff: shows what apply would do; it is an apply without the last step.</summary>
internal static class DiffCommand
{
    public const string Name = "rules diff";

    public static Command Create(CommandHost host)
    {
        var path = CommonOptions.Path();
        var replace = CommonOptions.Replace("Also show which other rules of the host apply --replace removes.");
        var (prune, detail) = (CommonOptions.Prune(), new DetailOptions());
        var only = OnlyPartition.Option(host);
        var against = DumpOptions.V4();
        var against6 = DumpOptions.V6();
        var seen = DumpOptions.OtherHost(
            "Compare with another host, as plan host has printed it there, instead of with this one; needs no root.");
        var output = new Option<string?>("--out") { Description =
            "Write what is shown into this file, to be reviewed and applied exactly so.", HelpName = "PLAN" };
        var page = new PageOption();
        var examples = new Option<bool>("--examples") { Description =
            "Name a packet for each line of what the change means, and what decides it before and after." };
        var command = new ReportedCommand(host, Name, "Show what apply would change, and what was changed by hand.")
        {
            path, detail.Stat, detail.All, examples, only, replace, prune, against, against6, seen, output, page.Format, page.MaxChars,
            host.Settings.NoCache,
        };
        command.Validators.Add(parsed => IReportPage.RefuseBesideJson(parsed, page.Format, command.Json));
        command.Validators.Add(page.RefuseElsewhere);
        command.Validators.Add(detail.RefuseBoth);
        command.Validators.Add(parsed => OnlyPartition.RefuseBesideWhole(parsed, only, command.Json, output));
        command.Validators.Add(parsed => RefuseBesideDump(parsed, output, seen, against, against6));
        return command.Reports(result =>
        {
            var dump = DumpOptions.Read(result.GetValue(against), result.GetValue(against6));
            var (given, elsewhere) = (result.GetRequiredValue(path), result.GetValue(seen));
            var how = new ApplyOptions { Replace = result.GetValue(replace), Prune = result.GetValue(prune) };
            var choices = new DiffChoices(detail.Of(result)) { Plan = result.GetValue(output), Only = result.GetValue(only),
                HasExamples = result.GetValue(examples),
                FindsAlike = detail.Of(result) is not DiffDetail.All || result.GetValue(command.Json) };
            if (choices.Plan is not null)
                PlanFiles.CheckPlace(choices.Plan);

            using var folder = elsewhere is null ? null : ThrowawayFolder.Make(ThrowawayFolder.OfSeenHost);
            var there = elsewhere is null ? null : DiffTarget.OfSeen(PlanFiles.ReadHost(elsewhere), elsewhere, folder!);
            var looksHere = dump is null && there is null;
            return (looksHere && choices is { Plan: null, Only: null } && how is { Replace: false, Prune: false }
                ? ShortRun.Find(host, result, Name, given, isRemembering: false) : null)
                ?? RuleSetRun.Of(host, result, Name, given, looksAtHost: looksHere, isLinted: true, rules =>
                    Run(host, Name, given, rules, there
                        ?? (dump is null ? DiffTarget.OfThisHost(host, result) : DiffTarget.OfDump(host, result, dump)), choices, how));
        }, isDetailed: true, page: page, isRead: _ => true);
    }

    /// <summary>Compares rule files with the live state.</summary>
    public static RunReport Run(
        CommandHost host, string name, string path, CompiledRuleSet rules, DiffTarget target, DiffChoices choices, ApplyOptions how)
    {
        CommonOptions.RefuseByOne(how, rules.IsDirectory);
        var said = RuleSetRun.SaidBy(rules, path) with { MadeOn = target.Seen is null ? null : PlainText.Of(host.Facts.Name) };
        var held = how.Again ? HeldPartitions.None : HeldFile.Read(target.State);
        said = choices.Plan is null ? said.Without(held) : said;
        var lacksSets = !target.HoldsSets && said.Partitions.Any(partition => partition.Chains.Any(IsSet));

        var sets = lacksSets ? said.Partitions.SelectMany(partition => partition.Chains).Where(IsSet).ToList() : [];

        // A save names the sets that its rules use but does not contain them; their names identify their contents.
        said = !lacksSets ? said : said with
        {
            Partitions = said.Partitions.Select(partition =>
                partition with { Chains = partition.Chains.Where(chain => !IsSet(chain)).ToValueList() }).ToValueList(),
        };
        var apply = new Apply(name, said, target.State, how) { Names = target.Names, Caller = target.Caller, Ends = target.Ends,
            Contains = RuleSetRun.Contains(rules), Interfaces = target.Interfaces, TakesUpInTheMiddle = target.TakesUpInTheMiddle,
            Revocation = host.Callers.Revocation(how) };
        var desired = apply.Make(target.Actual, target.Known);
        OnlyPartition.RefuseUnknown(choices.Only, said.Partitions, desired.Diff, path);
        var report = RuleSetRun.Shown(apply, desired, target, said.Partitions,
        [
            .. lacksSets ? [Note.Info("dumps hold no sets: they are compared by their names, which are hashes of their contents")]
                : Array.Empty<Note>(),
            .. held.Reason(rules.Partitions, path) is { } reason ? new[] { Note.Warning(reason) } : [],
        ], sets);
        report = report with
        {
            Detail = choices.Detail,
            Only = choices.Only,
            HasExamples = choices.HasExamples,
            Alike = !choices.FindsAlike || report.Diff is not { } diff ? null
                : AlikeDiff.Of(diff, target.Known.Partitions, said.Partitions, Opening.IsIn) is var alike && choices.Only is { } only
                ? alike.Of(only, LeftOut.Shown(diff, only)) : alike,
        };
        return choices.Plan is null || desired.Unmet.Count > 0 ? report
            : PlanOutput.Write(host, choices.Plan, new DiffBasis(rules, path, target, how), report);
    }

    private static bool IsSet(CompiledChain chain) => chain.Table == TableName.Set;

    /// <summary>The record and the live state, for a run that changes nothing.</summary>
    public static (StateDirectory? State, Knowledge Known, FirewallState Actual) Look(Machine machine)
    {
        var state = machine.LookAtState();
        var applied = AppliedFile.Read(state);
        var actual = ReadLive(machine, applied.Known);
        return (state, applied.KnownOn(actual), actual);
    }

    /// <summary>The name of the variant of iptables; null if it has none.</summary>
    public static string? VariantOf(INetfilter netfilter) => netfilter.InUse()?.ToString().ToLowerInvariant();

    // A dump contains neither its host's identity nor the record of that host.
    private static void RefuseBesideDump(
        CommandResult given, Option<string?> output, Option<string?> seen, Option<string?> against, Option<string?> against6)
    {
        DumpOptions.RefuseBesideHost(given, seen, against, against6);
        if ((given.GetResult(against) ?? given.GetResult(against6)) is not null && given.GetResult(seen) is null
            && given.GetResult(output) is not null)
        {
            given.AddError("--out writes a plan for a host, and a dump does not name its host: leave --against and --against6 out, "
                + "or give what plan host, run on that host, has written: --host FILE.");
        }
    }

    private static FirewallState ReadLive(Machine machine, Knowledge known)
    {
        var netfilter = machine.Netfilter(null);
        OtherVariantReader.RefuseOurs(netfilter, known);
        return machine.ReadAt(netfilter).State;
    }
}

/// <summary>The options of a diff.</summary>
/// <param name="Detail">How much of it is shown.</param>
internal sealed record DiffChoices(DiffDetail Detail)
{
    /// <summary>True to find edits that are alike, in order to group them for readers or for a machine.</summary>
    public bool FindsAlike { get; init; }

    /// <summary>The file of the plan to write; null for none.</summary>
    public string? Plan { get; init; }

    /// <summary>The only partition to show; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>True to name a packet for each line of what the change means.</summary>
    public bool HasExamples { get; init; }
}
