using Ripcs.Changes.Auditing;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>ripcs confirm: keeps a pending change.</summary>
internal static class ConfirmCommand
{
    public const string Name = "confirm";

    public static Command Create(CommandHost host)
    {
        var number = new Argument<int?>("N")
        {
            Description = "The number of the change, as apply printed it; default: the pending one.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = CommonOptions.ChangeNumber,
        };
        ChangeNumbers.CompletePending(number, host);
        return new ReportedCommand(host, Name, "Keep a pending change, so that it is not reverted.", AuditKind.Change,
            ignoresWrongSettings: true) { number }
            .Reports(result => Run(host, result, result.GetValue(number)));
    }

    private static RunReport Run(CommandHost host, ParseResult result, int? number)
    {
        var state = host.Machine(result).LookAtState();
        var report = number is { } given ? Run(host.Machine(result), state, given) : RunTheOne(host.Machine(result), state);
        return report.Result is not RunResult.Recorded || state is null
            || new PendingFiles(state).StageOf(report.Change!.Value) is not PendingStage.Unknown ? report
            : host.Machine(result).Guards(state).Watched == report.Change
                ? RunReport.Busy(Name, PendingText.Unseen(report.Change.Value))
            : LostChange.Find(host.Machine(result), state) is { Change: var lost } && lost.Number == report.Change
                ? Failed(PendingText.Lost(lost))
            : report;
    }

    /// <summary>Without a number, the report names the change.</summary>
    private static RunReport RunTheOne(Machine machine, StateDirectory? state)
    {
        if (state is null || new PendingFiles(state).Find() is not { Change: var change })
            return Failed(state is { IsLeftBehind: true } ? state.LeftBehind
                : "no change is pending; see what became of the last one with: ripcs history");

        var report = Run(machine, state, change.Number);
        return report.Result is RunResult.Recorded ? report with { Summary = $"{change.Title} is confirmed." } : report;
    }

    public static RunReport Run(Machine machine, StateDirectory? state, int number)
    {
        var pending = state is null ? null : new PendingFiles(state);
        return pending?.Find() switch
        {
            null => IsNotPending(state, number),
            var other when other.Change.Number != number => Failed($"change {number} is not pending, but change {other.Change.Number} is; "
                + $"keep it with: ripcs confirm {other.Change.Number}"),
            { IsReverting: true } =>
                Failed($"too late: change {number} is being reverted; see: ripcs history"),
            { Change.IsElsewhere: true } => Failed($"change {number} was in force before the restart, and is not in force now; restore the "
                + "state before it with: ripcs restore"),
            { Change.Until: null } found => RunReport.Busy(Name,
                PendingText.Of(found, machine.Clock, machine.IsLocked(state!))),

            // The deadline decides, not whether its guard is running.
            { Change: var late } when late.IsOver(machine.Clock) => Failed(PendingText.TooLate(late)),
            _ => pending.Confirm(number)
                ? new RunReport(Name, RunResult.Recorded) { Change = number,
                    Summary = $"change {number} is confirmed." }
                : Failed($"too late: change {number} is being reverted; see: ripcs history"),
        };
    }

    private static RunReport IsNotPending(StateDirectory? state, int number)
    {
        if (state is { IsLeftBehind: true })
            return Failed(state.LeftBehind);

        var timeline = state is null ? null : new Timeline(new History(state));
        if (timeline is null || !timeline.Numbers.Contains(number))
            return Failed($"there is no pending change {number}; see: ripcs history");

        return timeline.Line(timeline.Last).Contains(number)
            ? new RunReport(Name, RunResult.Recorded)
            {
                Change = number, Summary = $"change {number} is already permanent.",
            }
            : Failed($"too late: change {number} was {(timeline.Reverted().Contains(number) ? "reverted" : "rolled back")}; see: ripcs "
                + $"history; {OnceMore(state, timeline.Find(number)?.Command)}");
    }

    private static string OnceMore(StateDirectory? state, string? command) =>
        command is null ? $"apply it again with: ripcs rules apply {AppliedFile.PathToApply(state)} --again"
        : command.StartsWith(ApplyCommand.Name, StringComparison.Ordinal) ? $"apply it again with: ripcs {command} --again"
        : $"run it again with: ripcs {command}";

    private static RunReport Failed(AdvisedText error) => RunReport.Failed(Name, error);
}
