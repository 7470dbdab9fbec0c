using Ripcs.Changes.Operations;
using Ripcs.Core.Lint;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Namespaces;
using Ripcs.Rendering;
using Ripcs.Rendering.Pages;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>ripcs lint: a closer check of rule files together with the host's other rules; it changes nothing.</summary>
internal static class LintCommand
{
    private const string Name = "lint";
    private const int MostOfOneCause = 3;

    public static Command Create(CommandHost host)
    {
        var path = CommonOptions.Path();
        var against = DumpOptions.V4();
        against.Description = "Look at the rules together with what iptables-save printed into this file, instead of the live rules; "
            + "needs no "
            + "root.";
        var against6 = DumpOptions.V6();
        var seen = DumpOptions.OtherHost(
            "Look at the rules together with those of another host, as plan host has printed it there; needs no root.");
        var baseline = new Option<string?>("--baseline") { Description = "Leave out what this file accepts.", HelpName = "FILE" };
        var write = new Option<string?>("--write-baseline") { Description = "Accept all that is found, in this file.", HelpName = "FILE" };
        var all = new Option<bool>("--all") { Description = "Name every rule that another program's rule bypasses, and not only the "
            + "first ones." };
        var findings = new FindingsOption();
        var command = new ReportedCommand(host, Name, "Find rules that never match, that open too much, or that other rules bypass.")
        {
            path, against, against6, seen, baseline, write, all, findings.Format, host.Settings.NoCache,
        };
        command.Validators.Add(given => IReportPage.RefuseBesideJson(given, findings.Format, command.Json));
        command.Validators.Add(given => DumpOptions.RefuseBesideHost(given, seen, against, against6));
        return command.Reports(result =>
        {
            var (dump, accepted) = (DumpOptions.Read(result.GetValue(against), result.GetValue(against6)),
                ReadBaseline(result.GetValue(baseline)));
            var (given, elsewhere) = (result.GetRequiredValue(path), result.GetValue(seen));
            using var folder = elsewhere is null ? null : ThrowawayFolder.Make(ThrowawayFolder.OfSeenHost);
            var there = elsewhere is null ? null : DiffTarget.OfSeen(PlanFiles.ReadHost(elsewhere), elsewhere, folder!);
            var rules = host.Compiling.Compile(result, given);
            return rules.IsRefused ? new RunReport(Name, RunResult.Refused) { Diagnostics = rules.Diagnostics }
                : Sorted(Run(host, result, given, rules, there, dump), rules, accepted, result.GetValue(write)) is var report
                    && (result.GetValue(all) || result.GetValue(command.Json)
                        || result.GetValue(findings.Format) is not (null or FindingsFormat.Text))
                ? report : Shortened(report);
        }, page: findings);
    }

    private static (LintResult Found, ValueList<Diagnostic> Unmet, ValueList<Note> Notes) Run(
        CommandHost host, ParseResult result, string path, CompiledRuleSet rules, DiffTarget? there, HostDump? dump)
    {
        var machine = host.Machine(result);
        var (state, known, actual, notes) = (there?.State, there?.Known ?? Knowledge.None,
            there?.Actual ?? dump?.State ?? FirewallState.Empty, new List<Note>(there?.Notes ?? dump?.Notes ?? []));
        var ends = there is not null ? there.Ends : dump is null ? host.Facts.Ends : null;
        if (dump is null && there is null)
        {
            try
            {
                state = machine.LookAtState();
                var applied = AppliedFile.Read(state);
                actual = machine.ReadAt(machine.Netfilter(null)).State;
                known = applied.KnownOn(actual);
                notes.AddRange(NativeText.Warnings(actual.Native).Select(text => Note.Warning(text)));
            }
            catch (HostException e)
            {
                // An author of rules need not be root, nor logged in to the host.
                (state, known, ends) = (null, Knowledge.None, null);
                notes.Add(Note.Info("the host's other rules are not examined, because they cannot be read: " + e.Message));
            }
        }

        var desired = new Apply(Name, RuleSetRun.SaidBy(rules, path), state, ApplyOptions.Usual) { Ends = ends }.Make(actual, known);
        var unnamed = (desired.Diff?.Unnamed ?? []).Select(partition => partition.Name).ToHashSet(StringComparer.Ordinal);
        var found = LintResult.Compute(desired.Change.After, rules.Partitions, known.Partitions, unnamed, rules.Labels, rules.Diagnostics,
            Today.Of(host.Facts.Clock), ends.Local);
        ValueList<Diagnostic> unmet = [.. desired.Unmet, .. desired.UnmetBefore];
        found = found with { Diagnostics = [.. unmet, .. found.Diagnostics.Select(finding => finding.InWords())] };
        return (found, unmet, [.. notes, .. found.Tangled.Select(place => Note.Warning(
            $"the rules of {Words.Place(place.Family, place.Table)} are too complex to tell which of them no packet meets"))]);
    }

    private static RunReport Sorted((LintResult Found, ValueList<Diagnostic> Unmet, ValueList<Note> Notes) run, CompiledRuleSet rules,
        LintBaseline? baseline, string? write)
    {
        var findings = run.Found.Diagnostics;
        if (write is not null)
        {
            WriteBaseline(write, $"{LintBaseline.Comment} What ripcs lint may find, one finding per line; lines that begin with "
                + $"{LintBaseline.Comment} are comments.\n{LintBaseline.Text(findings)}");
            return new RunReport(Name, RunResult.Recorded) { Notes = run.Notes,
                Summary = $"{Words.Count(findings.Count, "finding")} accepted in {write}; give it with: ripcs lint --baseline {write}" };
        }

        var (left, accepted, idle) = baseline?.Sort(findings) ?? (findings, 0, []);
        return new LintReport(Name, left.Count > 0 ? RunResult.Findings : RunResult.Recorded)
        {
            Expectations = rules.Expectations.Select(expected => new TestedExpectation(expected.Origin, run.Unmet.FirstOrDefault(unmet =>
                unmet.Span.File == expected.Origin.File && unmet.Span.Line == expected.Origin.Line))).ToValueList(),
            Diagnostics = left,
            Notes = [.. run.Notes, .. idle.Select(line =>
                Note.Info($"the baseline accepts what is no longer found; remove this line: {line}"))],
            Summary = $"{(left.Count == 0 ? "no findings" : Words.Count(left.Count, "finding"))} in "
                + $"{Words.Count(rules.Partitions.Count, "partition")}"
                + $"{(accepted > 0 ? $"; {Words.Count(accepted, "finding")} accepted" : "")}.",
        };
    }

    // A foreign rule that drops a whole network before all rules of Ripcs bypasses every statement.
    private static RunReport Shortened(RunReport report)
    {
        var more = report.Diagnostics.Where(finding => finding.Cause is not null).GroupBy(finding => finding.Cause!)
            .Select(findings => (Cause: findings.Key, Hidden: findings.Skip(MostOfOneCause).ToList()))
            .Where(item => item.Hidden.Count > 0).ToList();
        var hidden = more.SelectMany(item => item.Hidden).ToHashSet(ReferenceEqualityComparer.Instance);
        return more.Count == 0 ? report : report with
        {
            Diagnostics = report.Diagnostics.Where(finding => !hidden.Contains(finding)).ToValueList(),
            Notes = [.. report.Notes,
                .. more.Select(item => Note.Warning(
                $"{item.Cause} passes {Words.Count(item.Hidden.Count, "further statement")} by; --all names "
                + $"{(item.Hidden.Count == 1 ? "it" : "them")}"))],
        };
    }

    /// <summary>Null if no path is given.</summary>
    /// <exception cref="HostException">It cannot be read, or is no baseline.</exception>
    public static LintBaseline? ReadBaseline(string? path)
    {
        if (path is null)
            return null;

        return Catch.Or(
            () => LintBaseline.Read(GivenFile.Text(path), out var problem) ?? throw new HostException($"{path}: {problem}"),
            e => throw new HostException($"cannot read {path}: {e.Message}; ripcs lint --write-baseline makes it", e));
    }

    private static void WriteBaseline(string path, string text)
    {
        try
        {
            GivenFile.CheckPlace(path);
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"cannot write {path}: {e.Message}", e);
        }
    }
}

/// <summary>The findings of a lint, and each expectation of the rule files with what speaks against it.</summary>
internal sealed record LintReport(string Command, RunResult Result) : RunReport(Command, Result)
{
    public ValueList<TestedExpectation> Expectations { get; init; } = [];
}
