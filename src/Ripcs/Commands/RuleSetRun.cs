using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.State;
using Ripcs.Changes.Targets;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Wanted;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>What the commands that compile rule files share.</summary>
internal static class RuleSetRun
{
    /// <summary>What the compiled rule files say.</summary>
    public static RuleSet SaidBy(CompiledRuleSet rules, string path) => new(rules.Partitions, rules.IsDirectory ? Scope.WholeSet : Scope.OnePartition, path);

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
        new(command, RunResult.Refused) { Diagnostics = rules.Diagnostics };

    /// <summary>The report of a run that only looks.</summary>
    public static RunReport Shown(string command, Target target, bool isUnchanged) => new(command, isUnchanged ? RunResult.Unchanged : RunResult.Changes)
    {
        Diff = target.Diff,
        Stale = target.Stale,
        Leaving = target.Leaving,
        Kept = target.Kept,
        Notes = target.Notes,
        Summary = target.Summary,
    };
}
