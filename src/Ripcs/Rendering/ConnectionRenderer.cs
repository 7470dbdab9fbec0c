namespace Ripcs.Rendering;

/// <summary>Prints the live connections that rules deny: their number, and the first of them with the denying rule.</summary>
internal sealed class ConnectionRenderer(TextWriter output, Palette palette)
{
    private const int Shown = 20;

    // A machine with a million of them would take minutes to read.
    private const int Listed = 10_000;

    public void Write(EndedConnections found)
    {
        output.WriteLine($"{palette.Strong}{Sum(found)}{palette.Reset}");
        var shown = found.Connections.Take(Shown).Select(one => (What: one.Connection.ToString(), one.By)).ToList();
        var width = shown.Select(one => one.What.Length).DefaultIfEmpty().Max();
        foreach (var (what, by) in shown)
        {
            output.WriteLine(by is null ? $"{palette.Removed}- {what}{palette.Reset}"
                : $"{palette.Removed}- {what.PadRight(width)}   denied by {PlainText.Of(by)}{palette.Reset}");
        }

        if (found.Denied > Shown)
            output.WriteLine($"  and {found.Denied - Shown} more");

        new NoteRenderer(output, palette).Write(found.Notes);
    }

    public static JsonFields Json(EndedConnections found) => new()
    {
        ["denied"] = found.Denied,
        ["ended"] = found.Ended,
        ["list"] = found.Connections.Take(Listed).Select(one => new JsonFields
        {
            ["family"] = (int)one.Connection.Family,
            ["connection"] = one.Connection.ToString(),
            ["by"] = one.By,
        }),
    };

    private static string Sum(EndedConnections found) => (found.Denied, found.Ended) switch
    {
        (0, _) => "no live connection is denied by these rules.",
        (var denied, null) => $"{Words.Count(denied, "live connection")} would be ended, which these rules deny:",
        (var denied, var ended) when denied == ended => $"{Words.Count(denied, "live connection")} ended, which these rules deny:",
        var (denied, ended) => $"{Words.Count(denied, "live connection")}, which these rules deny: {ended} ended, the others had ended "
            + "meanwhile:",
    };
}
