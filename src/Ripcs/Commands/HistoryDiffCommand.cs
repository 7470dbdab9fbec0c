using Ripcs.Changes.Operations;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Commands;

/// <summary>ripcs history diff: the differences between two states that were in force; foreign rules are not recorded.</summary>
internal static class HistoryDiffCommand
{
    private const string Name = "history diff";

    /// <param name="shown">Opens the state directory, even one of another host.</param>
    public static Command Create(CommandHost host, Func<ParseResult, Func<StateDirectory?, RunReport>, RunReport> shown)
    {
        var (from, to) = (Number("N", "The earlier change; 0: the state before the first one."), Number("M", "The later change."));

        // Completing either argument lists the numbers for both.
        ChangeNumbers.CompleteRecorded(from, host);
        var all = new DetailOptions().All;
        return new ReportedCommand(host, Name, "Show what differs between the states after two changes.", ignoresWrongSettings: true)
        {
            from, to, all,
        }.Reports(result => shown(result, state => Run(state ?? throw new HostException("no change was recorded yet"),
                result.GetValue(from), result.GetValue(to), result.GetValue(all))), isRead: _ => true);
    }

    private static Argument<int> Number(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = argument => CommonOptions.ChangeNumber(argument) ?? 0,
    };

    // The message of a rollback would suggest changing the host to a user who only reads.
    private static void RefuseForgotten(StateDirectory state, int from, int to)
    {
        if ((from == 0 || to == 0) && new History(state).Numbers() is [> 1 and var oldest, ..])
        {
            throw new HostException($"the state before the first change is no longer kept; the oldest is the one after change {oldest}: "
                + $"ripcs history diff {(from == 0 ? oldest : from)} {(to == 0 ? oldest : to)}");
        }
    }

    private static RunReport Run(StateDirectory state, int from, int to, bool isWhole)
    {
        RefuseForgotten(state, from, to);
        var states = new EarlierStates(state);
        var (before, after) = (states.Find(from), states.Find(to));
        var known = Knowledge.None with { Partitions = before.Partitions };

        // As if the host contained only that state.
        var (then, desired) = (before.Desired.WithForeign([]), after.Desired.WithForeign([]));
        var diff = new StateDiffer(then.ToLive(), then, desired, after.Partitions,
            known) { Names = [.. before.Partitions, .. after.Partitions] }.CompareStates();
        var between = $"from the state {before.Name} to that {after.Name}";
        return new RunReport(Name, RunResult.Recorded)
        {
            Diff = diff,
            Detail = isWhole ? DiffDetail.All : DiffDetail.Some,
            Alike = isWhole ? null : AlikeDiff.Of(diff, before.Partitions, after.Partitions, Opening.IsIn),
            Summary = diff.IsEmpty ? $"nothing differs {between}."
                : $"{between}: {DiffSummary.Of(diff, Opening.Counter, Name, isDone: true)}",
        };
    }
}
