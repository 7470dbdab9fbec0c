using System.CommandLine.Parsing;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Rendering.Pages;

namespace Ripcs.Commands;

/// <summary>--format html|markdown: a diff as a page for those who review it elsewhere.</summary>
internal sealed class PageOption
{
    public Option<PageFormat?> Format { get; } = CommonOptions.Completed(new Option<PageFormat?>("--format")
    {
        Description = "Print a page instead of text for a terminal: html for a browser, markdown for a merge request.",
        HelpName = "text|html|markdown",
        CustomParser = CommonOptions.Word<PageFormat>,
    });

    public void RefuseBesideJson(CommandResult given, Option<bool> json)
    {
        if (given.GetResult(Format) is not null && given.GetValue(json))
            given.AddError("--json is a format of its own: leave --format out.");
    }

    /// <summary>Prints a diff as a page, if one was asked for and there is one;
    /// whatever is wrong is said on standard error as always.</summary>
    /// <returns>False if the report is to be printed as text.</returns>
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
