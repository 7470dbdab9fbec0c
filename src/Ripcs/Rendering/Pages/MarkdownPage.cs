namespace Ripcs.Rendering.Pages;

/// <summary>A diff for a merge request or a ticket: foreign text is in code blocks, where it is not interpreted.</summary>
internal static class MarkdownPage
{
    private const string Shortest = "```";

    public static void Write(TextWriter output, ReportSections sections)
    {
        output.Write("### Firewall change\n\n");
        Block(output, "", $"{sections.Title}\n{sections.Head.Trim()}\n{sections.Summary}\n");
        if (sections.Flows is { } flows)
        {
            output.Write("#### Which packets change their fate\n\n");
            Block(output, "mermaid", string.Concat(FlowMermaid.Lines(flows).Select(line => line + '\n')));
            output.Write(flows.More == 0 ? "" : $"and {flows.More} more below\n\n");
        }

        Section(output, "What it means", "", sections.Meaning);
        Section(output, "What changes", "diff", sections.Changes);
        Section(output, "Notes", "", sections.Notes);
    }

    private static void Section(TextWriter output, string title, string language, string text)
    {
        if (text.Length > 0)
        {
            output.Write($"#### {title}\n\n");
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
