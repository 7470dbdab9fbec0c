using Ripcs.Changes.Applying;
using Ripcs.Changes.Operations;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Checkouts;
using Ripcs.Host.Processes;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>The common part of the commands that compile rule files.</summary>
internal static class RuleSetRun
{
    /// <summary>The contents of the compiled rule files.</summary>
    public static RuleSet SaidBy(CompiledRuleSet rules, string path) =>
        new(rules.Partitions, rules.IsDirectory ? Scope.WholeSet : Scope.OnePartition, path)
    {
        Directory = rules.IsDirectory ? rules.Root : null,
        RuleSetName = NameOf(rules),
        Files = FilesIn(rules),
        Expectations = ExpectedIn(rules),
    };

    /// <summary>The name of a rule set, which is the same wherever it is checked out; null if it has only its path.</summary>
    public static string? NameOf(CompiledRuleSet rules) => rules.IsDirectory ? GitCheckout.NameOf(rules.Root) : null;

    /// <summary>The full paths of the partitions' files: a partition has the shown path, relative
    /// to the parent of the given folder or of the folder with the single file.</summary>
    public static ValueList<RecordedFile> FilesIn(CompiledRuleSet rules) =>
        rules.Partitions.Select(partition => partition.Name.Value)
            .Zip(FullPaths(rules, rules.Partitions.Select(partition => partition.File)),
            (name, path) => new RecordedFile(name, path)).ToValueList();

    /// <summary>The expectations of the rule files, by the full paths of these.</summary>
    public static ValueList<RecordedExpectation> ExpectedIn(CompiledRuleSet rules) =>
        rules.Expectations.Zip(FullPaths(rules, rules.Expectations.Select(said => said.File)),
            (said, path) => new RecordedExpectation(path, said)).ToValueList();

    private static IEnumerable<string> FullPaths(CompiledRuleSet rules, IEnumerable<string> shown)
    {
        var parent = Parent(rules.IsDirectory ? rules.Root : Parent(rules.Root));
        return shown.Select(path => Path.GetFullPath(path, parent));
    }

    /// <summary>The git revision of the rule files; null if there is none.</summary>
    public static RevisionOfRules? RevisionOf(CompiledRuleSet rules) => new GitCheckout(new ProcessRunner()).Read(
        rules.IsDirectory ? rules.Root : Parent(rules.Root), FullPaths(rules, rules.Inputs.Select(input => input.Text.Path)));

    /// <summary>Finds out whether their checkout contains a revision; asked once.</summary>
    public static Func<RevisionOfRules, bool?> Contains(CompiledRuleSet rules)
    {
        var answers = new Dictionary<string, bool?>();
        return revision => answers.TryGetValue(revision.Id, out var known) ? known : answers[revision.Id] =
            new GitCheckout(new ProcessRunner()).Contains(rules.IsDirectory ? rules.Root : Parent(rules.Root), revision);
    }

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? path;

    /// <summary>Compiles the rule files of a command, and does its work only if none is refused.</summary>
    /// <param name="host">The environment.</param>
    /// <param name="result">The command line.</param>
    /// <param name="command">The name in the report.</param>
    /// <param name="path">The rule files.</param>
    /// <param name="looksAtHost">True if the work reads the live rules.</param>
    /// <param name="isLinted">True if the reader is sent to lint for all warnings about the rule files; false if all are printed.</param>
    /// <param name="work">The work.</param>
    public static RunReport Of(
        CommandHost host, ParseResult result, string command, string path, bool looksAtHost, bool isLinted,
        Func<CompiledRuleSet, RunReport> work)
    {
        using var early = looksAtHost ? host.LookEarly(result) : null;
        var rules = host.Compiling.Compile(result, path);
        var report = rules.IsRefused ? new RunReport(command, RunResult.Refused) : work(rules);
        return report with { Diagnostics = [.. rules.Diagnostics, .. report.Diagnostics], Linted = isLinted ? path : null };
    }

    /// <summary>What a reader must know before trusting what is shown.</summary>
    public static IEnumerable<Note> Warnings(Machine machine, StateDirectory? state, FirewallState actual, Knowledge known) =>
    [
        .. state is { IsLeftBehind: true } ? new[] { Note.Warning(state.LeftBehind) } : [],
        .. UnfinishedChange.Warning(machine, state, actual, known) is { } unfinished ? new[] { unfinished } : [],
        .. state is not null && PendingLook.At(machine, state) is { } pending ? new[] { pending.Line } : [],
        .. HiddenText.Warnings(actual).Select(text => Note.Warning(text)),
    ];

    /// <summary>The report of a read-only run.</summary>
    public static RunReport Shown(string command, Desired desired, bool isUnchanged) =>
        new(command, isUnchanged ? RunResult.Unchanged : RunResult.Changes)
    {
        Lockout = desired.Lockout,
        Diff = desired.Diff,
        Stale = desired.Stale,
        Leaving = desired.Leaving,
        Kept = desired.Kept,
        Notes = desired.Notes,
        Summary = desired.Summary,
    };

    /// <summary>The same for an apply, with its effect.</summary>
    /// <param name="named">The partitions of the rule files.</param>
    /// <param name="notes">Notes to print before its own.</param>
    /// <param name="sets">Sets that a dump does not contain.</param>
    public static RunReport Shown(Apply apply, DesiredOfRules desired, DiffTarget target, ValueList<CompiledPartition> named,
        ValueList<Note> notes, IEnumerable<CompiledChain>? sets = null)
    {
        var isEmpty = desired.Diff is null or { IsEmpty: true };
        var isUnchanged = isEmpty && !desired.LeavesPartitions;
        var report = Shown(apply.Name, desired, isUnchanged);
        report = desired.Unmet.Count == 0 ? report : report with
        {
            Result = RunResult.Refused, Diagnostics = desired.Unmet,
            Summary = Refused(desired.Unmet.Count, isUnchanged ? "" : desired.Summary),
        };
        ValueList<CompiledPartition> all = [.. named, .. target.Known.Partitions];
        report = report with
        {
            Meaning = isEmpty ? null : sets is null && apply.MeaningOf(desired.Change, named) is { } meaning ? meaning
                : ChangeMeaning.Compute(desired.Change, named, apply.Ends, sets),
            Notes = [.. target.Notes, .. notes, .. report.Notes, .. apply.How.Force || apply.Ends is null || isEmpty ? []
                : StatesBetween.Foreseen(desired.Change, all, apply.Ends.Local)],
        };
        return apply.Revocation is not { } revocation ? report
            : report.Ending(revocation.Look(desired.Change.After, all));
    }

    /// <summary>The same with similar edits in groups, before the change is made.</summary>
    public static RunReport Preview(Apply apply, DiffTarget target, ValueList<CompiledPartition> named, ValueList<Note> notes = default) =>
        Shown(apply, apply.Make(target.Actual, target.Known), target, named, notes) is var report && report.Diff is { } diff
            ? report with { Alike = AlikeDiff.Of(diff, target.Known.Partitions, named, Opening.IsIn) } : report;

    // Rules that are live as written may still violate an expectation, for example because another program changed its rules.
    private static string Refused(int unmet, string summary) =>
        $"{summary}{(summary.Length > 0 ? " " : "")}{Words.Count(unmet, "expectation")} {(unmet == 1 ? "does" : "do")} not hold or "
        + $"{(unmet == 1 ? "is" : "are")} not proved: apply refuses these rule files.";
}
