using System.CommandLine.Parsing;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;
using Ripcs.Host.Checkouts;
using Ripcs.Rendering;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>ripcs rules apply: brings the rule files into force.</summary>
internal static class ApplyCommand
{
    public const string Name = "rules apply";

    private const int LongestMessage = 500;

    public static Command Create(CommandHost host)
    {
        var path = CommonOptions.Path(takesInput: true);
        var clean = new Option<bool>("--clean") { Description = "Also delete the old chains of the partitions that change." };
        var dryRun = CommonOptions.DryRun("Only show what would change, as diff does.");
        var again = new Option<bool>("--again") { Description =
            "Apply even if the same was rolled back, or from an older checkout than what is live." };
        var force = new Option<bool>("--force") { Description =
            "Apply even if it locks out your own ssh connection, treats a packet differently for a moment, or, with --message, breaks "
                + "an expectation." };
        var replace = CommonOptions.Replace("Remove the host's other rules in the same change; a rollback puts them back.");
        var prune = CommonOptions.Prune();
        var revoke = new Option<bool>("--revoke") { Description =
            "Also end the live connections that the rules deny; with --dry-run, list them." };
        var message = new Option<string?>("--message") { Description = "Why: shown in the history.", HelpName = "TEXT" };
        var ticket = new Option<string?>("--ticket") { Description =
            "The ticket of the change: shown in the history with those of the rules.", HelpName = "ID" };
        var confirm = CommonOptions.Confirm();
        var yes = new Option<bool>("--yes") { Description = "Do not ask on a terminal whether to apply what is shown." };
        var signature = new SignatureOptions();
        var command = new ReportedCommand(host, Name, "Bring the rule files into force.", AuditKind.Change)
        {
            path, clean, replace, prune, revoke, message, ticket, confirm, dryRun, yes, again, force, signature.Require, signature.Signers,
            host.Settings.NoCache,
        };
        command.Validators.Add(given => RefuseUnreadable(given, message));
        command.Validators.Add(given => RefuseUnreadable(given, ticket));
        command.Validators.Add(given => RefuseConfirmedClean(given, path, confirm, clean));
        command.Validators.Add(given => RefuseConfirmedRevoke(given, path, confirm, revoke));
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        return command.Reports(result =>
        {
            var given = result.GetRequiredValue(path);
            var how = new ApplyOptions
            {
                Clean = result.GetValue(clean), Replace = result.GetValue(replace), Prune = result.GetValue(prune),
                Again = result.GetValue(again), Force = result.GetValue(force), Message = result.GetValue(message),
                Ticket = result.GetValue(ticket),
                Revokes = result.GetValue(revoke),
            };
            var question = new Question(host, result,
                isAsked: !result.GetValue(yes) && !result.GetValue(command.Json) && !result.GetValue(dryRun), "Apply? [y/N] ", "applied");
            if (given == PlanFiles.StandardInput || PlanFiles.IsPlan(given))
            {
                RefuseBesidePlan(how);
                var run = new PlanRun(host, result, PlanFiles.ReadToApply(host, given, signature.SignersFor(host, result)));
                return result.GetValue(dryRun) ? run.DryRun(how)
                    : question.WithoutShown(run.Apply(how, result.GetValue(confirm), question));
            }

            PlanFiles.RefuseOther(given);
            if (!result.GetValue(dryRun))
                signature.RefuseRuleFiles(host, result, given);

            var isPlain = how is { Clean: false, Replace: false, Prune: false, Revokes: false } && result.GetValue(confirm) is null;
            return (isPlain ? ShortRun.Find(host, result, Name, given, isRemembering: !result.GetValue(dryRun)) : null)
                ?? question.WithoutShown(RuleSetRun.Of(host, result, Name, given, looksAtHost: true, isLinted: true,
                rules => result.GetValue(dryRun)
                ? DiffCommand.Run(host, Name, given, rules, DiffTarget.OfThisHost(host, result),
                    new DiffChoices(DiffDetail.First) { FindsAlike = true }, how)
                : Apply(host, result, given, rules, how, result.GetValue(confirm), question)));
        }, isDetailed: true);
    }

    private static RunReport Apply(
        CommandHost host, ParseResult result, string path, CompiledRuleSet rules, ApplyOptions how, TimeSpan? confirm,
        Question question)
    {
        CommonOptions.RefuseByOne(how, rules.IsDirectory);
        var state = host.Machine(result).LookAtState();

        // What its revert holds must be left out, so that the others are applied.
        var wait = state is null ? null : new PendingWait(host.Machine(result), state);
        var waited = wait?.Wait();
        var all = RuleSetRun.SaidBy(rules, path);
        var said = !how.Again && all.Without(Held(state)) is { Partitions.Count: > 0 } others ? others : all;
        var report = RunReport.Of(Name, new Change(host.Machine(result), new ApplyOfFiles(host, result, question, said, rules, state, how)
        {
            Caller = host.Callers.Find(how.Force),
            Ends = host.Facts.Ends,
            Revocation = host.Callers.Revocation(how),
            Interfaces = host.Facts.Interfaces,
            TakesUpInTheMiddle = () => host.Facts.Conntrack.TakesUpInTheMiddle,
            ConfirmWithin = confirm,
            Contains = RuleSetRun.Contains(rules),

            // Foreign rules, which the shortcut does not check, may break an expectation.
            Inputs = how.Clean || how.Revokes || said.Held.Count > 0 || IsExpected(state, rules) || how.Replace || how.Prune
                || confirm is not null ? null
                : new RunInputs(path, rules.Files.Digest(), rules.Files.Loaded, rules.Diagnostics, rules.Holds,
                    AdviceWords.InWords),
        }, wait).Run());
        report = waited is null ? report : report with { Notes = [waited, .. report.Notes] };
        return said.Held.Count == 0 || report.Error is not null ? report
            : report with { Result = RunResult.Held,
                Error = HeldFile.Read(state).Reason(rules.Partitions, path)! + "; the others are in force as in their files" };
    }

    private sealed class ApplyOfFiles(CommandHost host, ParseResult result, Question question, RuleSet said, CompiledRuleSet rules,
        StateDirectory? state, ApplyOptions how) : Apply(ApplyCommand.Name, said, state, how)
    {
        public override string Options => Words(How);

        public override RevisionOfRules? Revision() => RuleSetRun.RevisionOf(rules);

        public override AdvisedText? Ask() => !How.Again && HeldReason(Held(host.Machine(result).LookAtState())) is not null ? null
            : question.Ask(() => RuleSetRun.Preview(this, DiffTarget.OfThisHost(host, result), Rules.Partitions)
                with { Diagnostics = rules.Diagnostics });

        public override void Approve(PlannedChange planned) => question.Check(planned.First, How.Again);
    }

    /// <summary>" --again --force": the options, for the history.</summary>
    public static string Words(ApplyOptions how) => $"{(how.Clean ? " --clean" : "")}{(how.Replace ? " --replace" : "")}"
        + $"{(how.Prune ? " --prune" : "")}{(how.Again ? " --again" : "")}{(how.Force ? " --force" : "")}"
        + $"{(how.Revokes ? " --revoke" : "")}";

    // A damaged file stops the change under the lock, where the state of the host is reported.
    private static HeldPartitions Held(StateDirectory? state) =>
        Catch<StateException>.Or(() => HeldFile.Read(state), _ => HeldPartitions.None);

    private static bool IsExpected(StateDirectory? state, CompiledRuleSet rules) =>
        rules.Expectations.Count > 0 || (!rules.IsDirectory && AppliedFile.Read(state).Expectations.Count > 0);

    /// <exception cref="WrongUsageException">The options demand more than was reviewed.</exception>
    private static void RefuseBesidePlan(ApplyOptions how)
    {
        if (how.Clean || how.Replace || how.Prune)
        {
            throw new WrongUsageException(how.Clean
                ? "--clean does not go with a plan, which contains all that is done: apply it, then delete the old chains with: ripcs "
                    + "clean "
                    + "apply PATH"
                : $"{(how.Replace ? "--replace" : "--prune")} does not go with a plan, which contains all that is done: make one that "
                    + $"does so with: ripcs rules diff PATH {(how.Replace ? "--replace" : "--prune")} --out PLAN");
        }
    }

    // It is one line of a list for readers, and is kept as long as the change.
    private static void RefuseUnreadable(CommandResult given, Option<string?> option)
    {
        if (given.GetValue(option) is not { } text)
            return;

        if (text.Trim().Length is 0 or > LongestMessage || !PlainText.IsPlain(text))
        {
            given.AddError($"{option.Name} takes one line of 1 to {LongestMessage} characters that can be printed.");
        }
    }

    // A revert restores rules, but no connections.
    private static void RefuseConfirmedRevoke(CommandResult given, Argument<string> path, Option<TimeSpan?> confirm, Option<bool> revoke)
    {
        if (given.GetResult(confirm) is not null && given.GetValue(revoke))
        {
            given.AddError($"--revoke does not go with --confirm: confirm the change first, then run: ripcs rules apply "
                + $"{given.GetValue(path)} --revoke.");
        }
    }

    // Two steps for two questions: whether the change is right, and whether the old chains are still needed.
    private static void RefuseConfirmedClean(CommandResult given, Argument<string> path, Option<TimeSpan?> confirm, Option<bool> clean)
    {
        if (given.GetResult(confirm) is not null && given.GetValue(clean))
        {
            given.AddError($"--clean does not go with --confirm: confirm the change first, then run: ripcs clean apply "
                + $"{given.GetValue(path)}.");
        }
    }
}
