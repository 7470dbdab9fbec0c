using System.Net;
using System.Text;
using Ripcs.Core.Analysis.Lines;

namespace Ripcs.Rendering.Pages;

/// <summary>Arrows as a picture that a browser draws by itself (SVG 1.1): each arrow in its own
/// row, so that none crosses another, and equal boxes in adjacent rows drawn as one.</summary>
internal static class FlowSvg
{
    private const int Width = 960;
    private const int Box = 330;
    private const int Row = 44;
    private const int Gap = 8;
    private const int Letters = 42;

    public static string Of(FlowRows flows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {(flows.Rows.Count * Row) + Gap}" role="img" aria-label="which packets are treated differently">""").Append('\n');
        foreach (var (row, place) in flows.Rows.Select((row, place) => (row, place)))
        {
            Arrow(text, row, (place * Row) + (Row / 2) + (Gap / 2));
        }

        Boxes(text, flows.Rows, row => row.From, 1);
        Boxes(text, flows.Rows, row => row.To, Width - Box - 1);
        return text.Append("</svg>\n").ToString();
    }

    private static void Arrow(StringBuilder text, FlowRow row, int y)
    {
        var (kind, from, to) = (Kind(row), Box + 4, Width - Box - 4);
        text.Append(CultureInfo.InvariantCulture, $"""<g class="{kind}"><title>{Safe($"{Word(row)}: {row.From} -> {row.To}, {string.Join("; ", row.Services)}")}</title>""");
        text.Append(CultureInfo.InvariantCulture, $"""<line x1="{from}" y1="{y}" x2="{to - 8}" y2="{y}"/><path d="M{to} {y}l-12 -6v12z"/>""");
        text.Append(CultureInfo.InvariantCulture, $"""<text x="{Width / 2}" y="{y - 6}" text-anchor="middle">{Safe(Short(string.Join("; ", row.Services), Letters - 4))}</text>""");
        text.Append(CultureInfo.InvariantCulture, $"""<text x="{Width / 2}" y="{y + 15}" text-anchor="middle">{Safe(Word(row))}</text></g>""").Append('\n');
    }

    private static void Boxes(StringBuilder text, ValueList<FlowRow> rows, Func<FlowRow, string> name, int x)
    {
        for (var first = 0; first < rows.Count;)
        {
            var last = first;
            while (last + 1 < rows.Count && name(rows[last + 1]) == name(rows[first]))
            {
                last++;
            }

            var (top, height) = ((first * Row) + (Gap / 2) + 3, ((last - first + 1) * Row) - Gap);
            text.Append(CultureInfo.InvariantCulture, $"""<g class="box"><title>{Safe(name(rows[first]))}</title><rect x="{x}" y="{top}" width="{Box}" height="{height}" rx="5"/>""");
            text.Append(CultureInfo.InvariantCulture, $"""<text x="{x + (Box / 2)}" y="{top + (height / 2) + 5}" text-anchor="middle">{Safe(Short(name(rows[first]), Letters))}</text></g>""").Append('\n');
            first = last + 1;
        }
    }

    /// <summary>The class of an arrow in the style of the page.</summary>
    private static string Kind(FlowRow row) => row.Turn switch
    {
        FateTurn.NewlyAllowed => row.IsWide ? "allowed wide" : "allowed",
        FateTurn.NewlyDenied => "denied",
        _ => row.IsWide ? "led wide" : "led",
    };

    /// <summary>The text below an arrow.</summary>
    public static string Word(FlowRow row) => row.Turn switch
    {
        FateTurn.NewlyAllowed => row.IsWide ? $"newly allowed, {Opening.Mark}" : "newly allowed",
        FateTurn.NewlyDenied => "newly denied",
        FateTurn.OtherSource => "new source address",
        FateTurn.OtherAnswer => "new answer",
        _ => row.IsWide ? $"new destination, {Opening.Mark}" : "new destination",
    };

    private static string Short(string text, int length) => text.Length <= length ? text : $"{text.AsSpan(0, length - 1)}…";

    private static string Safe(string text) => WebUtility.HtmlEncode(PlainText.Of(text));
}

/// <summary>The same in Mermaid's language, which the web pages of git servers draw.</summary>
internal static class FlowMermaid
{
    public static IEnumerable<string> Lines(FlowRows flows)
    {
        yield return "flowchart LR";
        var (from, to) = (Numbers(flows.Rows.Select(row => row.From)), Numbers(flows.Rows.Select(row => row.To)));
        foreach (var (name, number) in from)
        {
            yield return $"  s{number}[\"{Safe(name)}\"]";
        }

        foreach (var (name, number) in to)
        {
            yield return $"  d{number}[\"{Safe(name)}\"]";
        }

        foreach (var row in flows.Rows)
        {
            yield return $"  s{from[row.From]} "
                + $"{(row.IsWide ? "==>" : "-->")}|\"{Safe($"{FlowSvg.Word(row)}: {string.Join("; ", row.Services)}")}\"| d{to[row.To]}";
        }

        for (var i = 0; i < flows.Rows.Count; i++)
        {
            yield return $"  linkStyle {i} stroke:{Colour(flows.Rows[i].Turn)}";
        }
    }

    private static Dictionary<string, int> Numbers(IEnumerable<string> names) =>
        names.Distinct().Select((name, number) => (name, number)).ToDictionary(item => item.name, item => item.number);

    private static string Colour(FateTurn turn) => turn switch
    {
        FateTurn.NewlyAllowed => "#1a7f37",
        FateTurn.NewlyDenied => "#cf222e",
        _ => "#0969da",
    };

    // Every character that Mermaid or HTML could interpret is written as its number, in Mermaid's notation.
    private static string Safe(string text) =>
        string.Concat(PlainText.Of(text).Select(letter => char.IsAsciiLetterOrDigit(letter)
        || " .,:/-".Contains(letter, StringComparison.Ordinal)
        ? letter.ToString() : $"#{(int)letter};"));
}
