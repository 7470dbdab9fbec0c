using System.Globalization;
using Ripcs.Testing;

namespace Ripcs.Benchmarks;

/// <summary>What a forwarded packet costs among few partitions and among many, whose addresses lie in one of two ways.</summary>
internal static class PacketRows
{
    private const int Few = 100, Many = 5000, RulesOfEach = 12;

    private static readonly (bool IsDense, string Words)[] Ways =
        [(true, "addresses follow each other"), (false, "each in a /24 of its own")];

    /// <summary>Has ripcs compile the rule sets: their texts are the same for both variants.</summary>
    public static void Prepare(string ripcs, string home)
    {
        foreach (var (isDense, _) in Ways)
        {
            foreach (var files in new[] { Few, Many })
            {
                var rules = Rules(home, files, isDense);
                rules.Write();
                Timed.Run($"exec {ripcs} rules generate {rules.Path} --no-cache --format restore --family 4 >{Text(rules)}");
            }
        }
    }

    public static IEnumerable<Row> Rows(string variant, string home, int runs) => Ways.Select(way => new Row(
        $"{Many} partitions, {way.Words}; beside {Few}", Measured(variant, home, runs, way.IsDense)));

    private static string Measured(string variant, string home, int runs, bool isDense)
    {
        try
        {
            var ruleSets = new[] { Few, Many }.Select(files => Rules(home, files, isDense)).Select(rules => (rules, Text(rules))).ToList();
            var (few, many) = new Forwarding(variant, runs).Measure(ruleSets[0], ruleSets[1]);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Medians.Of(many):0.00} µs = {Medians.OfRatios(many, few):0.00} × {Medians.Of(few):0.00} µs");
        }
        catch (TunnelException e)
        {
            return $"not measured: {e.Message}";
        }
    }

    private static RuleFolder Rules(string home, int files, bool isDense) =>
        new($"{home}/{(isDense ? "dense" : "apart")}-{files}", files, files * RulesOfEach, isDense);

    private static string Text(RuleFolder rules) => $"{rules.Path}.four";
}
