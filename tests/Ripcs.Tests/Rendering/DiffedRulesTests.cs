using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>How "rules diff" shows the rules that come, go, change and move.</summary>
public sealed class DiffedRulesTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_rule_that_only_moves_is_one_line_that_says_past_what()
    {
        _scene.Live().With("rules/shop.csx", """
            Partition("shop");
            Label("web", "192.168.7.10");
            Accept("ssh").Ports(22).From("192.0.2.0/24").To("web");
            Accept("http").Ports(80).To("web");
            Drop("bad guys").From("203.0.113.0/24").To("web");
            """);

        var result = _scene.Diff();

        Changes(result).ShouldBe(
            ["~   drop \"bad guys\"  :5  moves down, after accept \"http\" :4   -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP"]);
        _scene.Diff("--all").Lines.ShouldContain(line => line.EndsWith("2 rules unchanged", StringComparison.Ordinal));
        result.FirstLine.ShouldBe("1 of 2 partitions changes: 1 rule moves.");
        _scene.Diff("--stat").Lines.ShouldContain("~   shop  (rules/shop.csx)  1 rule moved");
    }

    [Fact]
    public void A_rule_that_moves_up_says_what_it_stands_in_front_of_and_counts_beside_what_comes()
    {
        _scene.Live().With("rules/shop.csx", """
            Partition("shop");
            Label("web", "192.168.7.10");
            Accept("http").Ports(80).To("web").Ticket("CHG-7");
            Drop("bad guys").From("203.0.113.0/24").To("web");
            Accept("ssh").Ports(22).From("192.0.2.0/24").To("web");
            Accept("more").Ports(81).To("web");
            """);

        var result = _scene.Diff();

        result.Lines.ShouldContain(
            "~   accept \"http\"  :3  moves up, in front of drop \"bad guys\" :4   -d 192.168.7.10/32 -p tcp -m tcp --dport 80 -j ACCEPT");
        result.Lines.ShouldContain("shop  (rules/shop.csx, ticket CHG-7)");
        result.FirstLine.ShouldBe("1 of 2 partitions changes: 1 rule added, 0 removed, 1 moved.");
    }

    [Fact]
    public void The_rules_of_one_statement_move_in_one_line_and_all_are_listed_when_asked_for()
    {
        const string Web = "Label(\"web\", \"192.168.7.10\");\nLabel(\"bad\", \"203.0.113.0/24\", \"198.51.100.7\");\n";
        const string Bad = "Drop(\"bad guys\").From(\"bad\").To(\"web\");\n";
        const string Accepts = "Accept(\"a\").Ports(80).To(\"web\");\nAccept(\"b\").Ports(81).To(\"web\");\n"
            + "Accept(\"c\").Ports(82).To(\"web\");\n";
        _scene.With("rules/shop.csx", "Partition(\"shop\");\n" + Web + Bad + Accepts).Live().With("rules/shop.csx",
            "Partition(\"shop\");\n" + Web + Accepts + Bad);

        Changes(_scene.Diff()).ShouldBe(["~   drop \"bad guys\"  :7  2 rules move down, after accept \"c\" :6"]);
        Changes(_scene.Diff("--all")).Skip(1).ShouldBe(
            ["~                        -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP",
                "~                        -s 198.51.100.7/32 -d 192.168.7.10/32 -j DROP"]);
    }

    [Fact]
    public void Of_a_new_partition_the_first_rules_are_shown_and_what_opens_to_or_from_everywhere_always()
    {
        var ports = string.Concat(Enumerable.Range(1, 20).Select(port =>
            $"Accept(\"p{port}\").Ports({port}).From(\"198.51.100.0/24\").To(\"192.0.2.1\");\n"));
        _scene.Live().With("rules/news.csx", $"Partition(\"news\");\n{ports}Accept(\"everything\").AnyProtocol().To(\"all\").Family(4);\n");

        var some = _scene.Diff();

        some.Lines.ShouldContain("+ news  (rules/news.csx)  new partition: 21 rules (2 chains)");
        Changes(some).Count(line => line.StartsWith("+   accept \"p", StringComparison.Ordinal)).ShouldBe(12);
        some.Lines.ShouldContain("+   accept \"everything\"  :22  -j ACCEPT   WIDE");
        some.Lines.ShouldContain("    and 8 rules more (--all lists them)");
        Changes(_scene.Diff("--all")).Count(line => line.StartsWith("+   accept", StringComparison.Ordinal)).ShouldBe(21);
        _scene.Diff("--stat").Lines.ShouldContain("+   news  (rules/news.csx)  new, 21 rules: opens to or from anyone \"everything\"; "
            + "to or from "
            + "some \"p1\" tcp 1, \"p2\" tcp 2, \"p3\" tcp 3, \"p4\" tcp 4 and 16 more   1 WIDE");
    }

    [Fact]
    public void Every_pair_of_interfaces_and_every_port_of_a_line_is_named_when_asked_for()
    {
        var pairs = string.Concat(Enumerable.Range(1, 8).Select(number =>
            $"Drop(\"p{number}\").Protocols(\"tcp\").Ports(80).To(\"192.0.2.1\").In(\"e{number}\").Out(\"f{number}\");\n"));
        _scene.Live().With("rules/news.csx",
            $"Partition(\"news\");\n{pairs}Drop(\"many\").Protocols(\"tcp\").Ports(1, 3, 5, 7, 9, 11, 13, 15).To(\"192.0.2.2\");\n");

        var (some, all) = (_scene.Diff(), _scene.Diff("--all"));

        some.Lines.ShouldContain(
            "  IPv4  tcp   any -> 192.0.2.1:80 in e1,e2,e3,e4,e5,e6 and 2 more out f1,f2,f3,f4,f5,f6 and 2 more, not by every pair of "
            + "them (--all names the pairs)");
        some.Lines.ShouldContain("  IPv4  tcp   any -> 192.0.2.2:1,3,5,7,9,11 and 2 more");
        all.Lines.ShouldContain(
            $"  IPv4  tcp   any -> 192.0.2.1:80"
            + $"{string.Join(" or", Enumerable.Range(1, 8).Select(number => $" in e{number} out f{number}"))}");
        all.Lines.ShouldContain("  IPv4  tcp   any -> 192.0.2.2:1,3,5,7,9,11,13,15");
    }

    [Fact]
    public void A_label_that_becomes_everybody_is_marked_where_it_opens()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.Shop.Replace("\"192.0.2.0/24\"", "\"all\"", StringComparison.Ordinal));

        Changes(_scene.Diff()).ShouldBe(
        [
            "-   accept \"ssh\"  :6  -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT",
            "                      ^^^^^^^^^^^^^^^",
            "+   accept \"ssh\"  :6  -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT   WIDE",
        ]);
    }

    [Fact]
    public void What_opens_to_everybody_but_those_who_were_let_in_before_is_wide()
    {
        using var scene = new CommandLineScene("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n");
        const string Any = "Partition(\"shop\");\nAccept(\"any\").AnyProtocol().From(\"192.0.2.0/24\").To(\"192.168.7.10\");\n";
        scene.With("rules/shop.csx", Any).Live().With("rules/shop.csx", Any.Replace("192.0.2.0/24", "all", StringComparison.Ordinal));

        scene.Diff().Lines.ShouldContain("  accept \"any\" rules/shop.csx:2   IPv4 any  any (except 192.0.2.0/24) -> 192.168.7.10   WIDE");
    }

    [Fact]
    public void Rules_that_no_record_names_are_paired_by_what_they_hold()
    {
        _scene.Live();
        Directory.Delete(_scene.StatePath, recursive: true);
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));

        var changes = Changes(_scene.Diff());

        changes.Take(2).ShouldBe(
        [
            "-                     -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT",
            "+   accept \"ssh\"  :6  -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 23 -j ACCEPT",
        ]);
        changes[2].ShouldBe($"{new string(' ', changes[1].IndexOf("23 -j", StringComparison.Ordinal))}^^");
    }

    [Fact]
    public void All_and_none_of_the_rules_do_not_go_together()
    {
        var result = _scene.Diff("--stat", "--all");

        (result.ExitCode, result.Errors).ShouldBe((ExitCode.Usage,
            "error: --stat shows no rules and --all shows every one: leave one of them out.\nsee: ripcs rules diff --help\n"));
    }

    private static List<string> Changes(CommandResult result) =>
        [.. result.LinesOfRules.Where(line => line[0] is '+' or '-' or '~' || line.Trim().All(letter => letter is '^' or ' '))];
}
