using Ripcs.Changes.Running;
using Ripcs.Changes.DesiredStates;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>ripcs clean: stale chains, and partitions that no file names any more.</summary>
internal static class CleanCommand
{
    public static Command Create(CommandHost host) =>
        new("clean", "Delete chains that nothing leads to any more, and partitions that no file names.") { Diff(host), Apply(host) };

    private static Command Diff(CommandHost host)
    {
        const string name = "clean diff";
        var (path, moved, json, detailed) = (CommonOptions.Path(), Moved(), CommonOptions.Json(), CommonOptions.DetailedExitCode());
        var command = new Command("diff", "Show what clean apply would delete.") { path, moved, host.NoCache, json, detailed };
        command.SetAction(result => ReportedRun.Print(host, result, name, result.GetValue(json), () =>
        {
            var given = result.GetRequiredValue(path);
            return RuleSetRun.Of(host, result, name, given, looksAtHost: false,
                rules => Show(host, result, name, given, rules, result.GetValue(moved), host.Caller));
        }, result.GetValue(detailed)));
        return command;
    }

    private static Command Apply(CommandHost host)
    {
        const string name = "clean apply";
        var (path, moved, json, detailed) = (CommonOptions.Path(), Moved(), CommonOptions.Json(), CommonOptions.DetailedExitCode());
        var (confirm, dryRun) = (CommonOptions.Confirm(), CommonOptions.DryRun("Only show what would be deleted, as clean diff does."));
        var force = new Option<bool>("--force") { Description = "Clean although it locks out your own ssh connection." };
        var command = new Command("apply", "Delete stale chains, and take out of force the partitions that no rule file names.") { path,
            moved, confirm, dryRun, force, host.NoCache, json, detailed };
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        command.SetAction(result => ReportedRun.Print(host, result, name, result.GetValue(json), () =>
        {
            var (given, caller) = (result.GetRequiredValue(path), host.CallerWho(result.GetValue(force)));
            return RuleSetRun.Of(host, result, name, given, looksAtHost: false,
                rules => result.GetValue(dryRun) ? Show(host, result, name, given, rules, result.GetValue(moved), caller)
                : Clean(host, result, name, given, rules, result.GetValue(moved), result.GetValue(confirm), caller));
        }, result.GetValue(detailed)));
        return command;
    }

    private static RunReport Show(
        CommandHost host, ParseResult result, string name, string path, CompiledRuleSet rules, bool isMoved, CallerSession? caller)
    {
        var state = host.Machine(result).LookAtState();
        var applied = AppliedFile.Read(state);
        RefuseOther(rules, applied, isMoved);
        var netfilter = host.Machine(result).Netfilter(null);
        OtherVariantReader.RefuseOurs(netfilter, applied.Known);
        return RemovalRun.Shown(host, result, name, state, netfilter,
            new DesiredByClean(RuleSetRun.SaidBy(rules, path), state) { Caller = caller }.Make);
    }

    private static RunReport Clean(
        CommandHost host, ParseResult result, string name, string path, CompiledRuleSet rules, bool isMoved, TimeSpan? confirm,
        CallerSession? caller)
    {
        RefuseOther(rules, AppliedFile.Read(host.Machine(result).LookAtState()), isMoved);
        var change = new Change(host.Machine(result), name, path)
        {
            Files = RuleSetRun.FilesIn(rules),
            Directory = rules.IsDirectory ? rules.Root : null,
            RuleSetName = RuleSetRun.NameOf(rules),
            Alone = RuleSetRun.AloneIn(rules),
            ConfirmWithin = confirm,
            BeforeWriting = desired => desired.RefuseLockout(),
        };
        return change.Run(new DesiredByClean(RuleSetRun.SaidBy(rules, path), host.Machine(result).LookAtState()) { Caller = caller }.Make);
    }

    /// <summary>A clean with another directory would take every partition that only the first one names out of force.</summary>
    private static void RefuseOther(CompiledRuleSet rules, AppliedRecord applied, bool moved)
    {
        if (rules.IsDirectory && applied.Directory is { } last && !moved
            && !applied.IsOfRuleSet(rules.Root, RuleSetRun.NameOf(rules), madeOn: null, RuleSetRun.FilesIn(rules)))
        {
            throw new HostException(
                $"{rules.Root} is not the directory last applied ({OtherPlaceText.Named(last, applied.MadeOn)}), and clean would remove "
                    + $"all partitions that only that one names; "
                + "apply it first, or if the rules have moved here: --moved");
        }
    }

    private static Option<bool> Moved() =>
        new("--moved") { Description = "The rules have moved: clean although another directory was last applied." };
}
