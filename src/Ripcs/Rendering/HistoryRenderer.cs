using System.Globalization;
using Ripcs.Changes.Reports;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Rendering;

/// <summary>Prints changes, one a line: number, time, who, tickets, what became of it, sum.</summary>
internal sealed class HistoryRenderer(TextWriter output, Palette palette)
{
    public void Write(IReadOnlyList<HistoryLine> changes)
    {
        var rows = changes.Select(Columns).ToList();
        foreach (var (row, change) in rows.Zip(changes))
        {
            var padded = row.Select((text, column) => text.PadRight(rows.Max(other => other[column].Length)));
            var line = string.Join("  ", padded.Append(PlainText.Of(change.Summary)));
            output.WriteLine(change.State is ChangeState.Current or ChangeState.Pending ? $"{palette.Strong}{line}{palette.Reset}" : line);
        }
    }

    private static string[] Columns(HistoryLine change) =>
    [
        change.Number.ToString(CultureInfo.InvariantCulture),
        change.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC",
        PlainText.Of(change.User),
        change.Tickets.Count == 0 ? "-" : PlainText.Of(string.Join(",", change.Tickets)),
        change.State switch
        {
            ChangeState.Current => "current",
            ChangeState.Pending => "pending",
            ChangeState.Earlier => "earlier",
            ChangeState.RolledBack => "rolled back",
            _ => throw new InvalidOperationException($"unknown state of a change: {change.State}"),
        },
    ];
}
