using Ripcs.Core.Model;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>Set(…): what a rule file says of one, and what happens to it.</summary>
public sealed class SetTests
{
    [Fact]
    public void A_set_is_one_ipset_a_family_that_one_rule_asks()
    {
        var shop = Compile("""
            Label("pair", "198.51.100.1-198.51.100.2");
            Set("worst", "203.0.113.7");
            Set("bad", "worst", "pair", "203.0.113.0/24", "2001:db8::1", "203.0.113.0/24");
            Drop("bad").From("bad");
            """);

        var sets = shop.Chains.Where(chain => chain.Table == TableName.Set).ToList();
        sets.Select(set => (set.Family, string.Join(' ', set.Rules.Select(rule => rule.Text)))).ShouldBe(
            [(Family.IPv4, "198.51.100.1 198.51.100.2 203.0.113.0/24"), (Family.IPv6, "2001:db8::1")]);
        sets.Select(set => set.Name.Value[..6]).ShouldBe(["shop-i", "shop-j"], "those of prefixes and of addresses alone");
        sets.ShouldAllBe(set =>
            set.Rules.All(rule => rule.Origin.Statement == "set" && rule.Origin.What == "bad" && rule.Origin.Line == 4));
        shop.Chains.Where(chain => chain.Table == TableName.Filter).Select(chain => chain.Rules.Single().Text).ShouldBe(
            sets.Select(set => $"-m set --match-set {set.Name} src -j DROP"));
        shop.Pointers.ShouldAllBe(pointer => pointer.Kind == PointerKind.Bare);
    }

    [Fact]
    public void Its_name_says_what_it_holds_and_nothing_else()
    {
        const string Rest = """Drop("x").From("bad");""";
        var name = Name($"""Set("bad", "192.0.2.1", "192.0.2.9"); {Rest}""");

        Name($"""Label("y", "192.0.2.1"); Set("bad", "192.0.2.9", "y", "192.0.2.9"); {Rest}""").ShouldBe(name);
        Name($"""Set("bad", "192.0.2.1", "192.0.2.8"); {Rest}""").ShouldNotBe(name);
    }

    [Theory]
    [InlineData("\"192.0.2.1\", \"192.0.2.9\"", 'j')]
    [InlineData("\"192.0.2.1\", \"192.0.2.8/31\"", 'i')]
    [InlineData("\"192.0.2.0/24\", \"192.0.2.1\"", 'i')]
    [InlineData("\"192.0.2.1-192.0.2.2\"", 'j')]
    [InlineData("\"192.0.2.1-192.0.2.3\"", 'i')]
    [InlineData("\"2001:db8::1\"", 'j')]
    [InlineData("\"2001:db8::/127\"", 'i')]
    [InlineData("\"0.0.0.0\", \"192.0.2.1\"", 'i')]
    [InlineData("\"::\", \"2001:db8::1\"", 'i')]
    public void Its_letter_says_whether_it_holds_addresses_alone(string entries, char letter) =>
        Name($"""Set("bad", {entries}); Drop("x").From("bad");""")["shop-".Length].ShouldBe(letter);

    [Fact]
    public void It_serves_at_either_end_and_as_an_exception()
    {
        var shop = Compile("""
            Set("bad", "192.0.2.1");
            Accept("a").Ports(22).From("192.0.2.0/24").NotFrom("bad").To("10.0.0.1");
            Drop("b").To("bad");
            Drop("c").From("10.0.0.0/8").NotTo("bad");
            """);

        var set = shop.Chains.Single(chain => chain.Table == TableName.Set).Name;
        shop.Chains.First(chain => chain.Table == TableName.Filter).Rules.Select(rule => rule.Text).ShouldBe(
        [
            $"-s 192.0.2.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -m set ! --match-set {set} src -j ACCEPT",
            $"-m set --match-set {set} dst -j DROP",
            $"-s 10.0.0.0/8 -m set ! --match-set {set} dst -j DROP",
        ]);
    }

    [Fact]
    public void A_set_that_no_rule_asks_is_not_made() =>
        Compile("""Set("bad", "192.0.2.1"); Drop("b").From("192.0.2.2");""").Chains.ShouldNotContain(chain => chain.Table == TableName.Set);

    [Fact]
    public void Two_sets_of_one_content_are_one() =>
        Compile("""Set("bad", "192.0.2.1"); Set("worse", "192.0.2.1"); Drop("b").From("bad"); Drop("w").To("worse");""")
            .Chains.Count(chain => chain.Table == TableName.Set).ShouldBe(1);

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void A_long_list_is_told_of_sets(int count, bool isLong)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", $$"""
            Partition("shop");
            Label("bad", Enumerable.Range(0, {{count}}).Select(n => $"192.0.{n}.1"));
            Drop("bad guys").From("bad");
            """);

        WithoutFence.Compile(folder.Path).Diagnostics.Select(said => said.ToString()).ShouldBe(!isLong ? [] :
        [
            "warning RIP0514: rules/shop.csx(3,1): From of drop \"bad guys\" names 201 IPv4 addresses and prefixes, and packets are "
                + "compared with one after the other; make a set of them: From(Set(\"NAME\", …))",
        ]);
    }

    [Fact]
    public void A_set_that_is_refreshed_is_compiled_without_its_content_in_both_families()
    {
        var shop = Fed("203.0.113.7", "198.51.100.0/24 # office");

        shop.Refreshed.Select(set => (set.Family, set.Label, set.File)).ShouldBe(
            [(Family.IPv4, "feed", "feed.txt"), (Family.IPv6, "feed", "feed.txt")]);
        shop.Chains.Where(chain => chain.Table == TableName.Set).Select(chain => (chain.Family, chain.Name, chain.Rules.Count)).ShouldBe(
            shop.Refreshed.Select(set => (set.Family, set.Name, 0)));
        shop.Refreshed.ShouldAllBe(set => set.Name.Value.StartsWith("shop-v"));
        Fed("192.0.2.1").ShouldBe(shop, "what the file holds changes nothing");
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Its_author_says_whether_the_file_may_be_empty(string said, bool mayBeEmpty)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", Feed.Replace("refresh: true", $"refresh: true, mayBeEmpty: {said}",
            StringComparison.Ordinal)).With("rules/feed.txt", "203.0.113.7\n");

        WithoutFence.Compile(folder.Path).Partitions.Single().Refreshed.ShouldAllBe(set => set.MayBeEmpty == mayBeEmpty);
    }

    [Fact]
    public void A_file_that_may_be_empty_is_compiled_empty()
    {
        using var folder = new RuleFolder().With("rules/shop.csx", Feed.Replace("refresh: true", "refresh: true, mayBeEmpty: true",
            StringComparison.Ordinal)).With("rules/feed.txt", "# nobody\n");

        WithoutFence.Compile(folder.Path).Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(@"Set(""feed"", Lines(""feed.txt"").Take(1), refresh: true);", "RIP0255")]
    [InlineData(@"Set(""feed"", Lines(""feed.txt""), mayBeEmpty: true);", "RIP0264")]
    [InlineData(@"Set(""feed"", new[] { ""192.0.2.1"" }, refresh: true);", "RIP0255")]
    [InlineData(@"Set(""feed"", Lines(""feed.txt""), refresh: true); Set(""all of them"", ""feed"", ""192.0.2.1"");", "RIP0258")]
    [InlineData(@"Set(""feed"", Lines(""feed.txt""), refresh: true); Label(""all of them"", ""feed"", ""192.0.2.1"");", "RIP0244")]
    [InlineData(@"Set(""feed"", Lines(""feed.txt""), refresh: true); Expect.Blocked(""a"").From(""feed"").To(""192.0.2.1"");", "RIP0259")]
    [InlineData(@"Set(""feed"", Lines(""feed.txt""), refresh: true); Drop(""a"").To(""feed""); "
        + @"Rewrite(""b"").Ports(80).Dnat(""192.0.2.1"", to: ""10.0.0.1"");", "RIP0245")]
    public void What_cannot_be_of_a_set_that_changes_without_the_rules_is_refused(string text, string code)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", $"Partition(\"shop\");\n{text}").With("rules/feed.txt", "203.0.113.7\n");

        WithoutFence.Compile(folder.Path).Diagnostics.Select(said => said.Code).ShouldBe([code]);
    }

    [Theory]
    [InlineData("www.example.com", "RIP0256")]
    [InlineData("0.0.0.0/2", "RIP0257")]
    [InlineData("2000::/3", "RIP0257")]
    [InlineData("128.0.0.0-255.255.255.255", "RIP0257")]
    [InlineData("203.0.113.7/24", "RIP0212")]
    [InlineData("::1:2:3:4/::ffff:ffff:ffff:ffff", "RIP0256")]
    public void A_line_of_such_a_file_that_is_no_address_is_told_where_it_stands(string line, string code)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", Feed).With("rules/feed.txt", $"192.0.2.1\n  {line}\n");

        var said = WithoutFence.Compile(folder.Path).Diagnostics.Single();

        (said.Code, said.Span.ToString()).ShouldBe((code, "rules/feed.txt(2,3)"));
    }

    private const string Feed = """
        Partition("shop");
        Set("feed", Lines("feed.txt"), refresh: true);
        Drop("bad").From("feed");
        """;

    private static CompiledPartition Fed(params string[] lines)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", Feed).With("rules/feed.txt", string.Join('\n', lines));
        var compiled = WithoutFence.Compile(folder.Path);
        compiled.Diagnostics.Select(said => said.ToString()).ShouldBeEmpty();
        return compiled.Partitions.Single();
    }

    private static string Name(string text) => Compile(text).Chains.Single(chain => chain.Table == TableName.Set).Name.Value;

    private static CompiledPartition Compile(string text)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", $"Partition(\"shop\");\n{text}");
        var compiled = WithoutFence.Compile(folder.Path);
        compiled.Diagnostics.ShouldBeEmpty();
        return compiled.Partitions.Single();
    }
}
