using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Running;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Restoring;

/// <summary>
/// One restore, from the lock to the record. A host must come up with a firewall: what can be brought back is brought back, and what
/// could not, or could not be written down, is said.
/// </summary>
internal sealed class RestoreRun(Machine machine)
{
    public const string Name = "restore";

    public RunReport Run()
    {
        var doubt = machine.State.Look(isInDoubtEnough: true)?.Owner.Trouble;
        var report = RunWhosever();
        return doubt is not null && IsInForce(report) ? NeedsHuman(report, string.Join('\n', [doubt, .. report.Error is null ? [] : new[] { report.Error }])) : report;
    }

    private RunReport RunWhosever()
    {
        if (machine.State.Look(isInDoubtEnough: true) is var found && (found is null || new History(found).Numbers().Count == 0))
        {
            return NothingRecorded(found);
        }

        var state = machine.State.Open(isInDoubtEnough: true);
        var gate = new PendingGate(machine, state).OpenForRestore();
        var report = gate.Refusal ?? Restore(state, gate.Waiting?.Number);
        report = gate.Waiting is { } waiting && IsInForce(report) ? NeedsHuman(report, string.Join('\n', [waiting.Problem, .. report.Error is null ? [] : new[] { report.Error }])) : report;
        if (gate.Returned is { Result: RunResult.Changed, Change: { } number } && report.Result is RunResult.Unchanged)
        {
            report = report with
            {
                Result = RunResult.Changed, Change = number, Summary = $"the state before that change is restored and verified, and recorded as change {Text(number)}.",
            };
        }

        return report with { Notes = [.. gate.Notes, .. report.Notes] };
    }

    private RunReport Restore(StateDirectory state, int? waiting)
    {
        using var taken = machine.TakeLock(state);
        var started = machine.Clock.GetTimestamp();
        var aim = new RestoreAims(state, new ChangeRecorder(state, machine.KeptChanges()), waiting).Find();
        var netfilter = machine.Netfilter(null);
        using var others = netfilter.HoldOff($"{taken.Path}-xtables");
        OtherVariantReader.RefuseOurs(netfilter, aim.Known);
        var attempt = new RestoreAttempt(machine, state, netfilter, aim);
        attempt.PutAside();
        var families = Families.Both.Where(attempt.Wants).ToValueList();
        var tried = attempt.Run(Families.Both.ToValueList());
        var report = tried.Outcome is Outcome.WentBack { Reason: not BusyException } back && families.Count > 1
            ? OneFamily(attempt, families, back.Reason, started)
            : Report(tried, started);
        return WithProblems(report, aim, attempt) with { Notes = [.. aim.Notes, .. report.Notes] };
    }

    /// <summary>One family that cannot be brought back, as on a kernel without IPv6, does not keep the other one out.</summary>
    private RunReport OneFamily(RestoreAttempt attempt, ValueList<Family> families, HostException reason, long started)
    {
        foreach (var family in families)
        {
            var report = Report(attempt.Run([family]), started);
            if (IsInForce(report))
            {
                return NeedsHuman(report, $"{reason.Message}\nonly {family} was brought back");
            }

            if (report.Result is not RunResult.Failed)
            {
                return report;
            }
        }

        return RunReport.Failed(Name, $"{reason.Message}{FailureText.HostAsBefore}");
    }

    private RunReport Report(Restored tried, long started) => tried.Outcome switch
    {
        Outcome.Nothing nothing => Ended(tried, RunResult.Unchanged) with
        {
            Kept = nothing.Plan.Kept,
            Summary = $"nothing to do: {tried.Family?.ToString() ?? "the host"} is in the state after change {Text(tried.Change)}.",
        },
        Outcome.Applied done => Ended(tried, RunResult.Changed) with
        {
            Blocks = done.Plan.Blocks,
            Kept = done.Plan.Kept,
            Meanwhile = done.Meanwhile,
            Notes = [.. tried.Target.Notes, Note.Info(tried.Target.Summary)],
            Summary = AppliedText.Of(
                done, machine.Clock.GetElapsedTime(started), $"{(tried.Family is { } one ? $"{one} of " : "")}the state after change {Text(tried.Change)} is restored"),
        },
        Outcome.WentBack back => Failed(
            tried,
            back.Reason is BusyException ? RunResult.Busy : RunResult.Failed,
            $"{back.Reason.Message}{FailureText.HostAsBefore}"),
        Outcome.Stuck stuck => Failed(tried, RunResult.NeedsHuman, FailureText.Stuck(stuck)),
        Outcome.Busy => Failed(tried, RunResult.Busy, Outcome.Busy.Message),
        _ => throw new InvalidOperationException($"unknown outcome: {tried.Outcome}"),
    };

    private static RunReport Ended(Restored tried, RunResult how) =>
        new(Name, how) { Diff = tried.Target.Diff, Change = tried.Change };

    private static RunReport Failed(Restored tried, RunResult how, string error) =>
        new(Name, how) { Diff = tried.Target.Diff, Error = error };

    private static RunReport WithProblems(RunReport report, RestoreAim aim, RestoreAttempt attempt)
    {
        var problems = new List<string>();
        if (aim.Unreadable.Count > 0)
        {
            problems.AddRange(aim.Unreadable);
            problems.Add($"change {Text(aim.Record.Number)} is the newest that can be read: its state is taken instead");
        }

        problems.AddRange(attempt.Unwritten);
        if (attempt.Unwritten.Count > 0 && IsInForce(report))
        {
            problems.Add("the rules are in force and verified, but not all could be written down: put that right, then run: ripcs restore");
        }

        return problems.Count == 0 ? report
            : IsInForce(report) ? NeedsHuman(report, string.Join('\n', problems))
            : report with { Error = string.Join('\n', [.. problems, report.Error]) };
    }

    private static bool IsInForce(RunReport report) => report.Result is RunResult.Changed or RunResult.Unchanged;

    /// <summary>Rules are in force, but not all is well: an operator is to see that in the state of the boot's unit.</summary>
    private static RunReport NeedsHuman(RunReport report, string error) =>
        report with { Result = RunResult.NeedsHuman, Error = error };

    private static RunReport NothingRecorded(StateDirectory? state)
    {
        if (AppliedFile.Read(state) is { LastUsed: > 0 } applied)
        {
            throw new StateException($"change {Text(applied.LastUsed)} was recorded, but its history is gone from {state!.FilePath(History.Folder)}, so nothing "
                + $"was brought back; bring the rule files into force: ripcs rules apply {applied.Directory ?? "PATH"}");
        }

        return new RunReport(Name, RunResult.Unchanged)
        {
            Notes = Unfinished(state) is { } note ? [note] : [],
            Summary = "nothing to do: no change was recorded yet.",
        };
    }

    private static Note? Unfinished(StateDirectory? state)
    {
        try
        {
            return JournalFile.Read(state) is { } journal
                ? Note.Warning($"the last change ({journal.Title}) did not end, and was the first: run the same command again") : null;
        }
        catch (StateException e)
        {
            return Note.Warning($"the first change may not have ended: {e.Message}");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
