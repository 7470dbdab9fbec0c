using System.CommandLine.Parsing;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Rendering.Pages;

namespace Ripcs.Commands;

/// <summary>A form of a report that is neither text for a terminal nor the JSON that all commands have.</summary>
internal interface IReportPage
{
    /// <summary>Prints the report in that form, if it was asked for and there is something to print; whatever is wrong is said on standard
    /// error as always.</summary>
    /// <returns>False if the report is to be printed as text.</returns>
    public bool Write(CommandHost host, ParseResult result, string command, RunReport report);

    /// <summary>Two forms cannot share one standard output.</summary>
    public static void RefuseBesideJson<T>(CommandResult given, Option<T> format, Option<bool> json)
    {
        if (given.GetResult(format) is not null && given.GetValue(json))
            given.AddError("--json is a format of its own: leave --format out.");
    }
}

/// <summary>--format html|markdown: a diff as a page for those who review it elsewhere.</summary>
internal sealed class PageOption : IReportPage
{
    public Option<PageFormat?> Format { get; } = CommonOptions.Completed(new Option<PageFormat?>("--format")
    {
        Description = "Print a page instead of text for a terminal: html for a browser, markdown for a merge request.",
        HelpName = "text|html|markdown",
        CustomParser = CommonOptions.Word<PageFormat>,
    });

    public bool Write(CommandHost host, ParseResult result, string command, RunReport report)
    {
        if (result.GetValue(Format) is not (PageFormat.Html or PageFormat.Markdown) || report.Diff is null || report.Error is not null)
            return false;

        host.Diagnostics(result).WriteOf(report);
        var path = result.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault() is { Tokens: [var token, ..] } ? token.Value
            : "";
        var (title, head) = ($"ripcs {command} {PlainText.Of(path)}",
            $"printed {Words.Time(host.Clock.GetUtcNow())} by {PlainText.Of(host.Environment.User ?? "unknown")} on "
            + $"{PlainText.Of(host.Name)}, ripcs {ThisProgram.Version}");
        if (result.GetValue(Format) is PageFormat.Html)
        {
            HtmlPage.Write(host.Output, ReportSections.Of(report, title, head, Palette.All));
        }
        else
        {
            MarkdownPage.Write(host.Output, ReportSections.Of(report, title, head, Palette.None));
        }

        return true;
    }
}
