using System.CommandLine;
using System.Globalization;
using Ripcs.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>One change of the host from the lock to the record: what apply, clean and flush share.</summary>
internal sealed class Change(CommandHost host, ParseResult result, string name, string path)
{
    /// <summary>The partitions that the run names; they are remembered.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The directory that the run speaks for, if it does for one.</summary>
    public string? Directory { get; init; }

    public bool IsDetailed { get; init; }

    /// <summary>False for flush, which is the way to get rid of chains in one of two variants.</summary>
    public bool RefusesOtherVariant { get; init; } = true;

    public RunReport Run(Func<FirewallState, Knowledge, Target> targetFrom)
    {
        var state = host.OpenState(result);
        using var taken = host.TakeLock(result, state);
        var applied = AppliedFile.Read(state);
        var started = host.Clock.GetTimestamp();
        var netfilter = host.OpenNetfilter(result);
        if (RefusesOtherVariant)
        {
            VariantCheck.RefuseBoth(netfilter, applied.Known);
        }

        var targets = new List<Target>();
        var outcome = new Applier(netfilter, applied.Known).Run(actual =>
        {
            targets.Add(targetFrom(actual, applied.Known));
            return targets[^1].Wanted;
        });
        return outcome switch
        {
            Outcome.Nothing nothing => Nothing(state, applied, nothing, targets[^1]),
            Outcome.Applied done => Done(state, applied, done, targets[done.FirstTry], host.Clock.GetElapsedTime(started)),
            Outcome.WentBack back => Failed(
                back.Reason is BusyException ? RunResult.Busy : RunResult.Failed,
                back.Reason is BusyException ? ExitCode.TryLater : ExitCode.Failed,
                $"{back.Reason.Message}\nthe host is as before",
                targets[^1]),
            Outcome.Stuck stuck => Failed(RunResult.NeedsHuman, ExitCode.NeedsHuman, StuckMessage(stuck), targets[^1]),
            Outcome.Busy => Failed(RunResult.Busy, ExitCode.TryLater, Outcome.Busy.Message, targets[^1]),
            _ => throw new InvalidOperationException($"unknown outcome: {outcome}"),
        };
    }

    private RunReport Nothing(StateDirectory state, AppliedRecord applied, Outcome.Nothing nothing, Target target)
    {
        Remember(state, applied, Next(applied, nothing.Actual, nothing.Plan, applied.Change));
        return new RunReport(name, RunResult.Unchanged, ExitCode.Done)
        {
            Diff = target.Diff, Kept = nothing.Plan.Kept, Notes = target.Notes, Summary = target.Summary,
        };
    }

    private RunReport Done(StateDirectory state, AppliedRecord applied, Outcome.Applied done, Target target, TimeSpan took)
    {
        HistoryRecord record;
        try
        {
            record = Record(state, applied, done, target);
        }
        catch (StateException reason)
        {
            return Failed(RunResult.NeedsHuman, ExitCode.NeedsHuman, UnrecordedMessage(reason), target);
        }

        return new RunReport(name, RunResult.Changed, IsDetailed ? ExitCode.Changes : ExitCode.Done)
        {
            Diff = target.Diff,
            Stale = target.Stale,
            Leaving = target.Leaving,
            Blocks = done.Plan.Blocks,
            Kept = done.Plan.Kept,
            Meanwhile = done.Meanwhile,
            Change = record.Number,
            Notes = [.. target.Notes, target.Summary, .. target.Diff is null ? [] : new[] { AppliedText.LiveConnections }],
            Summary = AppliedText.Of(done, took, record.Number),
        };
    }

    private HistoryRecord Record(StateDirectory state, AppliedRecord applied, Outcome.Applied done, Target target)
    {
        var record = new History(state).Append(new HistoryRecord
        {
            Time = host.Clock.GetUtcNow(),
            User = host.Environment.User ?? "unknown",
            RipcsVersion = RipcsVersion.Text,
            Command = $"{name} {path}".TrimEnd(),
            Summary = target.Summary,
            Before = Ownership.Read(done.Before, applied.Known),
            After = done.Wanted,
        });
        Remember(state, applied, Next(applied, done.After, done.Plan, record.Number));
        return record;
    }

    private RunReport Failed(RunResult how, int exitCode, string error, Target target) =>
        new(name, how, exitCode)
    {
        Diff = target.Diff, Stale = target.Stale, Leaving = target.Leaving, Notes = target.Notes, Error = error,
    };

    private AppliedRecord Next(AppliedRecord applied, FirewallState after, Plan plan, int change) => new()
    {
        Change = change,
        Known = applied.Known.After(after, Partitions, Applier.MadeBy(plan)),
        Directory = Directory ?? applied.Directory,
    };

    private static void Remember(StateDirectory state, AppliedRecord before, AppliedRecord after)
    {
        if (before != after)
        {
            AppliedFile.Write(state, after);
        }
    }

    private static string UnrecordedMessage(StateException reason) =>
        $"{reason.Message}\nthe change is in force and verified, but not recorded: put that right, then run the same command again";

    private static string StuckMessage(Outcome.Stuck stuck) => string.Create(CultureInfo.InvariantCulture, $"""
        {stuck.Reason.Message}
        and the way back failed too: {stuck.GoingBack.Message}
        the host is neither as before nor as wanted; look at what is live (iptables-save, ip6tables-save), then run the same command again
        """);
}
