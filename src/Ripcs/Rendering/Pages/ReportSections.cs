namespace Ripcs.Rendering.Pages;

/// <summary>How a diff is printed.</summary>
internal enum PageFormat
{
    /// <summary>For a terminal.</summary>
    Text,

    /// <summary>A page of its own for a browser.</summary>
    Html,

    /// <summary>For a merge request or a ticket.</summary>
    Markdown,
}

/// <summary>A diff in the parts of a page, each in the lines that a terminal is shown.</summary>
/// <param name="Title">What it is a page about: the command.</param>
/// <param name="Head">Of what it was made: host, time, revision.</param>
/// <param name="Summary">The sum.</param>
/// <param name="Meaning">What it means for packets; empty where nothing changes.</param>
/// <param name="Flows">The same as a picture; null where there is nothing to draw.</param>
/// <param name="Changes">Which rules change.</param>
/// <param name="Notes">What else there is to say, warnings first.</param>
internal sealed record ReportSections(
    string Title, string Head, string Summary, string Meaning, FlowRows? Flows, string Changes, string Notes)
{
    public static ReportSections Of(RunReport report, string title, string head, Palette palette)
    {
        var flows = report.Meaning is { } meaning && FlowRows.Of(meaning) is { Rows.Count: > 0 } some ? some : null;
        return new ReportSections(
            title,
            (report.Plan is { } plan ? Text(output => new PlanRenderer(output, Palette.None).WriteHead(plan)) : "") + head,
            PlainText.OfLines(report.Summary),
            Text(output =>
            {
                if (report.Meaning is { } means)
                    new MeaningRenderer(output, palette) { Detail = report.Detail }.Write(means);

                if (report.Plan is { } meant)
                    new PlanRenderer(output, palette).WriteMeaning(meant, report.Detail);
            }),
            flows,
            Text(output => new TextReport(output, TextWriter.Null, palette).WriteChanges(report)),
            Text(output =>
            {
                new DiagnosticRenderer(output, palette).Write(report.Diagnostics);
                TextReport.WriteKept(report, output, palette);
                new NoteRenderer(output, palette).Write(report.Notes);
            }));
    }

    private static string Text(Action<TextWriter> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }
}
