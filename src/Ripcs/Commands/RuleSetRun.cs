using System.CommandLine;
using Ripcs.Changes;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Running;
using Ripcs.Changes.State;
using Ripcs.Changes.DesiredStates;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;
using Ripcs.Host.Netfilter;
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

    /// <summary>Compiles the rule files of a command, whose work is done only where none is refused.</summary>
    public static RunReport Of(CommandHost host, string command, string path, Func<CompiledRuleSet, RunReport> work)
    {
        var rules = host.Compile(path);
        return (rules.IsRefused ? new RunReport(command, RunResult.Refused) : work(rules)) with { Diagnostics = rules.Diagnostics };
    }

    /// <summary>What who looks has to know before he believes what is shown.</summary>
    public static IEnumerable<Note> Warnings(Machine machine, StateDirectory? state, FirewallState actual, Knowledge known) =>
    [
        .. UnfinishedChange.Warning(machine, state, actual, known) is { } unfinished ? new[] { unfinished } : [],
        .. state is not null && PendingLook.At(machine, state) is { } waiting ? new[] { waiting.Line } : [],
        .. HiddenText.Warnings(actual).Select(Note.Warning),
    ];

    /// <summary>The report of a run that only looks.</summary>
    public static RunReport Shown(string command, Desired desired, bool isUnchanged) => new(command, isUnchanged ? RunResult.Unchanged : RunResult.Changes)
    {
        Diff = desired.Diff,
        Stale = desired.Stale,
        Leaving = desired.Leaving,
        Kept = desired.Kept,
        Notes = desired.Notes,
        Summary = desired.Summary,
    };
}

/// <summary>What a clean or a flush would do, for runs that only look.</summary>
internal static class RemovalRun
{
    public static RunReport Shown(
        CommandHost host,
        ParseResult result,
        string name,
        StateDirectory? state,
        INetfilter netfilter,
        Func<FirewallState, Knowledge, Desired> desiredFrom)
    {
        var known = AppliedFile.Read(state).Known;
        var actual = FirewallReader.Read(netfilter);
        var desired = desiredFrom(actual, known);
        var report = RuleSetRun.Shown(name, desired, Planner.Preview(actual, desired.State, known).IsEmpty);
        return report with { Notes = [.. RuleSetRun.Warnings(host.Machine(result), state, actual, known), .. report.Notes] };
    }
}
