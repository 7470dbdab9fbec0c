using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Operations;

/// <summary>One restore, from the lock to the record. A host must come up with a firewall:
/// everything possible is restored, and what could not be restored or recorded is reported.</summary>
/// <param name="name">The command, as reports name it.</param>
internal sealed class RestoreRun(Machine machine, string name)
{
    /// <inheritdoc cref="Operation.Caller"/>
    public CallerSession? Caller { get; init; }

    public RunReport Run()
    {
        var doubt = machine.State.Look(isInDoubtEnough: true) is { } state
            ? machine.State.Doubt(state, Path.GetDirectoryName(machine.LockFile(state))!) : null;
        var report = RunWhosever();
        return doubt is not null && report.IsInForce ? report.NeedingHuman(Lines(doubt, report.Error)) : report;
    }

    private RunReport RunWhosever()
    {
        if (machine.State.Look(isInDoubtEnough: true) is var found && (found is null || new History(found).Numbers().Count == 0))
            return NothingRecorded(found);

        var state = machine.State.Open(isInDoubtEnough: true);
        var gate = new PendingGate(machine, state).OpenForRestore(name);
        var report = gate.Refusal ?? TryAll(state, gate.Pending?.Number);
        report = gate.Pending is { } pending && report.IsInForce ? report.NeedingHuman(Lines(pending.Problem, report.Error)) : report;
        if (gate.Reverted is { Result: RunResult.Changed, Change: { } number } && report.Result is RunResult.Unchanged)
        {
            report = report with
            {
                Result = RunResult.Changed, Change = number,
                Summary = $"the state before that change is restored and verified, and recorded as change {number}.",
            };
        }

        return report with { Notes = [.. gate.Notes, .. report.Notes] };
    }

    private RunReport TryAll(StateDirectory state, int? pending)
    {
        var (report, tried) = Try(state, pending, LeftOutRules.Nothing, alone: null);
        if (!CanBeLess(report) || tried is not { Made: { } made, Found: { } found })
            return report;

        // Looks for the cause only now, because nearly every boot succeeds.
        var left = machine.Rehearsal() is { } rehearsal ? LeftOutRules.Find(rehearsal, made.Whole, made.Live,
            ProgramFiles.Find("ipset") is not null) : LeftOutRules.Nothing;
        if (left.Rules.Count > 0 && Try(state, pending, left, alone: null).Report is var most && !CanBeLess(most))
        {
            return most.IsInForce ? most.NeedingHuman(Lines([.. LeftOutText.Lines(left, found.Partitions, Families.Both),
                LeftOutText.ToPutBack(AppliedFile.PathToApply(state))])) : most;
        }

        return EachFamily(state, pending, tried, left, report);
    }

    private (RunReport Report, Restore Tried) Try(StateDirectory state, int? pending, LeftOutRules left, Family? alone)
    {
        var states = new RestorableStates(state, pending);
        var restore = new Restore(name, states, alone, left, machine.Clock.GetUtcNow()) { Caller = Caller };
        var report = new Change(machine, restore).Run(state);
        return (restore.Found is { Unreadable.Count: > 0 } earlier ? WithProblems(report, earlier) : report, restore);
    }

    /// <summary>A family that cannot be restored as a whole, for example on a kernel without IPv6 or
    /// without nat, does not affect the other; of each, as much as possible is restored.</summary>
    private RunReport EachFamily(StateDirectory state, int? pending, Restore tried, LeftOutRules left, RunReport both)
    {
        var (found, lines, restored) = (tried.Found!, new List<AdvisedText> { both.Reason! }, new List<RunReport>());
        var families = Families.Both.Where(family => found.Record.After.Tables.Any(table => table.Family == family)).ToList();
        foreach (var family in families)
        {
            var report = both;
            foreach (var extent in Enum.GetValues<RestoreExtent>())
            {
                // A reason with advice stops both families: it is never stored.
                var less = left with { Extent = extent, Why = both.Reason!.ToString().Split('\n')[0] };
                report = Try(state, pending, less, family).Report;
                if (report.IsInForce)
                {
                    restored.Add(report);
                    lines.AddRange([.. LeftOutText.Lines(less, found.Partitions, [family])]);
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
            ? restored[^1] with { Notes = [Note.Warning("the first try failed: " + both.Reason!), .. notes],
                Summary = Lines(restored.Select(report => report.Summary)) }
            : restored[^1].NeedingHuman(Lines([.. lines, LeftOutText.ToPutBack(AppliedFile.PathToApply(state))])) with
        {
            Notes = notes,
            Summary = Lines(restored.Select(report => report.Summary)),
        };
    }

    // True if a state that failed to come back may be restored in part; a refusal because of a lockout has no reason.
    private static bool CanBeLess(RunReport report) => report is { Result: RunResult.Failed, Reason: not null };

    private static RunReport WithProblems(RunReport report, RestorableState earlier)
    {
        var problems = Lines([.. earlier.Unreadable,
            earlier.IsOfPartitions ? "no recorded change can be read: the partitions last applied were restored from their own record"
                : $"change {earlier.Record.Number} is the newest that can be read: its state was restored instead"]);
        return report.IsInForce ? report.NeedingHuman(problems) : report with { Error = Lines(problems, report.Error) };
    }

    private static AdvisedText Lines(params IEnumerable<AdvisedText?> lines) => AdvisedText.Join("\n", lines.OfType<AdvisedText>());

    private RunReport NothingRecorded(StateDirectory? state)
    {
        if (AppliedFile.Read(state) is { LastUsed: > 0 } applied)
        {
            throw new StateException(
                $"change {applied.LastUsed} was recorded, but its history is gone from {state!.FilePath(History.Folder)}, so nothing "
                + "was restored; apply the rule files: " + Advice.To(Way.Apply, AppliedFile.PathToApply(state)));
        }

        return new RunReport(name, RunResult.Unchanged)
        {
            Notes = Unfinished(state) is { } note ? [note] : [],
            Summary = "nothing to do: no change was recorded yet.",
        };
    }

    private static Note? Unfinished(StateDirectory? state) =>
        Catch<StateException>.Or(() => JournalFile.Read(state) is { } journal
                ? Note.Warning($"{journal.Title} did not finish, and was the first: run the same command again") : null,
            e => Note.Warning("the first change may be unfinished: " + e.Message));
}

/// <summary>Reports what a restore has left out, why, and how to bring it back.</summary>
internal static class LeftOutText
{
    private const int Most = 20;

    /// <param name="left">What was left out.</param>
    /// <param name="partitions">The partitions of these rules.</param>
    /// <param name="families">The families in which it was left out.</param>
    public static IEnumerable<string> Lines(LeftOutRules left, ValueList<CompiledPartition> partitions, IReadOnlyList<Family> families)
    {
        var (names, rules) = (new RuleNames(partitions), left.Rules.Where(rule => families.Contains(rule.Rule.Chain.Family)).ToList());
        if (rules.Count > 0)
            yield return $"left out: {Words.Count(rules.Count, "rule")} that cannot be loaded now:";

        foreach (var (rule, words) in rules.Take(Most).Select(rule => (rule.Rule, rule.Words)))
        {
            var (at, name) = names.Find(rule);
            var place = at.Line > 0 ? $"{at.File}:{at.Line}" : at.File.Length > 0 ? at.File
                : rule.Chain.Name.Value;
            yield return $"  {name} ({place}), {rule.Chain.Family} {rule.Chain.Table}: {words}";
            yield return $"      -A {rule.Chain.Name} {rule.Text}";
        }

        if (rules.Count > Most)
            yield return $"  and {rules.Count - Most} more";

        if (rules.Any(rule => LeftOutRule.MayOpen(rule.Rule.Text)))
            yield return "packets that a left-out rule denies or returns are decided by the rules after it, which may accept them";

        var where = Words.List([.. families.Select(family => family.ToString())]);
        if (left.Extent is RestoreExtent.FilterAlone)
        {
            yield return $"left out in {where}: all tables except filter";
        }
        else if (left.Extent is RestoreExtent.PlainFilter)
        {
            yield return $"left out in {where}: all tables except filter, and in filter every rule with more than addresses, interfaces, "
                + $"protocols, ports, states and limits";
        }
    }

    public static AdvisedText ToPutBack(string path) =>
        "everything else is in force; once the rest can be loaded, put it back with: " + Advice.To(Way.Apply, path);
}
