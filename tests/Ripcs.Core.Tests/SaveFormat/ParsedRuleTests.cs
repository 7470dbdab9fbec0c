using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed partial class ParsedRuleTests
{
    [Fact]
    public void A_rule_falls_into_matches_with_their_options_and_a_target_with_its_own()
    {
        var rule = ParsedRule.Of(
            "-s 192.0.2.0/24 ! -i eth0 -p tcp -m tcp ! --tcp-flags SYN,RST SYN --dport 80 -m comment --comment \"-j DROP\" -j REJECT "
                + "--reject-with tcp-reset");

        rule.ShouldBe(new ParsedRule(
            [
                new RuleMatch(null, [new("-s", "192.0.2.0/24", false), new("-i", "eth0", true), new("-p", "tcp", false)]),
                new RuleMatch("tcp", [new("--tcp-flags", "SYN,RST SYN", true), new("--dport", "80", false)]),
                new RuleMatch("comment", [new("--comment", "\"-j DROP\"", false)]),
            ],
            new RuleTarget("REJECT", IsGoto: false),
            [new("--reject-with", "tcp-reset", false)]));
    }

    [Theory]
    [InlineData("-d 192.0.2.1/32 -j ACCEPT", "192.0.2.1/32")]
    [InlineData("! -d 192.0.2.1/32 -j ACCEPT", null)]
    [InlineData("-m comment --comment -d -j ACCEPT", null)]
    [InlineData("-s 192.0.2.1/32 -j ACCEPT", null)]
    [InlineData("-m state --state NEW -d 192.0.2.1/32 -j ACCEPT", "192.0.2.1/32")]
    public void A_negated_option_has_no_value_to_go_by(string rule, string? value) => ParsedRule.Of(rule).Value("-d").ShouldBe(value);

    [Fact]
    public void The_sets_of_a_rule_are_those_that_it_asks_and_those_that_it_changes() =>
        ParsedRule.Of("-m set ! --match-set blk src -m set --match-set v6 dst,src -j SET --add-set seen src --exist").Sets.ShouldBe(["blk",
            "v6", "seen"]);

    [Theory]
    [InlineData("-m comment --comment plain -j ACCEPT", "plain")]
    [InlineData("-m comment --comment \"it\\'s \\\"ours\\\"\" -j ACCEPT", "it's \"ours\"")]
    [InlineData("-m comment --comment -j -j ACCEPT", "-j")]
    public void A_comment_is_read_without_its_quotes(string rule, string comment) => ParsedRule.Of(rule).Comments.ShouldBe([comment]);

    [Theory]
    [InlineData("80", "80")]
    [InlineData("80,8600:8900", "80 8600:8900")]
    [InlineData("0", "")]
    [InlineData("0:1023", "1:1023")]
    public void Ports_are_read_as_iptables_prints_them(string value, string ports) =>
        string.Join(' ', new RuleOption("--dports", value, IsNot: false).Ports).ShouldBe(ports);

    [Theory]
    [InlineData("")]
    [InlineData("-j")]
    [InlineData("-m")]
    [InlineData("! -j ACCEPT")]
    [InlineData("(unknown) -j web-a1a2b3c")]
    [InlineData("-f -j ACCEPT")]
    [InlineData("-s ! 192.0.2.0/24 -p tcp --dport ! 22 -j ACCEPT")]
    [InlineData("-i ! -o eth0 -j ACCEPT")]
    [InlineData("-j ACCEPT -m comment --comment late")]
    public void What_no_iptables_prints_stays_as_it_is_written(string rule) => ParsedRule.Of(rule).ToString().ShouldBe(rule);

    [CorporaFact]
    public void Every_rule_of_the_corpora_prints_back_as_it_was_and_keeps_its_target()
    {
        var rules = Saved().Concat(Extensions()).Concat(CanonicalTable.Read().SelectMany(row => row.Forms).SelectMany(form => form.Lines))
            .Select(line => RuleNormalizer.Normalize(RuleLine().Match(line).Groups[1].Value)).ToList();

        var wrong = rules.Where(rule => ParsedRule.Of(rule) is var parsed
            && (parsed.ToString() != rule || parsed.Target != RuleTarget.Find(rule)
                || parsed.Options.Any(option => option.Name[0] != '-')));

        rules.Count.ShouldBeGreaterThan(90_000);
        wrong.ShouldBeEmpty();
    }

    // A program beside one of the corpora prints its own reading: -A INPUT `ParsedMatch -p udp'. What people write by hand may have a
    // comment behind a rule, which no iptables prints or loads.
    private static IEnumerable<string> Saved() => Corpora.Files().SelectMany(one => File.ReadLines(one.File))
        .Where(line => RuleLine().IsMatch(line) && !line.Contains("`Parsed", StringComparison.Ordinal)
            && !line.Contains(" # ", StringComparison.Ordinal));

    /// <summary>rule;saved form;OK, where "=" stands for the rule itself.</summary>
    private static IEnumerable<string> Extensions() =>
        from file in Directory.EnumerateFiles(Corpora.At("iptables-1.8.11"), "*.t", SearchOption.AllDirectories)
        from line in File.ReadLines(file)
        let columns = line.Split(';')
        where columns is [not ['#', ..], _, "OK", ..]
        select $"-A U {(columns[1] is "=" ? columns[0] : columns[1])}";

    [GeneratedRegex(@"^(?:\[\d+:\d+\] )?-A \S+ ?(.*)$", RegexOptions.Singleline)]
    private static partial Regex RuleLine();
}
