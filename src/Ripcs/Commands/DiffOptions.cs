using System.CommandLine.Parsing;
using Ripcs.Core.Planning.Differences;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Rendering.Pages;

namespace Ripcs.Commands;

/// <summary>How much of a diff is shown: --stat, --all, or neither.</summary>
internal sealed class DetailOptions
{
    public Option<bool> Stat { get; } = new("--stat") { Description = "Show one line for each partition that changes." };

    public Option<bool> All { get; } = new("--all") { Description =
        "Show every rule, also of partitions that are added or removed as a whole, and rules that change alike." };

    public void RefuseBoth(CommandResult given)
    {
        if (given.GetValue(Stat) && given.GetValue(All))
            given.AddError("--stat shows no rules and --all shows every one: leave one of them out.");
    }

    public DiffDetail Of(ParseResult result) => result.GetValue(Stat) ? DiffDetail.Sums : result.GetValue(All) ? DiffDetail.All
        : DiffDetail.Some;
}

/// <summary>--only NAME: shows the changes in one partition, and a line about what is left out.</summary>
internal static class OnlyPartition
{
    public static Option<string?> Option(CommandHost host)
    {
        var only = new Option<string?>("--only") { Description =
            "Show only what changes in this partition, and sum up the rest in one line.", HelpName = "NAME" };
        CompleteRecorded(only, host);
        return only;
    }

    /// <summary>Completes an option with the names of the applied partitions.</summary>
    public static void CompleteRecorded(Option option, CommandHost host) =>
        option.CompletionSources.Add(context =>
            ChangeNumbers.Recorded(host, context.ParseResult,
            state => AppliedFile.Read(state).Known.Partitions.Select(partition => partition.Name.Value)));

    /// <summary>Machines and plans always get the whole change.</summary>
    public static void RefuseBesideWhole(CommandResult given, Option<string?> only, params IEnumerable<Option> whole)
    {
        if (given.GetResult(only) is not null
            && whole.FirstOrDefault(option => given.GetResult(option) is { Implicit: false }) is { } other)
        {
            given.AddError($"{other.Name} is about all partitions: leave --only out.");
        }
    }

    /// <exception cref="WrongUsageException">There is no partition with that name.</exception>
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

/// <summary>A format of a report other than text for a terminal and the JSON of all commands.</summary>
internal interface IReportPage
{
    /// <summary>Prints the report in that format, if it was requested and there
    /// is something to print; errors go to standard error as always.</summary>
    /// <returns>False if the report must be printed as text.</returns>
    public bool Write(CommandHost host, ParseResult result, string command, RunReport report);

    /// <summary>Two formats cannot share one standard output.</summary>
    public static void RefuseBesideJson<T>(CommandResult given, Option<T> format, Option<bool> json)
    {
        if (given.GetResult(format) is not null && given.GetValue(json))
            given.AddError("--json is a format, too: leave --format out.");
    }
}

/// <summary>--format html|markdown: a diff as a page for reviewers elsewhere.</summary>
internal sealed class PageOption : IReportPage
{
    // GitHub takes comments of up to 65536 characters.
    private const int GitHubsLimit = 60_000;

    public Option<PageFormat?> Format { get; } = CommonOptions.Completed(new Option<PageFormat?>("--format")
    {
        Description = "Print a page instead of text for a terminal: html for a browser, markdown for a merge request.",
        HelpName = "text|html|markdown",
        CustomParser = CommonOptions.Word<PageFormat>,
    });

    public Option<int?> MaxChars { get; } = new("--max-chars")
    {
        Description = "Leave out pictures, then rules, then examples of a Markdown page that is longer; default 60000.",
        HelpName = "N",
        CustomParser = argument => CommonOptions.Number(argument, "a number of characters"),
    };

    /// <summary>Only a page for a merge request has a limit.</summary>
    public void RefuseElsewhere(CommandResult given)
    {
        if (given.GetResult(MaxChars) is not null && given.GetValue(Format) is not PageFormat.Markdown)
            given.AddError("--max-chars is for --format markdown: leave it out.");
    }

    public bool Write(CommandHost host, ParseResult result, string command, RunReport report)
    {
        if (result.GetValue(Format) is not (PageFormat.Html or PageFormat.Markdown) || report.Diff is null || report.Error is not null)
            return false;

        host.Diagnostics(result).WriteOf(report);
        var path = result.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault() is { Tokens: [var token, ..] } ? token.Value
            : "";
        var head = new PageHead($"ripcs {command} {PlainText.Of(path)}",
            $"printed {Words.Time(host.Facts.Clock.GetUtcNow())} by {PlainText.Of(host.Settings.Environment.User ?? "unknown")} on "
            + $"{PlainText.Of(host.Facts.Name)}, ripcs {ThisProgram.Version}");
        if (result.GetValue(Format) is PageFormat.Html)
        {
            HtmlPage.Write(host.Terminal.Output, head, report);
        }
        else
        {
            MarkdownPage.Write(host.Terminal.Output, head, report, result.GetValue(MaxChars) ?? GitHubsLimit);
        }

        return true;
    }
}
