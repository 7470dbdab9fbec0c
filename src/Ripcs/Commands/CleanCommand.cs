using System.CommandLine;
using Ripcs.Applying;
using Ripcs.Core.Planning;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.State;

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
        var command = new Command("diff", "Show what clean apply would delete.") { path, moved, json, detailed };
        command.SetAction(result => ReportedRun.Print(host, result, name, result.GetValue(json), () =>
        {
            var rules = host.Compile(result.GetRequiredValue(path));
            if (rules.IsRefused)
            {
                return RuleSetRun.Refused(name, rules);
            }

            var state = host.LookAtState(result);
            var applied = AppliedFile.Read(state);
            RefuseOther(rules, applied, result.GetValue(moved));
            var actual = VariantCheck.Read(host.OpenNetfilter(result), applied.Known);
            var target = new CleanTargets(rules, result.GetRequiredValue(path), state).Make(actual, applied.Known);
            var plan = Planner.Make(actual, target.Wanted, applied.Known, "diff");
            var report = RuleSetRun.Shown(name, target, plan.IsEmpty, result.GetValue(detailed));
            return report with
            {
                Diagnostics = rules.Diagnostics,
                Notes =
                [
                    .. UnfinishedChange.Warning(host, result, state, actual, applied.Known) is { } warning ? new[] { warning } : [],
                    .. HiddenText.Warnings(actual),
                    .. report.Notes,
                ],
            };
        }));
        return command;
    }

    private static Command Apply(CommandHost host)
    {
        const string name = "clean apply";
        var (path, moved, json, detailed) = (CommonOptions.Path(), Moved(), CommonOptions.Json(), CommonOptions.DetailedExitCode());
        var command = new Command("apply", "Delete them.") { path, moved, json, detailed };
        command.SetAction(result => ReportedRun.Print(host, result, name, result.GetValue(json), () =>
        {
            var given = result.GetRequiredValue(path);
            var rules = host.Compile(given);
            if (rules.IsRefused)
            {
                return RuleSetRun.Refused(name, rules);
            }

            RefuseOther(rules, AppliedFile.Read(host.LookAtState(result)), result.GetValue(moved));
            var change = new Change(host, result, name, given)
            {
                Named = RuleSetRun.NamesIn(rules),
                Directory = rules.IsDirectory ? rules.Root : null,
                Alone = RuleSetRun.AloneIn(rules),
                IsDetailed = result.GetValue(detailed),
            };
            return change.Run(new CleanTargets(rules, given, host.LookAtState(result)).Make)
                with { Diagnostics = rules.Diagnostics };
        }));
        return command;
    }

    /// <summary>A clean with another directory would take every partition that only the first one names out of force.</summary>
    private static void RefuseOther(CompiledRuleSet rules, AppliedRecord applied, bool moved)
    {
        if (rules.IsDirectory && applied.Directory is { } last && last != rules.Root && !moved)
        {
            throw new HostException(
                $"{rules.Root} is not the directory last applied ({last}), and clean would remove all partitions that only that one names; "
                + "apply it first, or if the rules have moved here: --moved");
        }
    }

    private static Option<bool> Moved() => new("--moved") { Description = "The rules have moved: clean although another directory was last applied." };
}
