using System.Globalization;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Changes.DesiredStates;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;

namespace Ripcs.Changes.Running;

/// <summary>
/// One restore, from the lock to the record. A host must come up with a firewall: what can be brought back is brought back, and what
/// could not, or could not be written down, is said.
/// </summary>
internal sealed class RestoreRun(Machine machine)
{
    public const string Name = "restore";

    /// <inheritdoc cref="DesiredByRestore.Caller"/>
    public CallerSession? Caller { get; init; }

    public RunReport Run()
    {
        var doubt = machine.State.Look(isInDoubtEnough: true)?.Owner.Trouble;
        var report = RunWhosever();
        return doubt is not null && report.IsInForce ? report.NeedingHuman(Lines(doubt, report.Error)) : report;
    }

    private RunReport RunWhosever()
    {
        if (machine.State.Look(isInDoubtEnough: true) is var found && (found is null || new History(found).Numbers().Count == 0))
        {
            return NothingRecorded(found);
        }

        var state = machine.State.Open(isInDoubtEnough: true);
        var gate = new PendingGate(machine, state).OpenForRestore();
        var report = gate.Refusal ?? Restore(state, gate.Pending?.Number);
        report = gate.Pending is { } pending && report.IsInForce ? report.NeedingHuman(Lines(pending.Problem, report.Error)) : report;
        if (gate.Reverted is { Result: RunResult.Changed, Change: { } number } && report.Result is RunResult.Unchanged)
        {
            report = report with
            {
                Result = RunResult.Changed, Change = number, Summary = $"the state before that change is restored and verified, and recorded as change {Text(number)}.",
            };
        }

        return report with { Notes = [.. gate.Notes, .. report.Notes] };
    }

    private RunReport Restore(StateDirectory state, int? pending)
    {
        var (report, earlier) = Restore(state, pending, alone: null);
        var families = Families.Both.Where(family => earlier is not null && earlier.Record.After.Tables.Any(table => table.Family == family)).ToList();
        return report is { Result: RunResult.Failed, Reason: { } reason } && families.Count > 1 ? OneFamily(state, pending, families, report, reason) : report;
    }

    private (RunReport Report, RestorableState? Found) Restore(StateDirectory state, int? pending, Family? alone)
    {
        var states = new RestorableStates(state, pending);
        var desiredBy = new DesiredByRestore(states, alone) { Caller = Caller };
        var change = new Change(machine, Name, "") { State = state, IsRestore = true, UnderLock = () => states.FindRecord(), BeforeWriting = desired => desired.RefuseLockout() };
        var report = change.Run(desiredBy.Make);
        return (desiredBy.Found is { Unreadable.Count: > 0 } earlier ? WithProblems(report, earlier) : report, desiredBy.Found);
    }

    /// <summary>One family that cannot be restored, as on a kernel without IPv6, does not keep the other one out.</summary>
    private RunReport OneFamily(StateDirectory state, int? pending, List<Family> families, RunReport both, string reason)
    {
        foreach (var family in families)
        {
            var report = Restore(state, pending, family).Report;
            if (report.IsInForce)
            {
                return report.NeedingHuman($"{reason}\nonly {family} was restored") with { Notes = [.. both.Notes.Except(report.Notes), .. report.Notes] };
            }

            if (report.Result is not RunResult.Failed)
            {
                return report;
            }
        }

        return both;
    }

    private static RunReport WithProblems(RunReport report, RestorableState earlier)
    {
        var problems = string.Join('\n', [.. earlier.Unreadable, $"change {Text(earlier.Record.Number)} is the newest that can be read: its state was restored instead"]);
        return report.IsInForce ? report.NeedingHuman(problems) : report with { Error = Lines(problems, report.Error) };
    }

    private static string Lines(string first, string? second) => second is null ? first : $"{first}\n{second}";

    private static RunReport NothingRecorded(StateDirectory? state)
    {
        if (AppliedFile.Read(state) is { LastUsed: > 0 } applied)
        {
            throw new StateException($"change {Text(applied.LastUsed)} was recorded, but its history is gone from {state!.FilePath(History.Folder)}, so nothing "
                + $"was restored; apply the rule files: ripcs rules apply {AppliedFile.PathToApply(state)}");
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
                ? Note.Warning($"{journal.Title} did not finish, and was the first: run the same command again") : null;
        }
        catch (StateException e)
        {
            return Note.Warning($"the first change may be unfinished: {e.Message}");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
