using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Testing;

namespace Ripcs.Core.Tests.SaveFormat;

/// <summary>corpora/canonical: rules as written, and as six builds of iptables print them.</summary>
internal static partial class CanonicalTable
{
    private const string Refused = "ERR";

    public static readonly string[] Builds = ["legacy_187", "legacy_189", "legacy_1811", "nft_187", "nft_189", "nft_1811"];

    public static IEnumerable<CanonicalRow> Read() =>
        File.ReadAllLines(Corpora.At("canonical", "canonical.tsv")).Skip(1).Select(line =>
        {
            var columns = line.Split('\t');
            var saved = Builds.Zip(columns[4..10]).Where(form => form.Second is not (Refused or ""));
            return new CanonicalRow(columns[0] == "4" ? Family.IPv4 : Family.IPv6, columns[1], BuiltIn(columns[2]), Unescape(columns[3]),
                [.. saved.Select(form => new SavedForm(form.First, Rules(form.Second)))]);
        });

    // Where a rule stands that was tried in a chain of its own.
    private static string BuiltIn(string chain) => chain switch
    {
        "U" => "FORWARD",
        "P" or "D" => "PREROUTING",
        "S" => "POSTROUTING",
        _ => chain,
    };

    private static string[] Rules(string form) => [.. form.Split(" || ").Select(Unescape)];

    private static string Unescape(string column) => Escape().Replace(column, match => match.Value[1] switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'x' => ((char)int.Parse(match.Value[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        var character => character.ToString(),
    });

    [GeneratedRegex(@"\\(x[0-9a-f]{2}|.)")]
    private static partial Regex Escape();
}

/// <summary>One rule as written and as the builds that accept it print it.</summary>
internal sealed record CanonicalRow(Family Family, string Table, string Chain, string Input, SavedForm[] Forms);

/// <summary>What one build prints: one line a rule, with "-A CHAIN".</summary>
internal sealed record SavedForm(string Build, string[] Lines)
{
    public string AsSave(string table)
    {
        var chain = Lines[0].Split(' ')[1];
        return $"*{table}\n:{chain} - [0:0]\n{string.Join('\n', Lines)}\nCOMMIT\n";
    }
}
