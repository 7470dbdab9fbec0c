using Ripcs.Changes.Auditing;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs history: the changes that were made; reads nothing live.</summary>
internal static class HistoryCommand
{
    public static Command Create(CommandHost host)
    {
        const string name = "history";
        var partition = new Option<string?>("--partition") { Description = "Only the changes of this partition.", HelpName = "NAME" };
        OnlyPartition.CompleteRecorded(partition, host);
        return new ReportedCommand(host, name, "List the changes, the last one first.", ignoresWrongSettings: true) { Show(host),
            Verify(host), HistoryDiffCommand.Create(host, (result, show) => Shown(host, result, show)), partition }
            .Reports(result => Shown(host, result, state => List(name, state, result.GetValue(partition))));
    }

    private static Command Show(CommandHost host)
    {
        const string name = "history show";
        var number = new Argument<int>("N") { Description = "The number of a change.",
            CustomParser = argument => CommonOptions.ChangeNumber(argument) ?? 0 };
        ChangeNumbers.CompleteRecorded(number, host);
        var all = new DetailOptions().All;
        return new ReportedCommand(host, name, "Show what a change did, as it was printed.", ignoresWrongSettings: true) { number, all }
            .Reports(result => Shown(host, result, state => One(name, state, result.GetValue(number), result.GetValue(all))));
    }

    private static Command Verify(CommandHost host)
    {
        const string name = "history verify";
        return new ReportedCommand(host, name, "Check that no event of the audit trail was altered or removed.",
            ignoresWrongSettings: true).Reports(result =>
        {
            if (host.Machine(result).LookAtState() is not { } state)
            {
                return AuditTrail.FileOf(host.StatePath(result)) is var file && Path.Exists(file)
                    ? RunReport.Failed(name, $"{file} is there, but the state that knows its end is gone, so no event is proved")
                    : new RunReport(name, RunResult.Recorded) { Summary = "no event was recorded yet." };
            }

            var proof = AuditTrail.Of(state).Verify();
            var report = proof.Problems.Count > 0
                ? RunReport.Failed(name, string.Join('\n', [.. proof.Problems, $"proved to be unaltered and complete: {proof.Proved}"]))
                : new RunReport(name, RunResult.Recorded)
                {
                    Summary = proof.Doubts.Count == 0 ? $"{Words.Count(proof.Events, "event")}: none was altered or removed."
                        : $"{Words.Count(proof.Events, "event")}; proved to be unaltered and complete: {proof.Proved}.",
                };
            return report with { Notes = [.. proof.Doubts.Select(doubt => Note.Warning(doubt))] };
        });
    }

    /// <summary>The history of another host can be shown, for example of the
    /// one from which this host was cloned, but with a warning.</summary>
    private static RunReport Shown(CommandHost host, ParseResult result, Func<StateDirectory?, RunReport> show)
    {
        var access = host.Machine(result).State;
        var state = access.LookAtAny();
        var report = show(state);
        return state is not null && access.Trouble(state) is { } trouble ? report with { Notes = [.. report.Notes, Note.Warning(trouble)] }
            : report;
    }

    private static RunReport List(string name, StateDirectory? state, string? partition)
    {
        if (state is null || new Timeline(new History(state)) is not { Numbers.Count: > 0 } timeline)
            return new RunReport(name, RunResult.Recorded) { Summary = "no change was recorded yet." };

        var fates = new Fates(state, timeline);
        var records = timeline.Numbers.Reverse().Select(number => (Number: number, Record: timeline.Find(number))).ToList();
        var lines = records.Select(one => one.Record).OfType<HistoryRecord>().Select(fates.Line)
            .Where(line => partition is null || line.Partitions.Contains(partition)).ToValueList();
        return new RunReport(name, RunResult.Recorded)
        {
            History = lines,
            Notes = records.Where(one => one.Record is null).Select(one => Note.Warning($"change {one.Number} cannot be read; see: ripcs "
                + $"history show {one.Number}")).ToValueList(),
            Summary = $"{(partition is null ? "" : $"{lines.Count} of ")}{Words.Count(records.Count, "change")} "
                + $"kept{(partition is null ? "" : $" {(lines.Count == 1 ? "is" : "are")} about partition \"{partition}\"")}; show one "
                + "with: ripcs history show N; roll back to the state after it with: ripcs rollback N",
        };
    }

    private static RunReport One(string name, StateDirectory? state, int number, bool isWhole)
    {
        var record = state is null
            ? throw new HostException($"there is no change {number}: no change was recorded yet")
            : new History(state).Read(number);
        return new RunReport(name, RunResult.Recorded)
        {
            Change = number,
            History = [new Fates(state, new Timeline(new History(state))).Line(record)],
            Diff = record.Diff,
            Detail = isWhole ? DiffDetail.All : DiffDetail.Some,
            Alike = isWhole || record.Diff is not { } diff ? null : Alike(state!, record, diff),
            Stale = record.Stale,
            Leaving = record.Leaving,
            Summary = record.Reverts is { } reverted
                ? $"made because change {reverted} was not confirmed."
                    : $"made by: ripcs {record.Command}{(record.Revision is { } revision ? $", of {revision}" : "")}{OfPlan(record.Plan)}",
        };
    }

    // If the earlier contents of labels are unknown, each edit is shown in its place.
    private static AlikeDiff? Alike(StateDirectory state, HistoryRecord record, StateDiff diff)
    {
        try
        {
            var (kept, timeline) = (new KeptPartitions(state), new Timeline(new History(state)));
            return AlikeDiff.Of(diff, kept.Find(timeline.PartitionsAfter(timeline.StateBefore(record.Number))).Partitions,
                kept.Find(record.Partitions).Partitions, Opening.IsIn);
        }
        catch (StateException)
        {
            return null;
        }
    }

    private static string OfPlan(PlanMark? plan) => plan is null ? ""
        : $", of the plan that {plan.User} made on {plan.On}, {Words.Time(plan.Time)} (sha256 {plan.Sha256})"
            + $"{(plan.SignedBy is { } signer ? $", signed by {signer}" : "")}";
}

/// <summary>The present state of each change.</summary>
internal sealed class Fates(StateDirectory state, Timeline timeline)
{
    private readonly int? _pending = new PendingFiles(state).Find()?.Change.Number;
    private readonly HashSet<int> _stillCount = [.. timeline.Line(timeline.Last)];
    private readonly IReadOnlySet<int> _reverted = timeline.Reverted();

    public HistoryLine Line(HistoryRecord record) => new(
        record.Number, record.Time, record.User, record.Command, record.Tickets, record.Summary, Of(record.Number))
    {
        Partitions = record.PartitionNames,
        Message = record.Message,
        Revision = record.Revision,
        Plan = record.Plan,
    };

    private ChangeState Of(int number) =>
        number == _pending ? ChangeState.Pending
        : number == timeline.Last ? ChangeState.Current
        : _stillCount.Contains(number) || IsBack(number) ? ChangeState.Earlier
        : _reverted.Contains(number) ? ChangeState.Reverted
        // It brought nothing that could be taken back.
        : timeline.IsRepair(number) ? ChangeState.Earlier : ChangeState.RolledBack;

    // A rollback or a revert to a state that a later one brought back again.
    private bool IsBack(int number) => timeline.Find(number)?.Restores is { } restored
        && _stillCount.Any(later => later > number && timeline.StateAfter(later) == restored);
}
