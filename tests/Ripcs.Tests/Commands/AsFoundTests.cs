using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A state can hold what somebody had typed into a chain of ours:
/// a record may say so, and what comes back of it is said.</summary>
public sealed class AsFoundTests : IDisposable
{
    private const string Typed = "-s 66.6.6.6/32 -j ACCEPT";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().ByHand($"-A {{shop-a}} {Typed}");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_rollback_brings_it_back_and_says_so_rule_by_rule()
    {
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(8443)).Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(0);
        var chain = _scene.ChainInForce("shop-a");
        var found = _scene.LiveRules();
        _scene.Apply().ExitCode.ShouldBe(0);

        var result = _scene.Run("rollback", "2");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(found);
        result.Output.ShouldContain($"  filter IPv4\n+   {Typed}   WIDE\n");
        result.Output.ShouldContain(
            $"warning: {chain} (filter IPv4) is restored as it was then, changed by hand; "
            + "look at it with: ripcs status, and put it right with: ripcs rules apply /etc/ripcs/rules\n");
        _scene.Run("status").Output.ShouldContain($"! shop  filter IPv4  {chain} was changed by hand:");
    }

    [Fact]
    public void A_rollback_of_a_change_leaves_out_what_was_typed_into_the_chain_before_it()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply().ExitCode.ShouldBe(0);

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldNotContain("is what was found then");
        _scene.LiveRules().ShouldNotContain(Typed);
    }

    [Fact]
    public void A_restore_says_of_jumps_that_they_were_not_there()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop + "Rewrite(\"web\").Ports(80).Dnat(\"192.0.2.80\", to: \"192.168.8.10\");\n")
            .ByHand("-F FORWARD").Run("rules", "flush", "--force", "--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.Run("rollback", "--force").ExitCode.ShouldBe(0);

        _scene.Reboot().Run("restore").Output.ShouldContain(
            "warning: the state after change 3 is what was found then, changed by hand (shop and the jumps); look at it");
    }

    [Fact]
    public void A_restore_brings_it_back_and_says_so()
    {
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(8443)).Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(0);
        var (live, chain) = (_scene.LiveRules(), _scene.ChainInForce("shop-a"));

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain($"warning: {chain} (filter IPv4) is restored as it was then, changed by hand; ");
        _scene.LiveRules().ShouldBe(live);
        _scene.Run("restore").Output.ShouldNotContain("is restored as");
    }

    [Fact]
    public void A_restore_to_what_is_live_shows_no_change_and_says_where_the_state_itself_was_changed_by_hand()
    {
        _scene.With("rules/forum.csx", RuleTexts.Forum + "Rewrite(\"web\").Ports(80).Dnat(\"192.0.2.80\", to: \"192.168.8.10\");\n")
            .Apply().ExitCode.ShouldBe(0);
        _scene.ByHand("-F partition-a").Run("rules", "flush", "--force", "--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.Run("rollback", "--force").ExitCode.ShouldBe(0);

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldBe(
            "warning: the state after change 4 is what was found then, changed by hand (forum); "
            + "look at it with: ripcs status, and put it right with: ripcs rules apply /etc/ripcs/rules\n"
            + "nothing to do: the host is in the state after change 4.\n");
    }

    [Fact]
    public void A_host_comes_up_although_a_chain_held_what_no_restore_text_can_say()
    {
        _scene.ByHand("-A {shop-a} -m comment --comment \"a\tb\" -j DROP").With("rules/forum.csx", RuleTexts.ForumOn(8443));
        _scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(0);

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldContain(Typed);
        _scene.LiveRules().ShouldNotContain("a\tb");
        _scene.Netfilter.State.V4.Table(TableName.Filter).Find(new(_scene.ChainInForce("forum-a")))!.Rules.Count.ShouldBe(1);
    }
}
