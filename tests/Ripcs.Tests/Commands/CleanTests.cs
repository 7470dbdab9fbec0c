using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class CleanTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Nothing_to_do_is_one_line()
    {
        var expected = new CommandResult(0, "nothing to do: no stale chain, pointer or partition.\n", "");

        _scene.CleanDiff().ShouldBe(expected);
        _scene.Clean().ShouldBe(expected);
        _scene.History.Numbers().ShouldBe([1]);
    }

    [Fact]
    public void Stale_chains_and_partitions_without_a_file_are_shown_and_then_deleted()
    {
        var desired = _scene.LiveRules();
        _scene.With("rules/oldcust.csx", RuleTexts.Office.Replace("office", "oldcust", StringComparison.Ordinal)).Live();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.With("rules/shop.csx", RuleTexts.Shop).Live().Without("rules/oldcust.csx");

        _scene.CleanDiff().Output.ShouldBeGolden("clean diff");
        _scene.Clean().Output.ShouldBeGolden("clean apply");

        _scene.LiveRules().ShouldBe(desired);
        _scene.Clean().LastLine.ShouldBe("nothing to do: no stale chain, pointer or partition.");
    }

    [Fact]
    public void Drift_is_put_right_before_anything_is_cleaned()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().ByHand("-F INPUT", "-F {shop-a}");
        var (live, numbers) = (_scene.LiveRules(), _scene.History.Numbers());
        var waits = new CommandResult(0,
            "warning: shop and the jumps are not as recorded (see: ripcs status), and a clean would record what is there now as what "
            + "restore brings back; apply first: ripcs rules apply /etc/ripcs/rules\nnothing to do: drift must be put right first.\n", "");

        _scene.CleanDiff().ShouldBe(waits);
        _scene.Clean().ShouldBe(waits);
        _scene.LiveRules().ShouldBe(live);
        _scene.History.Numbers().ShouldBe(numbers);

        _scene.Run("restore").LastLine.ShouldStartWith("the state after change 2 is restored");
        _scene.Clean().LastLine.ShouldContain("applied and verified");
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("\n", 1)]
    [InlineData("", 1)]
    public void On_a_terminal_it_asks_before_it_takes_a_partition_out_of_force(string answer, int exitCode)
    {
        _scene.Without("rules/forum.csx").Answers = new StringReader(answer);
        var live = _scene.LiveRules();

        var result = _scene.Clean();

        result.Output.ShouldContain("forum   goes OUT OF FORCE");
        result.Output.ShouldContain("Clean? [y/N] ");
        result.ExitCode.ShouldBe(exitCode);
        result.Errors.ShouldBe(exitCode == 0 ? "" : "error: nothing was removed: the answer was not yes\n");
        (_scene.LiveRules() == live).ShouldBe(exitCode == 1);
    }

    [Fact]
    public void It_does_not_ask_about_chains_that_decide_about_no_packet_and_not_with_yes()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().Answers = new StringReader("");
        _scene.Clean().LastLine.ShouldContain("applied and verified");

        _scene.Without("rules/forum.csx").Clean("--yes").LastLine.ShouldContain("applied and verified");
    }

    [Fact]
    public void A_partition_without_a_file_goes_whatever_somebody_typed_into_it()
    {
        _scene.ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP").Without("rules/forum.csx");

        _scene.Clean().Output.ShouldContain("- forum   went OUT OF FORCE: 2 rules (1 chain); it had no rule file");
    }

    [Fact]
    public void A_diff_changes_nothing_and_needs_no_state()
    {
        _scene.Without("rules/forum.csx");
        Directory.Delete(_scene.StatePath, recursive: true);
        var before = _scene.LiveRules();

        _scene.CleanDiff().FirstLine.ShouldBe("1 partition goes OUT OF FORCE: forum; clean removes 1 rule (1 chain).");

        _scene.LiveRules().ShouldBe(before);
        Directory.Exists(_scene.StatePath).ShouldBeFalse();
    }

    [Fact]
    public void What_no_record_knows_is_stale_without_a_number()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        Directory.Delete(_scene.StatePath, recursive: true);

        _scene.CleanDiff().LastLine.ShouldEndWith("   filter IPv4  3 rules   stale");
    }

    [Fact]
    public void A_clean_with_another_directory_than_the_one_last_applied_is_refused()
    {
        var before = _scene.With("other/shop.csx", RuleTexts.Shop).LiveRules();
        var expected = new CommandResult(1, "",
            "error: /etc/ripcs/other is not the directory last applied (/etc/ripcs/rules), and clean would remove all partitions "
            + "that only that one names; apply it first, or if the rules have moved here: --moved\n");

        _scene.Run("clean", "diff", "{other}").ShouldBe(expected);
        _scene.Run("clean", "apply", "{other}").ShouldBe(expected);

        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void Rules_that_have_moved_are_cleaned_from_their_new_place_once_they_are_said_to()
    {
        _scene.With("other/shop.csx", RuleTexts.Shop);

        _scene.Run("clean", "apply", "{other}", "--moved").Output.ShouldContain("1 partition went OUT OF FORCE: forum; ");

        _scene.Run("clean", "apply", "{other}").ExitCode.ShouldBe(0);
        _scene.Clean().ExitCode.ShouldBe(1);
    }

    [Fact]
    public void A_directory_that_was_applied_since_may_be_cleaned()
    {
        _scene.With("other/shop.csx", RuleTexts.Shop).Run("rules", "apply", "{other}").ExitCode.ShouldBe(0);

        _scene.Run("clean", "apply", "{other}").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Nothing_is_cleaned_of_a_partition_that_is_not_live_as_its_file_says()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        var before = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).LiveRules();

        var result = _scene.Clean();

        result.Output.ShouldBe("""
            warning: clean skips shop, which is not live as in its file; apply first: ripcs rules apply /etc/ripcs/rules
            nothing to do: 1 partition must be applied first.

            """);
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_stale_chain_to_which_a_foreign_rule_leads_is_left_and_named()
    {
        var stale = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.ByHand(":mine - [0:0]", $"-A mine -j {stale}");
        var expected = new CommandResult(0, $"""
            warning: {stale} (filter IPv4) is left where it is: mine jumps to it
            nothing to do: 1 stale chain has to stay.

            """, "");

        _scene.CleanDiff("--detailed-exitcode").ShouldBe(expected);
        _scene.Clean("--detailed-exitcode").ShouldBe(expected);

        _scene.LiveRules().ShouldContain($"-A mine -j {stale}");
        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public void A_partition_without_a_file_goes_out_of_force_though_a_chain_of_it_has_to_stay()
    {
        var forum = _scene.ChainInForce("forum-a");
        _scene.Without("rules/forum.csx").ByHand(":mine - [0:0]", $"-A mine -j {forum}");

        var result = _scene.Clean();

        result.Output.ShouldContain("- forum   went OUT OF FORCE: 0 rules (0 chains); its chains have to stay; it had no rule file\n");
        result.Output.ShouldContain($"warning: {forum} (filter IPv4) is left where it is: mine jumps to it\n");
        _scene.LiveRules().ShouldNotContain("-A partition-a -d 192.168.8.10/32");
    }

    [Fact]
    public void A_chain_that_is_neither_proven_nor_recorded_is_left_and_an_apply_unhooks_it()
    {
        var forum = _scene.ChainInForce("forum-a");
        _scene.Without("rules/forum.csx").ByHand("-A {forum-a} -s 66.6.6.6/32 -j DROP");
        Directory.Delete(_scene.StatePath, recursive: true);

        var result = _scene.Clean();

        result.Output.ShouldBe(
            $"warning: partition-a (filter IPv4) jumps to {forum}, which looks like a chain of Ripcs, but nothing proves that Ripcs "
                + $"made it: "
            + "ripcs rules apply /etc/ripcs/rules removes that rule and leaves the chain; to keep what it does, write it into a rule file "
                + "and apply that\n"
            + "nothing to do: no stale chain, pointer or partition.\n");
        _scene.Live();
        _scene.LiveRules().ShouldContain($"-A {forum} -s 66.6.6.6/32 -j DROP");
        _scene.LiveRules().ShouldNotContain("-A partition-a -d 192.168.8.10/32");
    }

    [Fact]
    public void With_a_file_only_its_partition_is_cleaned()
    {
        var (shop, forum) = (_scene.ChainInForce("shop-a"), _scene.ChainInForce("forum-a"));
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23))
            .With("rules/forum.csx", RuleTexts.ForumOn(8443)).Live();
        _scene.With("rules/extra.csx", "Partition(\"extra\");\nDrop(\"x\").To(\"192.0.2.9\");\n").Live().Without("rules/extra.csx");

        var result = _scene.Run("clean", "apply", "{rules/shop.csx}");

        result.Lines[..^1].ShouldBe(["clean removed 3 rules (1 chain).", "stale, no packet reaches it any more, deleted: 3 rules (1 chain)",
            $"- {shop}   filter IPv4  3 rules   stale since change 2"]);
        _scene.LiveRules().ShouldNotContain(shop);
        _scene.LiveRules().ShouldContain($":{forum} ");
        _scene.LiveRules().ShouldContain("-j extra-a");
    }

    [Fact]
    public void A_clean_of_everything_leaves_no_jump()
    {
        _scene.Without("rules/forum.csx").With("rules/shop.csx", "Partition(\"shop\");\n").Live();

        _scene.Clean().ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe("IPv6\n");
        _scene.Netfilter.State.V4.Table(TableName.Filter).Find(DispatchChain.Guard).ShouldBeNull();
    }
}
