using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Sandbox;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Sandbox;

/// <summary>Which live rules do not load into a sandbox.</summary>
public class CopySearchTests
{
    private static readonly ValueList<LiveRule> Rules = Enumerable.Range(0, 200).Select(Rule).ToValueList();

    private readonly List<NotCopied> _left = [];
    private int _trials;

    [Fact]
    public void Rules_that_load_are_tried_once_and_all_copied()
    {
        Search(_ => null).ShouldBe(Rules);

        _left.ShouldBeEmpty();
        _trials.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    [InlineData(199)]
    public void A_rule_that_iptables_names_by_its_line_is_left_out_with_its_words(int bad)
    {
        Search(text => LineOf(text, bad) is { } line
            ? $"iptables-restore v1.8.9 (nf_tables): \nline {line}: RULE_APPEND failed (No such file or directory): rule in chain INPUT\n"
            : null)
            .ShouldBe(Without(bad));

        _left.ShouldBe([Left(bad, "RULE_APPEND failed (No such file or directory)")]);
        _trials.ShouldBe(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    [InlineData(199)]
    public void A_rule_that_iptables_does_not_name_is_found_by_trying_beginnings(int bad)
    {
        Search(text => LineOf(text, bad) is not null ? $"iptables-restore: line {text.Split('\n').Length - 1} failed\n"
            : null).ShouldBe(Without(bad));

        _left.Single().Rule.ShouldBe(Rule(bad).Text);
        _trials.ShouldBeLessThan(15);
    }

    [Fact]
    public void If_not_even_the_chains_load_no_rule_is_blamed() =>
        Should.Throw<SandboxException>(() => Search(_ => "iptables-restore: no memory\n")).Message
            .ShouldBe("the IPv4 chains cannot be made in a sandbox: no memory");

    [Fact]
    public void A_search_that_finds_ever_more_ends() =>
        Should.Throw<SandboxException>(() => Search(text =>
            text.Contains("-A ", StringComparison.Ordinal) ? "iptables-restore: line 3 failed: Bad rule.\n" : null)).Message
            .InWords().ShouldStartWith("more than 50 IPv4 rules do not load into a sandbox; the last: not copied: filter IPv4 INPUT: -s "
                + "10.0.0.");

    private ValueList<LiveRule> Search(Func<string, string?> refusal) => new CopySearch(
        Family.IPv4,
        Variant.Nft,
        rules => $"*filter\n:INPUT ACCEPT [0:0]\n{string.Concat(rules.Select(rule => $"-A {rule.Chain} {rule.Text}\n"))}COMMIT\n",
        text =>
        {
            _trials++;
            return refusal(text) is { } errors ? new TrialResult.Refused(errors) : new TrialResult.Loaded("");
        }).Run(Rules, _left);

    private static int? LineOf(string text, int rule) =>
        Array.IndexOf(text.Split('\n'), $"-A INPUT {Rule(rule).Text}") is var index and >= 0 ? index + 1 : null;

    private static LiveRule Rule(int number) => new(TableName.Filter, new ChainName("INPUT"), $"-s 10.0.0.{number}/32 -j DROP");

    private static ValueList<LiveRule> Without(int number) => Rules.Where((_, i) => i != number).ToValueList();

    private static NotCopied Left(int number, string reason) =>
        new(Family.IPv4, TableName.Filter, new ChainName("INPUT"), Rule(number).Text, reason);
}
