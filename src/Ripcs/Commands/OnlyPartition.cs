using System.CommandLine.Parsing;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Commands;

/// <summary>--only NAME: people are shown what changes in one partition; what is left out is said.</summary>
internal static class OnlyPartition
{
    public static Option<string?> Option(CommandHost host)
    {
        var only = new Option<string?>("--only") { Description =
            "Show only what changes in this partition, and what is left out in one line.", HelpName = "NAME" };
        CompleteRecorded(only, host);
        return only;
    }

    /// <summary>Completes an option with the names of the partitions that were applied.</summary>
    public static void CompleteRecorded(Option option, CommandHost host) =>
        option.CompletionSources.Add(context =>
            ChangeNumbers.Recorded(host, context.ParseResult,
            state => AppliedFile.Read(state).Known.Partitions.Select(partition => partition.Name.Value)));

    /// <summary>Machines and plans get all of a change.</summary>
    public static void RefuseBesideWhole(CommandResult given, Option<string?> only, params IEnumerable<Option> whole)
    {
        if (given.GetResult(only) is not null
            && whole.FirstOrDefault(option => given.GetResult(option) is { Implicit: false }) is { } other)
        {
            given.AddError($"{other.Name} is about all partitions: leave --only out.");
        }
    }

    /// <exception cref="WrongUsageException">No partition has the name.</exception>
    public static void RefuseUnknown(string? only, IEnumerable<CompiledPartition> said, StateDiff? diff, string path)
    {
        var names = said.Select(partition => partition.Name.Value).Concat((diff?.Partitions ?? []).Select(partition => partition.Name))
            .Concat((diff?.Unnamed ?? []).Select(partition => partition.Name)).ToHashSet();
        if (only is not null && !names.Contains(only))
        {
            throw new WrongUsageException($"--only: there is no partition \"{PlainText.Of(only)}\" in {PlainText.Of(path)}"
                + (Suggestion.For(only, names.Order(StringComparer.Ordinal)) is { } near ? $"; did you mean \"{near}\"?"
                    : $"; it has {Words.Some([.. names.Order(StringComparer.Ordinal)], 5)}"));
        }
    }
}
