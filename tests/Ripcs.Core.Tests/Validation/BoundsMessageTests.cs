using System.Globalization;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

/// <summary>What a few words of an author would multiply out to, without end: refused before anybody works it out.</summary>
public sealed class BoundsMessageTests
{
    [Fact]
    public void Eighty_lines_that_make_a_million_million_ways_for_a_packet_are_refused() => Compiled(Doubled(40)).ShouldBe(
        ["error RIP0851: rules/shop.csx(7): the chains behind this rule lead to one another in so many ways that a packet could pass more "
            + "than 100,000 rules again; jump to each of them from fewer rules"]);

    [Fact]
    public void Chains_that_are_jumped_to_often_but_not_endlessly_are_right() => Compiled(Doubled(15)).ShouldBeEmpty();

    [Fact]
    public void Raws_that_are_each_right_are_refused_where_their_ways_are_too_many_together() =>
        Compiled(Doubled(15) with { Raws = [.. Enumerable.Repeat(Doubled(15).Raws[0], 2)] })
            .ShouldHaveSingleItem().ShouldStartWith("error RIP0851: ");

    [Fact]
    public void Chains_that_are_nested_deeper_than_a_kernel_takes_are_refused() => Compiled(Nested(5000)).ShouldBe(
        ["error RIP0852: rules/shop.csx(7): from chain c4900 on more than 100 chains are nested, and the kernel of nft takes 16; "
            + "nest fewer"]);

    [Fact]
    public void Two_lists_that_make_too_many_rules_are_refused_with_the_set_to_write() =>
        Compiled(File(AcceptSsh with { From = [.. Addresses(1, 300)], To = [.. Addresses(2, 300)] })).ShouldBe(
            ["error RIP0424: rules/shop.csx(11): accept \"ssh\" would make more than 65,536 rules in IPv4, one for each combination of "
                + "what it names; make a set of a long list: From(Set(\"NAME\", …)), or name prefixes or ranges"]);

    [Fact]
    public void A_partition_of_a_million_rules_is_refused()
    {
        var diagnostics = new DiagnosticBag();
        var most = new MostRules(Tests.Lowering.Given.Partition(
            Tests.Lowering.Given.Rule("ssh", Tests.Lowering.Given.Accept, to: "host", ports: "22")), diagnostics);
        var rules = Enumerable.Repeat(new LoweredRule(0, Family.IPv4, ChainKind.Filter, LoweredTarget.Accept), 60_000).ToList();

        _ = Enumerable.Range(0, 17).Select(_ => most.Of(0, Family.IPv4, rules)).ToList();

        diagnostics.ToList().Select(diagnostic => diagnostic.ToString()).ShouldBe(
            ["error RIP0425: rules/shop.csx(1,1): with accept \"ssh\" partition \"shop\" would make more than 1,000,000 rules; make sets "
                + "of long lists: From(Set(\"NAME\", …)), or name prefixes or ranges"]);
    }

    private static IEnumerable<string> Addresses(int net, int count) => Enumerable.Range(0, count).Select(number =>
        string.Create(CultureInfo.InvariantCulture, $"10.{net}.{number / 100}.{(number % 100 * 2) + 1}"));

    private static IEnumerable<string> Compiled(RuleFile file) => Compiler.Compile(file, default).Diagnostics
        .Where(diagnostic => diagnostic.Severity is Severity.Error).Select(diagnostic => diagnostic.ToString());

    private static RuleFile Doubled(int chains) => Chains(chains, 2, $"-A c{chains} -s 203.0.113.9/32 -j DROP");

    private static RuleFile Nested(int chains) => Chains(chains, 1, $"-A c{chains} -s 203.0.113.9/32 -j DROP");

    private static RuleFile Chains(int chains, int times, string last) => File() with
    {
        Raws = [new RawStatement(string.Join('\n', [
            .. Enumerable.Range(0, chains + 1).Select(chain => $"-N c{chain}"),
            "-A INPUT -p tcp -j c0",
            .. Enumerable.Range(0, chains).SelectMany(chain => Enumerable.Repeat($"-A c{chain} -j c{chain + 1}", times)),
            last]), At(7)) { Family = 4 }],
    };
}
