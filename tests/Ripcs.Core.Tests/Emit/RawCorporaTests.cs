using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Tests.SaveFormat;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Emit;

/// <summary>What becomes of the rules that others collected, written as people write them.</summary>
public sealed partial class RawCorporaTests(ITestOutputHelper output)
{
    private const string Other = "other-chain";

    [Fact]
    public void Every_rule_that_iptables_takes_is_printed_by_it_as_Ripcs_says_it_or_refused_with_a_reason()
    {
        var written = CanonicalTable.Read().Where(row => row.Forms.Length > 0)
            .Select(row => new Written(row.Family, row.Table, row.Chain, row.Input, [.. row.Forms.Select(form => Text(form.Lines))]))
                .ToList();

        written.Count.ShouldBeGreaterThan(400);
        Altered(written).Select(rule => rule.Input).ShouldBe(
            ["-j RATEEST --rateest-name x --rateest-interval 250ms --rateest-ewmalog 500ms",
                "-j HMARK --hmark-tuple src,dst --hmark-mod 10 --hmark-offset 100 --hmark-rnd 0xfeed"],
            "which are not declared: the rehearsal says how iptables prints them");
    }

    [CorporaFact]
    public void So_is_every_rule_of_the_tests_of_iptables_itself()
    {
        var written = ExtensionTests().ToList();

        written.Count.ShouldBeGreaterThan(300);
        Altered(written).Select(rule => rule.Input).ShouldBe(["-j NOTRACK"], "of which nft prints -j CT --notrack");
    }

    /// <summary>Those that come out otherwise than iptables prints them; the others are counted.</summary>
    private List<(string Input, string Why)> Altered(List<Written> written)
    {
        var fates = written.Select(Fate).ToList();
        output.WriteLine(FormattableString.Invariant($"{written.Count} rules: ")
            + string.Join(", ", fates.CountBy(fate => fate.Kind).OrderBy(kind => kind.Key)
                .Select(kind => FormattableString.Invariant($"{kind.Value} {kind.Key}"))));
        foreach (var (reason, count) in fates.Where(fate => fate.Kind == "refused").CountBy(fate => fate.Why)
            .OrderByDescending(reason => reason.Value))
        {
            output.WriteLine(FormattableString.Invariant($"  {count} refused: {reason}"));
        }

        var altered = written.Zip(fates).Where(one => one.Second.Kind == "altered").Select(one => (one.First.Input, one.Second.Why))
            .ToList();
        altered.ForEach(one => output.WriteLine($"  {one.Why}"));
        return altered;
    }

    private static (string Kind, string Why) Fate(Written rule)
    {
        var compiled = Compile(rule);
        if (compiled.Partition is not { } partition)
            return ("refused", $"{compiled.Diagnostics[0].Code} {rule.Input}");

        var said = string.Join('\n',
            partition.Chains.Where(chain => !chain.Rules[0].Text.Contains(Own, StringComparison.Ordinal)).SelectMany(chain => chain.Rules)
            .Select(one => OwnChain().Replace(one.Text, $"-j {Other}")));
        return !rule.Saved.Contains(said) ? ("altered", $"{rule.Table} {rule.Input}: {said} and not {rule.Saved[0]}") : ("as printed", "");
    }

    private const string Own = "--dport 4242";

    private static CompiledFile Compile(Written rule)
    {
        var at = new SourceSpan("rules/shop.csx", 3);
        var target = RuleTarget.Find(rule.Input);
        var other = target is { Name: Other } ? $":{Other} - [0:0]\n-A {Other} -p tcp {Own} -j DROP\n" : "";
        return Compiler.Compile(
            new RuleFile("rules/shop.csx", new LinesAlone(), [new PartitionStatement("shop", 0, at)], [], [])
            {
                Raws = [new RawStatement($"*{rule.Table}\n{other}-A {rule.Chain} {rule.Input}\nCOMMIT",
                    at) { Family = rule.Family is Family.IPv4 ? 4 : 6 }],
            },
            DateOnly.MinValue);
    }

    /// <summary>A rule as somebody writes it, and as the builds of iptables print it.</summary>
    private sealed record Written(Family Family, string Table, string Chain, string Input, string[] Saved);

    private static string Text(string[] lines) =>
        string.Join('\n', lines.Select(line => RuleNormalizer.Normalize(RuleLine().Match(line).Groups[1].Value)));

    private static IEnumerable<Written> ExtensionTests()
    {
        foreach (var file in Directory.EnumerateFiles(Corpora.At("iptables-1.8.11"), "lib*.t",
            SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (name.StartsWith("libebt", StringComparison.Ordinal) || name.StartsWith("libarpt", StringComparison.Ordinal))
                continue;

            var (table, chains) = ("filter", new[] { "INPUT" });
            var family = name.StartsWith("libip6t", StringComparison.Ordinal) ? Family.IPv6 : Family.IPv4;
            foreach (var line in File.ReadLines(file))
            {
                switch (line)
                {
                    case ['*', .. var named]: table = named; break;
                    case [':', .. var named]: chains = named.Split(','); break;
                    case ['-' or '!', ..] when line.Split(';') is [var input, var saved, "OK", ..]:
                        yield return new(family, table, chains[0], input, [RuleNormalizer.Normalize(saved is "=" ? input : saved)]);
                        break;
                }
            }
        }
    }

    [GeneratedRegex("-j shop-[a-z0-9]+")]
    private static partial Regex OwnChain();

    [GeneratedRegex(@"^(?:\[\d+:\d+\] )?-A \S+ ?(.*)$", RegexOptions.Singleline)]
    private static partial Regex RuleLine();
}
