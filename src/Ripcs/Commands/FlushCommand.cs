using Ripcs.Changes.Applying;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>ripcs rules flush: removes everything that Ripcs owns, and nothing else.</summary>
internal static class FlushCommand
{
    public const string Name = "rules flush";

    public static Command Create(CommandHost host)
    {
        var (confirm, dryRun) = (CommonOptions.Confirm(), CommonOptions.DryRun("Only show what would be removed."));
        var yes = new Option<bool>("--yes") { Description = "Do not ask on a terminal." };
        var force = new Option<bool>("--force") { Description = "Flush even if it locks out your own ssh connection." };
        var command = new ReportedCommand(host, Name, "Remove all of Ripcs's own rules and chains, and nothing else.", AuditKind.Change,
            ignoresWrongSettings: true)
        {
            confirm, dryRun, yes, force,
        };
        command.Validators.Add(given => CommonOptions.RefuseConfirmedDryRun(given, confirm, dryRun));
        return command.Reports(result =>
        {
            var machine = host.Machine(result);
            var question = new FlushQuestion(host, result,
                isAsked: !result.GetValue(yes) && !result.GetValue(command.Json) && !result.GetValue(dryRun));
            var flush = new AskedFlush(host, result, question, machine.LookAtState())
            {
                Caller = host.Callers.Find(result.GetValue(force)), ConfirmWithin = result.GetValue(confirm),
            };
            return result.GetValue(dryRun) ? RemovalRun.Shown(host, result, flush)
                : question.WithoutShown(RunReport.Of(Name, new Change(machine, flush).Run()));
        });
    }

    private sealed class AskedFlush(CommandHost host, ParseResult result, Question question, StateDirectory? state)
        : Flush(FlushCommand.Name, state)
    {
        public override AdvisedText? Ask() => question.Ask(() => RemovalRun.Shown(host, result, this));

        public override void Approve(PlannedChange planned) => question.Check(planned.First);
    }
}
