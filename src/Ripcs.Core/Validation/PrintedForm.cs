using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Validation;

/// <summary>
/// Brings the rules of a text for iptables-restore that people wrote into the form in which iptables-save prints them, since whoever reads rules
/// knows that one alone. What iptables would not take, or prints nobody knows how, stays as it is.
/// </summary>
public static class PrintedForm
{
    /// <summary>The same rules as printed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="family">Its family.</param>
    /// <param name="changed">The lines that changed, from 1.</param>
    public static SaveDocument Of(SaveDocument text, Family family, out ValueList<int> changed)
    {
        var (lines, numbers, table, number) = (new List<SaveLine>(text.Lines.Count), new List<int>(), TableName.Filter, 1);
        foreach (var line in text.Lines)
        {
            table = line is SaveLine.Table opened ? opened.Name : table;
            var printed = line is SaveLine.Rule rule && Of(rule, table, family) is { } other ? rule with { Behind = other } : line;
            lines.Add(printed);
            if (!ReferenceEquals(printed, line))
            {
                numbers.Add(number);
            }

            number += 1 + line.ToString().Count(character => character == '\n');
        }

        changed = numbers.ToValueList();
        return numbers.Count == 0 ? text : text with { Lines = lines.ToValueList() };
    }

    /// <summary>Null where it stays as it is.</summary>
    private static string? Of(SaveLine.Rule rule, TableName table, Family family)
    {
        var diagnostics = new DiagnosticBag();
        var at = new SourceSpan("", 0);
        if (!Tables.Ours.Contains(table)
            || RawReader.Read(RawLine.Read($"-t {table} -A {rule.Chain} {rule.Text}", (_, _) => at, diagnostics), diagnostics).Rules is not [var read]
            || RawParts.Of(read, diagnostics) is not { } parts)
        {
            return null;
        }

        var printed = RuleNormalizer.Normalize(SavedForms.Of(parts, family).ToString());
        return printed == RuleNormalizer.Normalize(rule.Text) ? null : printed;
    }
}
