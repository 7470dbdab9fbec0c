using System.Text;

namespace Ripcs.Core.Importing;

/// <summary>A rule file as an author would write it.</summary>
internal static class ScriptText
{
    public static string Of(DraftFile file)
    {
        var text = new StringBuilder();
        foreach (var remark in file.Remarks)
        {
            text.Append(CultureInfo.InvariantCulture, $"// {PlainText.Of(remark)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Partition({Words.Literal(file.Partition)});\n");
        AppendLines(text, file.HostPolicy is { } policy ? [StatementText.Of(policy)] : []);
        AppendLines(text, file.Labels.Select(StatementText.Of));
        Append(text, file.Rules, file.Comments);
        foreach (var raw in file.Raws)
        {
            Append(text, raw);
        }

        foreach (var (number, remark) in file.LastRemarks.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{(number == 0 ? "\n" : "")}// {PlainText.Of(remark)}\n");
        }

        return text.ToString();
    }

    // The comment above a section stands above its first statement, and an empty line between two sections.
    private static void Append(
        StringBuilder text, ValueList<RuleStatement> rules, IReadOnlyDictionary<SourceSpan, ValueList<string>> comments)
    {
        var (told, section) = (new HashSet<SourceSpan>(), new SourceSpan("", -1));
        foreach (var rule in rules)
        {
            text.Append(rule.At == section ? "" : "\n");
            section = rule.At;
            foreach (var comment in told.Add(section) ? comments.GetValueOrDefault(section, []) : [])
            {
                text.Append(CultureInfo.InvariantCulture, $"// {PlainText.Of(comment)}\n");
            }

            text.Append(StatementText.Of(rule)).Append(";\n");
        }
    }

    private static void AppendLines(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var (number, line) in lines.Index())
        {
            text.Append(number == 0 ? "\n" : "").Append(line).Append(";\n");
        }
    }

    // A raw string literal needs more quotes than any of its lines has in a row.
    private static void Append(StringBuilder text, RawText raw)
    {
        var quotes = new string('"', Math.Max(3, raw.Lines.Max(line => LongestRun(line.Text)) + 1));
        text.Append(CultureInfo.InvariantCulture, $"\n// evaluated {(raw.IsAfter ? "after" : "before")} the statements\nRaw({quotes}\n");
        foreach (var (number, line) in raw.Lines.Index())
        {
            text.Append(number > 0 && line.Text[0] == '*' ? "\n" : "").Append(CultureInfo.InvariantCulture, $"    {line.Text}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    {quotes}){(raw.IsAfter ? ".AfterPartitions()" : "")}.Family({(int)raw.Family});\n");
    }

    private static int LongestRun(string line)
    {
        var (longest, run) = (0, 0);
        foreach (var character in line)
        {
            run = character == '"' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
