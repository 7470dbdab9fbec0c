using System.Text;

namespace Ripcs.Importing;

/// <summary>A rule file as an author would write it.</summary>
internal static class ScriptText
{
    private const int Width = 140;

    private const string OnAnswers = "where a policy drops, answers pass only by the rules below; "
        + ".AllowEstablished() would let all of them pass, in every chain";

    private const string OnNeededIcmp = "IPv6 neighbour discovery passes only where a rule accepts it; "
        + "remove .WithoutNeededIcmp() to let it pass, and errors with it (RFC 4890)";

    public static string Of(DraftFile file)
    {
        var text = new StringBuilder();
        foreach (var remark in file.Remarks)
        {
            text.Append(CultureInfo.InvariantCulture, $"// {PlainText.Of(remark)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Partition({Words.Literal(file.Partition)}")
            .Append(file.Order == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", order: {file.Order}"))
            .Append(file.Family is { } family ? string.Create(CultureInfo.InvariantCulture, $", family: {family}") : "").Append(");\n");
        AppendLines(text, file.HostPolicy is { } policy ? [StatementText.Of(policy)] : [],
        [
            .. file.HostPolicy is { AllowEstablished: false, Default: not null } && file.Rules.Any(AcceptsAnswers) ? [OnAnswers]
                : (string[])[],
            .. file.HostPolicy is { WithoutNeededIcmp: true } ? [OnNeededIcmp] : (string[])[],
        ]);
        AppendLines(text, file.Labels.Select(StatementText.Of));
        var functions = new ChainFunctions(file);
        AppendLines(text, functions.Declarations);
        Append(text, file.Rules, functions, file.Comments);
        foreach (var raw in file.Raws)
        {
            Append(text, raw, file.Family is null ? $".Family({raw.Family:D})" : "");
        }

        foreach (var (number, remark) in file.LastRemarks.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{(number == 0 ? "\n" : "")}// {PlainText.Of(remark)}\n");
        }

        return text.ToString();
    }

    // The comment above a section stands above its first statement, unless that is named by it, and an empty line parts such sections.
    private static void Append(
        StringBuilder text, ValueList<RuleStatement> rules, ChainFunctions functions,
        IReadOnlyDictionary<SourceSpan, ValueList<string>> comments)
    {
        var (told, section, isTitled) = (new HashSet<SourceSpan>(), new SourceSpan("", -1), true);
        foreach (var rule in rules)
        {
            if (rule.At != section)
            {
                var own = FilterLine.ChainOf(rule.At) is null && told.Add(rule.At) ? comments.GetValueOrDefault(rule.At, []) : [];
                var isName = own.Count > 0 && CommentNames.OfStatement(rule.Kind, own) is { } name
                    && (rule.What == name || rule.What.StartsWith($"{name}: ", StringComparison.Ordinal));
                var shown = own.Take(own.Count - (isName ? 1 : 0)).ToList();
                text.Append(shown.Count > 0 || isTitled ? "\n" : "");
                foreach (var comment in shown)
                {
                    text.Append(CultureInfo.InvariantCulture, $"// {PlainText.Of(comment)}\n");
                }

                (section, isTitled) = (rule.At, shown.Count > 0);
            }

            text.Append(functions.Of(rule)).Append(";\n");
        }
    }

    private static bool AcceptsAnswers(RuleStatement rule) =>
        rule is { Kind: StatementKind.Accept, HasLimits: false } && rule.States is { } states && states.Contains("ESTABLISHED");

    private static void AppendLines(StringBuilder text, IEnumerable<string> lines, string[]? comments = null)
    {
        foreach (var (number, line) in lines.Index())
        {
            text.Append(number == 0 ? "\n" : "").AppendJoin("", (comments ?? []).Select(comment => $"// {comment}\n")).Append(line)
                .Append(";\n");
        }
    }

    private static void Append(StringBuilder text, RawText raw, string family)
    {
        var end = raw.SaysAfter switch { true => ".AfterPartitions()", false => ".BeforePartitions()", _ => "" } + family;
        ValueList<RawTextLine> above = [.. raw.Lines.TakeWhile(line => line.Text[0] == '#')];
        if (raw.Lines.Count == above.Count + 1 && !raw.Lines[^1].Text.Contains('"', StringComparison.Ordinal)
            && $"Raw({Words.Literal(raw.Lines[^1].Text)}){end};\n" is { Length: <= Width } only)
        {
            text.Append('\n').AppendJoin("", above.Select(line => $"//{line.Text[1..]}\n")).Append(only);
            return;
        }

        // A raw string literal needs more quotes than any of its lines has in a row.
        var quotes = new string('"', Math.Max(3, raw.Lines.Max(line => LongestRun(line.Text)) + 1));
        text.Append(CultureInfo.InvariantCulture, $"\nRaw({quotes}\n");
        foreach (var (number, line) in raw.Lines.Index())
        {
            text.Append(number > 0 && line.Table != raw.Lines[number - 1].Table ? "\n" : "")
                .Append(CultureInfo.InvariantCulture, $"    {line.Text}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    {quotes}){end};\n");
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
