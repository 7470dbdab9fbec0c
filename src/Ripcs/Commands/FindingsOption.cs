using System.CommandLine.Parsing;
using Ripcs.Rendering;
using Ripcs.Rendering.Pages;

namespace Ripcs.Commands;

/// <summary>How findings are printed; each format except text has a row in <see cref="FindingsOption"/>.</summary>
internal enum FindingsFormat
{
    /// <summary>Text on standard error.</summary>
    Text,

    /// <summary>For a merge request on GitLab.</summary>
    CodeQuality,

    /// <summary>For a pull request on GitHub, and for editors.</summary>
    Sarif,

    /// <summary>For the tests of a pipeline: a case for each expectation, and for each finding.</summary>
    Junit,
}

/// <summary>--format of lint: findings in a format that other programs show beside the lines.</summary>
internal sealed class FindingsOption : IReportPage
{
    private delegate void Writer(TextWriter output, ValueList<Diagnostic> findings, ValueList<TestedExpectation> expectations);

    private static readonly Dictionary<FindingsFormat, Writer> Writers = new()
    {
        [FindingsFormat.CodeQuality] = (output, findings, _) => CodeQualityPage.Write(output, findings),
        [FindingsFormat.Sarif] = (output, findings, _) => SarifPage.Write(output, findings),
        [FindingsFormat.Junit] = JunitPage.Write,
    };

    public Option<FindingsFormat?> Format { get; } = CommonOptions.Completed(new Option<FindingsFormat?>("--format")
    {
        Description = "Print the findings on standard output for another program: codequality for GitLab, sarif for GitHub, junit "
            + "for the tests of a pipeline.",
        HelpName = string.Join('|', Enum.GetNames<FindingsFormat>()).ToLowerInvariant(),
        CustomParser = CommonOptions.Word<FindingsFormat>,
    });

    /// <summary>Writes the findings in the requested format, even if there are none; the text still goes to standard error.</summary>
    public bool Write(CommandHost host, ParseResult result, string command, RunReport report)
    {
        if (report.Error is not null || result.GetValue(Format) is not { } format || !Writers.TryGetValue(format, out var write))
            return false;

        new TextReport(host.Terminal.Errors, host.Terminal.Errors, host.Palette(result), host.Diagnostics(result)).Write(report);
        var parent = ParentOf(result.CommandResult.Children.OfType<ArgumentResult>().First().Tokens[0].Value);
        write(host.Terminal.Output, report.Diagnostics.Select(finding => finding with
        {
            Span = finding.Span with { File = FromHere(parent, finding.Span.File) },
        }).ToValueList(), (report as LintReport)?.Expectations.Select(tested => tested with
        {
            Origin = tested.Origin with { File = FromHere(parent, tested.Origin.File) },
        }).ToValueList() ?? []);
        return true;
    }

    // Messages contain a rule file's path from the parent of its folder on.
    private static string ParentOf(string given)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path);
        return Path.GetDirectoryName(folder) ?? "/";
    }

    private static string FromHere(string parent, string file) => file.Length == 0 ? ""
        : Path.Combine(parent, file) is var path && Path.GetRelativePath(".", path) is var relative
            && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
}
