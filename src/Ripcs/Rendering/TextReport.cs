using Ripcs.Changes.Reports;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Rendering;

/// <summary>
/// Prints a run for people: what changes on standard output, what is wrong on standard error. Names of users, folders and commands
/// come from elsewhere, so nothing reaches the terminal but as <see cref="PlainText"/>.
/// </summary>
internal sealed class TextReport(TextWriter output, TextWriter errors, Palette palette, DiagnosticRenderer? diagnostics = null)
{
    public void Write(RunReport report)
    {
        (diagnostics ?? new DiagnosticRenderer(errors, palette)).Write(report.Diagnostics);
        new HistoryRenderer(output, palette).Write(report.History);
        if (report.Status is { } status)
        {
            new StatusRenderer(output, palette).Write(status, report.Findings);
        }
        else
        {
            WriteChanges(report);
        }

        foreach (var chain in report.Kept)
        {
            var place = $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)})";
            output.WriteLine($"{palette.Drift}warning: {place} is left where it is: {chain.Reason}{palette.Reset}");
        }

        new NoteRenderer(output, palette).Write(report.Notes);
        if (report.Summary.Length > 0)
        {
            output.WriteLine(PlainText.OfLines(report.Summary));
        }

        if (report.Error is { } error)
        {
            errors.WriteLine($"{palette.Removed}error: {PlainText.OfLines(error)}{palette.Reset}");
        }
    }

    private void WriteChanges(RunReport report)
    {
        if (report.Diff is { } diff)
        {
            new DiffRenderer(output, palette).Write(diff);
        }

        new CleanRenderer(output, palette).Write(report);
    }
}
