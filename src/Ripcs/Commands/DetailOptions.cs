using System.CommandLine.Parsing;

namespace Ripcs.Commands;

/// <summary>How much of a diff is shown: --stat, --all, or neither.</summary>
internal sealed class DetailOptions
{
    public Option<bool> Stat { get; } = new("--stat") { Description = "Sum up each partition that changes in a line." };

    public Option<bool> All { get; } = new("--all") { Description =
        "Show every rule, also of partitions that come or go, and those that are alike." };

    public void RefuseBoth(CommandResult given)
    {
        if (given.GetValue(Stat) && given.GetValue(All))
            given.AddError("--stat shows no rules and --all shows every one: leave one of them out.");
    }

    public DiffDetail Of(ParseResult result) => result.GetValue(Stat) ? DiffDetail.Sums : result.GetValue(All) ? DiffDetail.All
        : DiffDetail.Some;
}
