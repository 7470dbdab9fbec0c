namespace Ripcs.Rendering.Pages;

/// <summary>The output format of a diff.</summary>
internal enum PageFormat
{
    /// <summary>For a terminal.</summary>
    Text,

    /// <summary>A page of its own for a browser.</summary>
    Html,

    /// <summary>For a merge request or a ticket.</summary>
    Markdown,
}

/// <summary>A diff as the parts of a page, with the lines of the terminal output.</summary>
/// <param name="Title">The title: the command.</param>
/// <param name="Head">The origin: host, time, revision.</param>
/// <param name="Summary">The summary.</param>
/// <param name="Meaning">The effect on packets; empty if nothing changes.</param>
/// <param name="Flows">The effect as a picture; null if there is nothing to draw.</param>
/// <param name="Changes">The changed rules.</param>
/// <param name="Notes">Further notes, warnings first.</param>
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
