using System.Text;

namespace Ripcs.Rendering.Pages;

/// <summary>Many hosts as text, as JSON, and as one page for a browser without scripts.</summary>
internal static class FleetPage
{
    private const string Style = """
        body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:90em;padding:0 1em;color:#1f2328;background:#fff}
        table{border-collapse:collapse;width:100%} th,td{text-align:left;padding:.3em .8em;border-bottom:1px solid #d1d9e0}
        td{vertical-align:top} td:nth-child(4){font-family:ui-monospace,monospace}
        .critical td{background:#ffebe9} .warning td,.note td{background:#fff8c5} .head{color:#59636e} .sum{font-weight:600}
        """;

    private static readonly string[] Heads = ["host", "partitions", "rules", "hash", "last change", "what to look at"];

    public static void WriteText(TextWriter output, Palette palette, Fleet fleet)
    {
        var rows = fleet.Hosts.Select(host => Cells(host).ToList()).Prepend([.. Heads]).ToList();
        var widths = Enumerable.Range(0, Heads.Length - 1).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var (row, host) in rows.Zip(fleet.Hosts.Select(host => (FleetHost?)host).Prepend(null)))
        {
            var line = string.Join("  ", widths.Select((width, column) => row[column].PadRight(width)).Append(row[^1])).TrimEnd();
            output.WriteLine(host is null ? $"{palette.Strong}{line}{palette.Reset}"
                : NeedsLook(host) ? $"{palette.Drift}{line}{palette.Reset}" : line);
        }

        output.WriteLine(fleet.Sum);
    }

    public static void WriteHtml(TextWriter output, string title, string made, Fleet fleet)
    {
        var rows = new StringBuilder();
        foreach (var host in fleet.Hosts)
        {
            var cells = string.Concat(Cells(host).Select(cell => $"<td>{HtmlPage.Safe(cell)}</td>"));
            rows.Append(CultureInfo.InvariantCulture, $"<tr class=\"{(NeedsLook(host) ? Word(host.Level) : "well")}\">{cells}</tr>\n");
        }

        HtmlPage.Begin(output, title, made, Style);
        output.Write($"""
            <p class="sum">{HtmlPage.Safe(fleet.Sum)}</p>
            <table>
            <thead><tr>{string.Concat(Heads.Select(head => $"<th>{head}</th>"))}</tr></thead>
            <tbody>
            {rows}</tbody>
            </table>
            </body>
            </html>

            """.ReplaceLineEndings("\n"));
    }

    public static void WriteJson(TextWriter output, Fleet fleet) => output.WriteLine(new JsonFields
    {
        ["schema_version"] = JsonReport.Schema,
        ["command"] = "report",
        ["summary"] = fleet.Sum,
        ["hosts"] = fleet.Hosts.Select(host => new JsonFields
        {
            ["host"] = host.Name,
            ["group"] = host.Group,
            ["level"] = Word(host.Level),
            ["partitions"] = host.Partitions.Count,
            ["rules"] = host.Rules,
            ["hash"] = host.Hash,
            ["last_change"] = host.LastChange,
            ["differs"] = host.Differs,
            ["findings"] = host.Findings,
        }),
    });

    private static bool NeedsLook(FleetHost host) => host.Level is not FindingLevel.Note || host.Differs.Length > 0;

    private static string Word(FindingLevel level) => JsonReport.Word(level);

    private static IEnumerable<string> Cells(FleetHost host) =>
    [
        host.Name, Number(host.Partitions.Count), Number(host.Rules), host.Hash, host.LastChange,
        string.Join("; ", host.Findings.Append(host.Differs).Where(text => text.Length > 0)),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
