using Ripcs.Changes.Applying;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>ripcs clean: stale chains, and partitions that no file names any more.</summary>
internal static class CleanCommand
{
    public static Command Create(CommandHost host) =>
        new("clean", "Delete chains that nothing jumps to any more, and partitions that no file names.") { Diff(host), Apply(host) };

    private static Command Diff(CommandHost host)
    {
        const string name = "clean diff";
        var (path, moved) = (CommonOptions.Path(), Moved());
        return new ReportedCommand(host, name, "Show what clean apply would delete.")
        {
            path, moved, host.Settings.NoCache,
        }.Reports(result =>
        {
            var given = result.GetRequiredValue(path);
            return RuleSetRun.Of(host, result, name, given, looksAtHost: false, isLinted: false,
                rules => Run(host, result, name, rules, given, result.GetValue(moved), isShown: true, host.Callers.Find(), confirm: null));
        }, isDetailed: true);
    }

    private static Command Apply(CommandHost host)
    {
        const string name = "clean apply";
        var (path, moved) = (CommonOptions.Path(), Moved());
        var (confirm, dryRun) = (CommonOptions.Confirm(), CommonOptions.DryRun("Only show what would be deleted, as clean diff does."));
        var yes = new Option<bool>("--yes") { Description = "Do not ask on a terminal whether to take the partitions out of force." };
        var force = new Option<bool>("--force") { Description = "Clean even if it locks out your own ssh connection." };
        var again = new Option<bool>("--again") { Description = "Clean even if the checkout is older than what is live." };
        var command = new ReportedCommand(host, name, "Delete stale chains, and take out of force the partitions that no rule file names.",
            AuditKind.Change)
        {
            path, moved, confirm, dryRun, yes, again, force, host.Settings.NoCache,
        };
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        return command.Reports(result =>
        {
            var (given, caller) = (result.GetRequiredValue(path), host.Callers.Find(result.GetValue(force)));
            var question = new Question(host, result,
                isAsked: !result.GetValue(yes) && !result.GetValue(command.Json) && !result.GetValue(dryRun), "Clean? [y/N] ", "removed");
            return question.WithoutShown(RuleSetRun.Of(host, result, name, given, looksAtHost: false, isLinted: false,
                rules => Run(host, result, name, rules, given, result.GetValue(moved), result.GetValue(dryRun), caller,
                    result.GetValue(confirm), question, result.GetValue(again))));
        }, isDetailed: true);
    }

    private static RunReport Run(CommandHost host, ParseResult result, string name, CompiledRuleSet rules, string path, bool isMoved,
        bool isShown, CallerSession? caller, TimeSpan? confirm, Question? question = null, bool isAgain = false)
    {
        var (machine, state) = (host.Machine(result), host.Machine(result).LookAtState());
        RefuseOther(rules, AppliedFile.Read(state), isMoved);
        var clean = new AskedClean(host, result, question, isAgain, name, RuleSetRun.SaidBy(rules, path), state)
        {
            Caller = caller, Ends = host.Facts.Ends, ConfirmWithin = confirm, Contains = RuleSetRun.Contains(rules),
        };
        return isShown ? RemovalRun.Shown(host, result, clean) : RunReport.Of(name, new Change(machine, clean).Run());
    }

    private sealed class AskedClean(CommandHost host, ParseResult result, Question? question, bool isAgain, string name,
        RuleSet said, StateDirectory? state) : Clean(name, said, state)
    {
        // Chains without a jump to them decide about no packet: only partitions are worth a question.
        public override AdvisedText? Ask() => question?.Ask(() =>
            RemovalRun.Shown(host, result, this) is { Leaving.Count: > 0 } shown ? shown : new RunReport(Name, RunResult.Unchanged));

        public override void Approve(PlannedChange planned) => question?.Check(planned.First, isAgain);
    }

    /// <summary>A clean with another directory would take every partition out of force that only the first one names.</summary>
    private static void RefuseOther(CompiledRuleSet rules, AppliedRecord applied, bool moved)
    {
        if (rules.IsDirectory && applied.Directory is { } last && !moved
            && !applied.IsOfRuleSet(rules.Root, RuleSetRun.NameOf(rules), madeOn: null, RuleSetRun.FilesIn(rules)))
        {
            throw new HostException(
                $"{rules.Root} is not the directory last applied ({OtherPlaceText.Named(last, applied.MadeOn)}), and clean would remove "
                    + "all partitions that only that one names; apply it first, or if the rules have moved here: --moved");
        }
    }

    private static Option<bool> Moved() =>
        new("--moved") { Description = "The rules have moved: clean even if another directory was last applied." };
}
