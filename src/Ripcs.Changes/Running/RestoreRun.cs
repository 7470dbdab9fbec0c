using Ripcs.Changes.Reports;
using Ripcs.Changes.DesiredStates;
using Ripcs.Changes.Texts;
using Ripcs.Host.Processes;

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
            return NothingRecorded(found);

        var state = machine.State.Open(isInDoubtEnough: true);
        var gate = new PendingGate(machine, state).OpenForRestore();
        var report = gate.Refusal ?? Restore(state, gate.Pending?.Number);
        report = gate.Pending is { } pending && report.IsInForce ? report.NeedingHuman(Lines(pending.Problem, report.Error)) : report;
        if (gate.Reverted is { Result: RunResult.Changed, Change: { } number } && report.Result is RunResult.Unchanged)
        {
            report = report with
            {
                Result = RunResult.Changed, Change = number,
                Summary = $"the state before that change is restored and verified, and recorded as change {Text(number)}.",
            };
        }

        return report with { Notes = [.. gate.Notes, .. report.Notes] };
    }

    private RunReport Restore(StateDirectory state, int? pending)
    {
        var (report, desired) = Restore(state, pending, LeftOutRules.Nothing, alone: null);
        if (!CanBeLess(report) || desired is not { Made: { } made, Found: { } found })
            return report;

        // What is in the way is looked for only now: at nearly every boot nothing is.
        var left = machine.Rehearsal() is { } rehearsal ? LeftOutRules.Find(rehearsal, made.Whole, made.Live,
            ProgramFiles.Find("ipset") is not null) : LeftOutRules.Nothing;
        if (left.Rules.Count > 0 && Restore(state, pending, left, alone: null).Report is var most && !CanBeLess(most))
        {
            return most.IsInForce ? most.NeedingHuman(Lines([.. LeftOutText.Lines(left, found.Partitions, Families.Both),
                LeftOutText.Advice(PathToApply(state))])) : most;
        }

        return EachFamily(state, pending, desired, left, report);
    }

    private (RunReport Report, DesiredByRestore Desired) Restore(StateDirectory state, int? pending, LeftOutRules left, Family? alone)
    {
        var states = new RestorableStates(state, pending);
        var desiredBy = new DesiredByRestore(states, alone, left, machine.Clock.GetUtcNow()) { Caller = Caller };
        var change = new Change(machine, Name, "") { State = state, IsRestore = true, UnderLock = () => states.FindRecord(),
            BeforeWriting = desired => desired.RefuseLockout() };
        var report = change.Run(desiredBy.Make);
        return (desiredBy.Found is { Unreadable.Count: > 0 } earlier ? WithProblems(report, earlier) : report, desiredBy);
    }

    /// <summary>One family that cannot be restored whole, as on a kernel without IPv6 or without
    /// nat, takes nothing from the other one; of each comes back what can.</summary>
    private RunReport EachFamily(StateDirectory state, int? pending, DesiredByRestore desired, LeftOutRules left, RunReport both)
    {
        var (found, lines, restored) = (desired.Found!, new List<string> { both.Reason! }, new List<RunReport>());
        var families = Families.Both.Where(family => found.Record.After.Tables.Any(table => table.Family == family)).ToList();
        foreach (var family in families)
        {
            var report = both;
            foreach (var extent in Enum.GetValues<RestoreExtent>())
            {
                var tried = left with { Extent = extent, Why = both.Reason!.Split('\n')[0] };
                report = Restore(state, pending, tried, family).Report;
                if (report.IsInForce)
                {
                    restored.Add(report);
                    lines.AddRange(LeftOutText.Lines(tried, found.Partitions, [family]));
                    break;
                }

                if (!CanBeLess(report))
                    return report;
            }

            if (!report.IsInForce)
                lines.Add($"{family} was not restored: it has no rule of Ripcs's");
        }

        if (restored.Count == 0)
            return both;

        var notes = restored.SelectMany(report => report.Notes).Distinct().ToValueList();
        return lines.Count == 1
            ? restored[^1] with { Notes = [Note.Warning($"the first try failed: {both.Reason}"), .. notes],
                Summary = Lines(restored.Select(report => report.Summary)) }
            : restored[^1].NeedingHuman(Lines([.. lines, LeftOutText.Advice(PathToApply(state))])) with
        {
            Notes = notes,
            Summary = Lines(restored.Select(report => report.Summary)),
        };
    }

    // Of a state that did not come back something less may; one that would lock its caller out has no reason.
    private static bool CanBeLess(RunReport report) => report is { Result: RunResult.Failed, Reason: not null };

    private static string PathToApply(StateDirectory state) => AppliedFile.PathToApply(state);

    private static RunReport WithProblems(RunReport report, RestorableState earlier)
    {
        var problems = string.Join('\n', [.. earlier.Unreadable,
            earlier.IsOfPartitions ? "no recorded change can be read: the partitions last applied were restored from their own record"
                : $"change {Text(earlier.Record.Number)} is the newest that can be read: its state was restored instead"]);
        return report.IsInForce ? report.NeedingHuman(problems) : report with { Error = Lines(problems, report.Error) };
    }

    private static string Lines(string first, string? second) => second is null ? first : $"{first}\n{second}";

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static RunReport NothingRecorded(StateDirectory? state)
    {
        if (AppliedFile.Read(state) is { LastUsed: > 0 } applied)
        {
            throw new StateException(
                $"change {Text(applied.LastUsed)} was recorded, but its history is gone from {state!.FilePath(History.Folder)}, so nothing "
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
