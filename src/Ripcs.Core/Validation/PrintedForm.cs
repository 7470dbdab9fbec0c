using System.Text.RegularExpressions;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>
/// Converts handwritten rules for iptables-restore into the form that iptables-save prints, the only form that other code reads. Rules that
/// iptables would refuse, or whose printed form is unknown, stay as they are.
/// </summary>
public static partial class PrintedForm
{
    /// <summary>
    /// The same lines in printed form and in the resulting order, each with its line
    /// number in the text; lines that only the other family reads are left out.
    /// </summary>
    /// <param name="changed">The line numbers, from 1, of the rules that changed and that no iptables-save prints.</param>
    /// <exception cref="SaveFormatException">iptables-restore would refuse one of the lines.</exception>
    public static ValueList<(int Number, SaveLine Line)> Of(SaveDocument text, Family family, out ValueList<int> changed)
    {
        var (left, numbers, table) = (new RestoredLines(), new List<int>(), TableName.Filter);
        foreach (var (number, line) in text.Numbered.Where(line => line.Line is not SaveLine.Written { Only: { } only } || only == family))
        {
            var written = line as SaveLine.Written;
            var meant = written?.Meant ?? line;
            table = meant is SaveLine.Table opened ? opened.Name : table;
            if (meant is not SaveLine.Rule rule)
            {
                left.Add(number, meant, written?.Command, line.ToString());
                continue;
            }

            var isPrinted = written is null;
            var singles = OneAddressEach(WholeOptions.Of(rule.Text)).ToList();
            if (singles.Count > 1 && written?.Command is { Name: 'R' })
            {
                throw SaveFormatException.At(number, line.ToString(), line.ToString(),
                    "-R puts one rule in the place of one: write one address, and -I for the others");
            }

            foreach (var single in singles)
            {
                var printed = Of(rule with { Behind = single }, table, family) ?? single;
                isPrinted &= printed.TrimEnd() == rule.Text.TrimEnd() || IsPrintedByOlder(line);
                left.Add(number, printed == rule.Text ? rule : rule with { Behind = printed }, written?.Command, line.ToString());
            }

            numbers.AddRange(isPrinted ? [] : [number]);
        }

        changed = numbers.ToValueList();
        return left.Lines;
    }

    /// <summary>A note on the lines that changed; null if there are none.</summary>
    public static string? Note(string path, ValueList<int> changed) => changed switch
    {
        [] => null,
        [var line] => string.Create(CultureInfo.InvariantCulture,
            $"line {line} of {path} is not in the form that today's iptables-save prints, and is read as it would print it"),
        [var first, ..] => string.Create(CultureInfo.InvariantCulture,
            $"{changed.Count} rules of {path}, the first in line {first}, are not in the form that today's iptables-save prints, and are "
                + $"read as it would print them"),
    };

    // iptables makes one rule for each address of a list, with the sources in the outer loop.
    private static IEnumerable<string> OneAddressEach(string rule) => !rule.Contains(',', StringComparison.Ordinal) ? [rule]
        : OneEach(RuleOption.Read(rule), "-s", "--source", "--src").SelectMany(options => OneEach(options, "-d", "--destination", "--dst"))
            .Select(options => string.Join(' ', options));

    private static IEnumerable<List<RuleOption>> OneEach(List<RuleOption> options, params string[] names) =>
        options.Find(option => names.Contains(option.Name) && !option.IsNot
            && option.Value.Contains(',', StringComparison.Ordinal)) is { } list
            ? list.Value.Split(',').Select(address =>
                options.ConvertAll(option => option == list ? option with { Value = address } : option))
            : [options];

    // iptables 1.8.9 prints this form, 1.8.11 prints -j CT --notrack.
    private static bool IsPrintedByOlder(SaveLine line) => line is SaveLine.Rule rule
        && rule.Text.EndsWith("-j NOTRACK", StringComparison.Ordinal);

    /// <summary>Null if the rule stays as it is.</summary>
    private static string? Of(SaveLine.Rule rule, TableName table, Family family)
    {
        var diagnostics = new DiagnosticBag();
        var at = new SourceSpan("", 0);
        if (!Tables.Ours.Contains(table)
            || RawReader.Read(RawLine.Read($"-t {table} -A {rule.Chain} {WithPrintedAddresses(rule.Text, family)}", (_, _) => at,
                diagnostics), diagnostics).Rules is not [var read]
            || RawParts.Of(read, diagnostics) is not { } parts)
        {
            return null;
        }

        var printed = RuleNormalizer.Normalize(SavedForm.Of(parts, family).ToString());
        return printed == RuleNormalizer.Normalize(rule.Text) ? null : printed;
    }

    // iptables reads 10/8 as 10.0.0.0/8, and 10.1 as 10.1.0.0. A part with a leading 0 is octal; a person has to decide what it means.
    private static string WithPrintedAddresses(string rule, Family family)
    {
        var words = RuleTokens.Split(rule).ToList();
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i - 1] is not ("-s" or "-d" or "--source" or "--src" or "--destination" or "--dst"))
                continue;

            if (family is Family.IPv4 && ShortAddress().Match(words[i]) is { Success: true } found)
            {
                var address = found.Groups["address"].Value;
                words[i] = $"{address}{string.Concat(Enumerable.Repeat(".0", 3 - address.Count(character => character == '.')))}"
                    + $"{words[i][address.Length..]}";
            }

            words[i] = MaskedAddress.Printed(words[i]) ?? words[i];
        }

        return string.Join(' ', words);
    }

    [GeneratedRegex("^(?<address>(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){0,2})(?:/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex ShortAddress();
}
