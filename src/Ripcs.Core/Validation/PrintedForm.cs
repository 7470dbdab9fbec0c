using System.Text.RegularExpressions;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Validation;

/// <summary>
/// Brings the rules of a text for iptables-restore that people wrote into the form in which iptables-save prints them, since whoever reads rules
/// knows that one alone. What iptables would not take, or prints nobody knows how, stays as it is.
/// </summary>
public static partial class PrintedForm
{
    /// <summary>The same rules as printed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="family">Its family.</param>
    /// <param name="changed">The lines that changed and that no iptables-save prints, from 1.</param>
    public static SaveDocument Of(SaveDocument text, Family family, out ValueList<int> changed)
    {
        var (lines, numbers, table, number) = (new List<SaveLine>(text.Lines.Count), new List<int>(), TableName.Filter, 1);
        foreach (var line in text.Lines)
        {
            table = line is SaveLine.Table opened ? opened.Name : table;
            var printed = line is SaveLine.Rule rule && Of(rule, table, family) is { } other ? rule with { Behind = other } : line;
            lines.Add(printed);
            if (!ReferenceEquals(printed, line) && !IsPrintedByOlder(line))
            {
                numbers.Add(number);
            }

            number += 1 + line.ToString().Count(character => character == '\n');
        }

        changed = numbers.ToValueList();
        return text with { Lines = lines.ToValueList() };
    }

    /// <summary>What to say of the lines that changed; null where there are none.</summary>
    public static string? Note(string path, ValueList<int> changed) => changed switch
    {
        [] => null,
        [var line] => FormattableString.Invariant($"line {line} of {path} is not in the form that today's iptables-save prints, and is read as it would print it"),
        [var first, ..] => FormattableString.Invariant(
            $"{changed.Count} rules of {path}, the first in line {first}, are not in the form that today's iptables-save prints, and are read as it would print them"),
    };

    // iptables 1.8.9 prints it so, 1.8.11 as -j CT --notrack.
    private static bool IsPrintedByOlder(SaveLine line) => line is SaveLine.Rule rule && rule.Text.EndsWith("-j NOTRACK", StringComparison.Ordinal);

    /// <summary>Null where it stays as it is.</summary>
    private static string? Of(SaveLine.Rule rule, TableName table, Family family)
    {
        var diagnostics = new DiagnosticBag();
        var at = new SourceSpan("", 0);
        if (!Tables.Ours.Contains(table)
            || RawReader.Read(RawLine.Read($"-t {table} -A {rule.Chain} {(family is Family.IPv4 ? WithWholeAddresses(rule.Text) : rule.Text)}", (_, _) => at, diagnostics), diagnostics).Rules is not [var read]
            || RawParts.Of(read, diagnostics) is not { } parts)
        {
            return null;
        }

        var printed = RuleNormalizer.Normalize(SavedForms.Of(parts, family).ToString());
        return printed == RuleNormalizer.Normalize(rule.Text) ? null : printed;
    }

    // iptables takes 10/8 for 10.0.0.0/8, and 10.1 for 10.1.0.0. With a 0 in front, a part is an octal number: that is for somebody to read.
    private static string WithWholeAddresses(string rule)
    {
        var words = RuleTokens.Split(rule).ToList();
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i - 1] is "-s" or "-d" or "--source" or "--src" or "--destination" or "--dst" && ShortAddress().Match(words[i]) is { Success: true } found)
            {
                var address = found.Groups["address"].Value;
                words[i] = $"{address}{string.Concat(Enumerable.Repeat(".0", 3 - address.Count(character => character == '.')))}{words[i][address.Length..]}";
            }
        }

        return string.Join(' ', words);
    }

    [GeneratedRegex("^(?<address>(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){0,2})(?:/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex ShortAddress();
}
