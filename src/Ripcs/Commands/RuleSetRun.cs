using Ripcs.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Wanted;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>What the commands that compile rule files share.</summary>
internal static class RuleSetRun
{
    public static Scope ScopeOf(CompiledRuleSet rules) => rules.IsDirectory ? Scope.WholeSet : Scope.OnePartition;

    /// <summary>The one partition of a run for a single rule file.</summary>
    public static string? AloneIn(CompiledRuleSet rules) => !rules.IsDirectory && rules.Partitions is [var only, ..] ? only.Name.Value : null;

    /// <summary>A partition knows its file as it is shown: relative to the parent of the folder that was given or that holds the one file.</summary>
    public static ValueList<RecordedFile> FilesIn(CompiledRuleSet rules)
    {
        var parent = Parent(rules.IsDirectory ? rules.Root : Parent(rules.Root));
        return rules.Partitions.Select(partition => new RecordedFile(partition.Name.Value, Path.GetFullPath(partition.File, parent))).ToValueList();
    }

    private static string Parent(string path) => Path.GetDirectoryName(path) ?? path;

    public static RunReport Refused(string command, CompiledRuleSet rules) =>
        new(command, RunResult.Refused, ExitCode.RulesRefused) { Diagnostics = rules.Diagnostics };

    /// <summary>What packets meet for a moment between two blocks although it is neither the old nor the new verdict.</summary>
    public static IEnumerable<string> MomentaryWarnings(Plan plan) => plan.Notes.Select(note => $"warning: {note}");

    /// <summary>The report of a run that only looks.</summary>
    public static RunReport Shown(string command, Target target, bool isUnchanged, bool isDetailed) => new(
        command, isUnchanged ? RunResult.Unchanged : RunResult.Changes, isDetailed && !isUnchanged ? ExitCode.Changes : ExitCode.Done)
    {
        Diff = target.Diff,
        Stale = target.Stale,
        Leaving = target.Leaving,
        Kept = target.Kept,
        Notes = target.Notes,
        Summary = target.Summary,
    };

    /// <summary>A line for each partition that is in force although no file names it.</summary>
    public static IEnumerable<string> UnnamedWarnings(StateDiff diff, string path) =>
        diff.Unnamed.Select(partition => UnnamedText.Warning(partition.Name, partition.Rules, path));
}
