using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>What "rules diff" prints, to the letter.</summary>
public sealed class DiffOutputTests : IDisposable
{
    private const string Ssh = "-s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string Http = "-d 192.168.7.10/32 -p tcp -m tcp --dport 80 -j ACCEPT";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Nothing_to_do_is_one_line() =>
        _scene.Live().Diff().ShouldBe(new CommandResult(0, "nothing to do: 2 partitions are live as written.\n", ""));

    [Fact]
    public void A_first_diff_shows_the_jumps_and_the_rules_of_each_new_partition() => _scene.Diff().Output.ShouldBeGolden("first diff");

    [Fact]
    public void A_changed_rule_stands_below_the_one_that_it_replaces_with_carets_below_what_differs()
    {
        _scene.Live().With("rules/news.csx", RuleTexts.Office.Replace("office", "news", StringComparison.Ordinal)).With(
            "rules/shop.csx",
            RuleTexts.Shop.Replace(
                ".From(\"192.0.2.0/24\").To(\"web\")", ".From(\"198.51.100.0/24\").To(\"web\").Ticket(\"CHG-1234\").Owner(\"web team\")",
                StringComparison.Ordinal));

        _scene.Diff().Output.ShouldBeGolden("changed rule and new partition");
    }

    [Fact]
    public void Partitions_can_be_summed_up_in_a_line_each_and_what_was_changed_by_hand_is_shown_all_the_same()
    {
        _scene.Live().ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP").With("rules/news.csx",
            "Partition(\"news\");\nAccept(\"a\").Ports(80).To(\"192.0.2.1\");\n").With(
            "rules/shop.csx", RuleTexts.ShopOn(23) + "\nAccept(\"more\").Ports(81).To(\"192.168.7.11\").Ticket(\"CHG-1\");\n");

        _scene.Diff("--stat").Lines[1..].ShouldBe([
            $"! forum  filter IPv4  {_scene.ChainInForce("forum-a")} was changed by hand",
            "+   news  (rules/news.csx)                new, 1 rule: opens to or from anyone \"a\" tcp 80",
            "~   shop  (rules/shop.csx, ticket CHG-1)  2 rules added, 1 removed and 1 pointer added",
        ]);
        _scene.Diff("--stat").FirstLine.ShouldBe(_scene.Diff().FirstLine);
    }

    [Fact]
    public void Every_kind_of_change_by_hand_is_named()
    {
        _scene.Live().ByHand(
            $"-D {{shop-a}} {Ssh}", "-I {shop-a} 1 -s 66.6.6.6/32 -j DROP", $"-A {{shop-a}} {Http}",
            "-D partition-a -d 192.168.8.10/32 -j {forum-a}", "-A partition-a -d 192.168.8.11/32 -j {forum-a}");

        _scene.Diff().Output.ShouldBeGolden("drift");
    }

    [Fact]
    public void A_rule_of_an_entry_chain_has_no_line_since_no_statement_asked_for_it()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).Live().ByHand("-D {office-e} -d 192.168.5.230/32 -j RETURN");

        _scene.Diff().Lines[2].ShouldBe("!   missing   entry  -d 192.168.5.230/32 -j RETURN");
    }

    [Fact]
    public void A_rule_moved_by_hand_is_named()
    {
        _scene.Live().ByHand($"-D {{shop-a}} {Ssh}", $"-A {{shop-a}} {Ssh}");

        _scene.Diff().Output.ShouldBeGolden("drift, moved rule");
    }

    [Fact]
    public void A_chain_that_is_gone_is_named()
    {
        var shop = _scene.Live().ChainInForce("shop-a");
        _scene.ByHand($"-D partition-a -d 192.168.7.10/32 -j {shop}", $"-F {shop}", $"-X {shop}");

        _scene.Diff().Output.ShouldBeGolden("drift, chain gone");
    }

    [Fact]
    public void Jumps_and_rules_in_dispatch_chains_changed_by_hand_are_named()
    {
        _scene.Live().ByHand("-D FORWARD -j partition-a", "-A INPUT -j partition-a", "-I partition-a 1 -s 66.6.6.6/32 -j ACCEPT");

        _scene.Diff().Output.ShouldBeGolden("drift, jumps and dispatch chains");
    }

    [Fact]
    public void Pointers_moved_by_hand_are_drift()
    {
        _scene.Live().ByHand("-D partition-a -d 192.168.8.10/32 -j {forum-a}", "-A partition-a -d 192.168.8.10/32 -j {forum-a}");

        _scene.Diff().Output.ShouldBeGolden("drift, moved pointer");
    }

    [Fact]
    public void Where_no_record_knows_what_a_changed_chain_held_all_of_it_is_shown()
    {
        _scene.Live().ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP");
        Directory.Delete(_scene.StatePath, recursive: true);
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));

        _scene.Diff().Output.ShouldBeGolden("drift, unexplained");
    }

    [Fact]
    public void Both_an_author_s_change_and_one_by_hand_are_shown_each_for_what_it_is()
    {
        _scene.Live().ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP").With(
            "rules/forum.csx", RuleTexts.ForumOn(8443));

        _scene.Diff().Output.ShouldBeGolden("change and drift");
    }

    [Fact]
    public void An_order_that_the_author_changes_is_no_drift()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.Shop.Replace("\"shop\"", "\"shop\", order: -10", StringComparison.Ordinal));

        _scene.Diff().Output.ShouldBeGolden("order");
    }

    [Fact]
    public void Pointers_that_come_and_go_are_shown()
    {
        _scene.Live();
        _scene.With("rules/forum.csx", RuleTexts.Forum.Replace("192.168.8.10", "192.168.8.10\", \"192.168.8.11", StringComparison.Ordinal));

        _scene.Diff().Output.ShouldBeGolden("pointers");
    }

    [Fact]
    public void A_partition_that_no_file_names_is_a_warning()
    {
        _scene.Live().Without("rules/forum.csx");

        _scene.Diff().Output.ShouldBeGolden("unnamed partition");
    }

    [Fact]
    public void A_partition_that_no_file_names_and_that_was_changed_by_hand_is_shown_and_left()
    {
        _scene.Live().Without("rules/forum.csx").ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP");

        _scene.Diff().Output.ShouldBeGolden("unnamed partition, drift");
        _scene.Apply().FirstLine.ShouldBe("1 partition is live as written; 1 partition that no file names stays in force (1 rule).");
    }

    [Fact]
    public void A_partition_whose_file_holds_no_rules_any_more_goes()
    {
        _scene.Live().With("rules/forum.csx", "Partition(\"forum\");\n");

        _scene.Diff().Output.ShouldBeGolden("removed partition");
    }

    [Fact]
    public void Both_families_and_tables_of_a_partition_that_changes_are_shown()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).Live().With("rules/office.csx", RuleTexts.OfficeMoved);

        _scene.Diff().Output.ShouldBeGolden("both families and tables");
    }

    [Fact]
    public void Jumps_alone_are_counted()
    {
        _scene.Live();
        _scene.ByHand("-D INPUT -j partition-a", "-D FORWARD -j partition-a", "-D OUTPUT -j partition-a");

        _scene.Diff().Output.ShouldBeGolden("drift, no jumps");
    }

    [Fact]
    public void Colours_follow_the_first_column()
    {
        _scene.Live().ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP")
            .With("rules/news.csx", "Partition(\"news\", order: -1);\nDrop(\"all\").To(\"192.0.2.1\");\n")
            .With("rules/forum.csx", RuleTexts.ForumOn(8443).Replace("\"forum\"", "\"forum\", order: 7", StringComparison.Ordinal));

        _scene.Diff("--color", "always").Output.Replace("\e", "ESC", StringComparison.Ordinal).ShouldBeGolden("colours");
    }

    [Theory]
    [InlineData(true, false, "auto", true)]
    [InlineData(true, true, "auto", false)]
    [InlineData(true, true, "always", true)]
    [InlineData(false, false, "auto", false)]
    [InlineData(false, false, "always", true)]
    [InlineData(true, false, "never", false)]
    public void Colours_are_for_terminals_unless_somebody_says_otherwise(bool isTerminal, bool isRefused, string choice, bool isColoured)
    {
        using var scene = new CommandLineScene { IsTerminal = isTerminal, IsColorRefused = isRefused };
        scene.With("rules/shop.csx", RuleTexts.Shop);

        scene.Diff("--color", choice).Output.Contains('\e', StringComparison.Ordinal).ShouldBe(isColoured);
    }
}
