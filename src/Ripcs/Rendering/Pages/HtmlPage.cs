using System.Net;
using System.Text;

namespace Ripcs.Rendering.Pages;

/// <summary>A diff as one self-contained page for a browser: it has no scripts and loads nothing.</summary>
internal static class HtmlPage
{
    private const string Style = """
        body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;color:#1f2328;background:#fff}
        pre{font:13px/1.4 ui-monospace,monospace;background:#f6f8fa;padding:.8em;overflow-x:auto;border-radius:5px} pre.said{white-space:pre-wrap;overflow-wrap:anywhere}
        h1{font-size:1.4em} h2{font-size:1.15em;margin-top:1.6em} .head{color:#59636e;white-space:pre-line} .sum{font-weight:600;white-space:pre-line}
        .added{color:#1a7f37} .removed{color:#cf222e} .moved{color:#0969da} .drift{color:#9a6700} .strong{font-weight:700}
        svg{width:100%;max-width:60em;font:13px ui-monospace,monospace} svg .box rect{fill:#f6f8fa;stroke:#59636e} svg .box text{fill:#1f2328}
        svg line{stroke-width:2} svg .wide line{stroke-width:5} svg .wide text{font-weight:700}
        svg .allowed line{stroke:#1a7f37} svg .allowed path,svg .allowed text{fill:#1a7f37} svg .denied line{stroke:#cf222e;stroke-dasharray:6 4} svg .denied path,svg .denied text{fill:#cf222e}
        svg .led line{stroke:#0969da} svg .led path,svg .led text{fill:#0969da}
        """;

    // Sentences are wrapped so that all of their text is visible. Rules are not wrapped, because their changes are marked below them.
    private const string Said = "<pre class=\"said\">";

    public static void Write(TextWriter output, PageHead head, RunReport report)
    {
        Begin(output, head.Title, head.Text(report), Style);
        foreach (var part in ChangePage.Parts)
        {
            if (part == ChangePage.Meaning && FlowRows.Of(report) is { } flows)
            {
                output.Write("<h2>Which packets are treated differently</h2>\n");
                output.Write(FlowSvg.Of(flows));
                output.Write(flows.More == 0 ? "" : $"<p>and {flows.More} more below</p>\n");
            }

            var text = part.TextOf(report, Palette.All);
            if (part.Title.Length > 0)
            {
                Section(output, part.Title, text, part == ChangePage.Rules ? "<pre>" : Said);
            }
            else if (text.Length > 0)
            {
                output.Write($"<p class=\"sum\">{Coloured(text.TrimEnd())}</p>\n");
            }
        }

        output.Write("</body>\n</html>\n");
    }

    /// <summary>Everything up to the content of a page; the content ends it with "&lt;/body&gt;".</summary>
    /// <param name="made">Who made it, and when.</param>
    public static void Begin(TextWriter output, string title, string made, string style) => output.Write($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width">
        <title>{Safe(title)}</title>
        <style>
        {style}
        </style>
        </head>
        <body>
        <h1>{Safe(title)}</h1>
        <p class="head">{Safe(made)}</p>

        """.ReplaceLineEndings("\n"));

    private static void Section(TextWriter output, string title, string text, string begin)
    {
        if (text.Length > 0)
            output.Write($"<h2>{title}</h2>\n{begin}{Coloured(text)}</pre>\n");
    }

    /// <summary>Turns terminal colours into those of the page. Foreign text contains
    /// no escapes any more: see <see cref="PlainText"/>.</summary>
    private static string Coloured(string text)
    {
        var (html, isOpen, at) = (new StringBuilder(), false, 0);
        for (var escape = text.IndexOf('\e', StringComparison.Ordinal); escape >= 0; escape = text.IndexOf('\e', at))
        {
            html.Append(Safe(text[at..escape]));
            at = text.IndexOf('m', escape) + 1;
            html.Append(isOpen ? "</span>" : "");
            var name = Class(text[escape..at]);
            html.Append(name is null ? "" : $"<span class=\"{name}\">");
            isOpen = name is not null;
        }

        return html.Append(Safe(text[at..])).Append(isOpen ? "</span>" : "").ToString();
    }

    private static string? Class(string escape)
    {
        var palette = Palette.All;
        return escape == palette.Added ? "added" : escape == palette.Removed ? "removed" : escape == palette.Moved ? "moved"
            : escape == palette.Drift ? "drift" : escape == palette.Strong ? "strong" : null;
    }

    /// <summary>A text that is no markup.</summary>
    public static string Safe(string text) => WebUtility.HtmlEncode(text);
}
