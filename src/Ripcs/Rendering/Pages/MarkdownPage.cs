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

/// <summary>The head of a page.</summary>
/// <param name="Title">The command.</param>
/// <param name="Origin">Where, when and by whom it was printed.</param>
internal sealed record PageHead(string Title, string Origin)
{
    /// <summary>The origin, after that of the plan if one is shown.</summary>
    public string Text(RunReport report) => report.Plan is not { } plan ? Origin
        : new PagePart("", (_, output, palette) => new PlanRenderer(output, palette).WriteHead(plan)).TextOf(report, Palette.None) + Origin;
}

/// <summary>A diff for a merge request or a ticket: foreign text is in code blocks, where it is not interpreted.</summary>
internal static class MarkdownPage
{
    private const string Shortest = "```";

    // What is left out of a page that is too long, one after the other; what is told in the first parts always stays.
    private static readonly string[] LeftOut = ["the picture", "the rules", "the examples", "what is neither wide nor marked with !"];

    /// <param name="most">The length that the page should not exceed.</param>
    public static void Write(TextWriter output, PageHead head, RunReport report, int most)
    {
        for (var without = 0; ; without++)
        {
            var page = Page(head, report, without, most);
            if (page.Length <= most || without == LeftOut.Length)
            {
                output.Write(page);
                return;
            }
        }
    }

    private static string Page(PageHead head, RunReport report, int without, int most)
    {
        using var output = new StringWriter { NewLine = "\n" };
        output.Write("### Firewall change\n\n");
        var left = without == 0 ? "" : $"left out, as the page would be longer than {most} characters: {Words.List(LeftOut[..without])}\n";
        Block(output, "", $"{head.Title}\n{head.Text(report).Trim()}\n{ChangePage.Sum.TextOf(report, Palette.None)}{left}");
        foreach (var part in ChangePage.Parts.Where(part => part != ChangePage.Sum && !(part == ChangePage.Rules && without > 1)))
        {
            if (part == ChangePage.Meaning && without == 0 && FlowRows.Of(report) is { } flows)
            {
                output.Write("#### Which packets are treated differently\n\n");
                Block(output, "mermaid", string.Concat(FlowMermaid.Lines(flows).Select(line => line + '\n')));
                output.Write(flows.More == 0 ? "" : $"and {flows.More} more below\n\n");
            }

            var text = part.TextOf(report, Palette.None);
            Section(output, part.Title, part == ChangePage.Rules ? "diff" : "",
                part == ChangePage.Meaning ? Shortened(text, without) : text);
        }

        return output.ToString();
    }

    private static string Shortened(string meaning, int without) => without < 3 ? meaning
        : string.Concat(meaning.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !PlanRenderer.IsExample(line)
            && (without < 4 || !line.StartsWith(' ') || line.TrimStart().StartsWith('!')
                || line.EndsWith(Opening.Mark, StringComparison.Ordinal)))
            .Select(line => line + '\n'));

    private static void Section(TextWriter output, string title, string language, string text)
    {
        if (text.Length > 0)
        {
            output.Write(title.Length == 0 ? "" : $"#### {title}\n\n");
            Block(output, language, text);
        }
    }

    // A name may contain backticks: the fence is longer than any sequence of them (CommonMark 0.31, section 4.5).
    private static void Block(TextWriter output, string language, string text)
    {
        var fence = Shortest;
        while (text.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        output.Write($"{fence}{language}\n{text}{fence}\n\n");
    }
}
