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
    /// <summary>
    /// The same lines as printed and in the order in which they are, each with its number in the text; without those that the other family
    /// alone reads.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="family">Its family.</param>
    /// <param name="changed">The rules that changed and that no iptables-save prints, by their lines from 1.</param>
    public static ValueList<(int Number, SaveLine Line)> Of(SaveDocument text, Family family, out ValueList<int> changed)
    {
        var (lines, numbers, table) = (new List<(int Number, SaveLine Line)>(text.Lines.Count), new List<int>(), TableName.Filter);
        foreach (var (number, line) in text.Numbered.Where(line => line.Line is not SaveLine.Written { Only: { } only } || only == family))
        {
            var written = line as SaveLine.Written;
            var meant = written?.Meant ?? line;
            table = meant is SaveLine.Table opened ? opened.Name : table;
            if (meant is SaveLine.Rule rule)
            {
                var isPrinted = written is null;
                foreach (var single in OneAddressEach(rule.Text))
                {
                    var printed = Of(rule with { Behind = single }, table, family) ?? single;
                    isPrinted &= printed == rule.Text || IsPrintedByOlder(line);
                    Add(lines, number, printed == rule.Text ? rule : rule with { Behind = printed }, table, written?.Place);
                }

                numbers.AddRange(isPrinted ? [] : [number]);
            }
            else
            {
                Add(lines, number, meant, table, null);
            }
        }

        changed = numbers.ToValueList();
        return lines.ToValueList();
    }

    private static void Add(List<(int Number, SaveLine Line)> lines, int number, SaveLine line, TableName table, int? place)
    {
        var at = lines.Count;
        if (line is SaveLine.Rule rule && place is { } wanted)
        {
            at = Enumerable.Range(Open(), at - Open()).Where(i => lines[i].Line is SaveLine.Rule other && other.Chain == rule.Chain)
                .Append(at).ElementAt(wanted - 1);
        }
        else if (line is SaveLine.Declaration chain && Tables.HasBuiltIn(table, chain.Name))
        {
            // What is declared last counts, and "-" leaves it as it is.
            var before = lines.FindIndex(Open(), other => other.Line is SaveLine.Declaration declared && declared.Name == chain.Name);
            var kept = before < 0 ? SavedState.Undeclared : ((SaveLine.Declaration)lines[before].Line).Policy;
            line = chain with { Policy = chain.Policy != "-" ? chain.Policy : kept };
            at = before >= 0 ? before : lines.FindIndex(Open(), other => other.Line is SaveLine.Rule) is >= 0 and var first ? first : at;
            lines.RemoveRange(at, before < 0 ? 0 : 1);
        }

        lines.Insert(at, (number, line));

        int Open() => lines.FindLastIndex(before => before.Line is SaveLine.Table);
    }

    /// <summary>What to say of the lines that changed; null where there are none.</summary>
    public static string? Note(string path, ValueList<int> changed) => changed switch
    {
        [] => null,
        [var line] => FormattableString.Invariant($"line {line} of {path} is not in the form that today's iptables-save prints, and is read as it would print it"),
        [var first, ..] => FormattableString.Invariant(
            $"{changed.Count} rules of {path}, the first in line {first}, are not in the form that today's iptables-save prints, and are read as it would print them"),
    };

    // iptables makes a rule for each address of a list, those of the sources without.
    private static IEnumerable<string> OneAddressEach(string rule) => !rule.Contains(',', StringComparison.Ordinal) ? [rule]
        : OneEach(RuleOption.Read(rule), "-s", "--source", "--src").SelectMany(options => OneEach(options, "-d", "--destination", "--dst"))
            .Select(options => string.Join(' ', options));

    private static IEnumerable<List<RuleOption>> OneEach(List<RuleOption> options, params string[] names) =>
        options.Find(option => names.Contains(option.Name) && !option.IsNot && option.Value.Contains(',', StringComparison.Ordinal)) is { } list
            ? list.Value.Split(',').Select(address => options.ConvertAll(option => option == list ? option with { Value = address } : option))
            : [options];

    // iptables 1.8.9 prints it so, 1.8.11 as -j CT --notrack.
    private static bool IsPrintedByOlder(SaveLine line) => line is SaveLine.Rule rule && rule.Text.EndsWith("-j NOTRACK", StringComparison.Ordinal);

    /// <summary>Null where it stays as it is.</summary>
    private static string? Of(SaveLine.Rule rule, TableName table, Family family)
    {
        var diagnostics = new DiagnosticBag();
        var at = new SourceSpan("", 0);
        if (!Tables.Ours.Contains(table)
            || RawReader.Read(RawLine.Read($"-t {table} -A {rule.Chain} {WithPrintedAddresses(rule.Text, family)}", (_, _) => at, diagnostics), diagnostics).Rules is not [var read]
            || RawParts.Of(read, diagnostics) is not { } parts)
        {
            return null;
        }

        var printed = RuleNormalizer.Normalize(SavedForms.Of(parts, family).ToString());
        return printed == RuleNormalizer.Normalize(rule.Text) ? null : printed;
    }

    // iptables takes 10/8 for 10.0.0.0/8, and 10.1 for 10.1.0.0. With a 0 in front, a part is an octal number: that is for somebody to read.
    private static string WithPrintedAddresses(string rule, Family family)
    {
        var words = RuleTokens.Split(rule).ToList();
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i - 1] is not ("-s" or "-d" or "--source" or "--src" or "--destination" or "--dst"))
            {
                continue;
            }

            if (family is Family.IPv4 && ShortAddress().Match(words[i]) is { Success: true } found)
            {
                var address = found.Groups["address"].Value;
                words[i] = $"{address}{string.Concat(Enumerable.Repeat(".0", 3 - address.Count(character => character == '.')))}{words[i][address.Length..]}";
            }

            words[i] = MaskedAddress.Printed(words[i]) ?? words[i];
        }

        return string.Join(' ', words);
    }

    [GeneratedRegex("^(?<address>(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){0,2})(?:/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex ShortAddress();
}
