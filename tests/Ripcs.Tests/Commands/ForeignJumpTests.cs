using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Foreign rules that lead to our chains past our own jumps: what Ripcs replaces stays in force there.</summary>
public sealed class ForeignJumpTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_dispatch_chain_that_was_renamed_is_critical_before_and_after_the_next_apply()
    {
        var (shop, forum) = (_scene.ChainInForce("shop-a"), _scene.ChainInForce("forum-a"));
        Rename();
        var delete = string.Join(", ", new[] { "INPUT", "FORWARD", "OUTPUT" }.Select(chain => $"iptables -w -t filter -D {chain} -j mine"));
        var renamed = $"warning: mine (filter IPv4) jumps to {forum}, {shop} as Ripcs's own chain does: what Ripcs changes there stays in "
            + $"force in its old form; "
            + $"if it is a dispatch chain that was renamed, delete what jumps there: {delete}\n";

        _scene.Diff().Output.ShouldContain(renamed);
        _scene.Live();
        _scene.Run("status").Output.ShouldContain(renamed);
        _scene.Run("check").ShouldSatisfyAllConditions(
            check => check.ExitCode.ShouldBe(2), check =>
                check.Output.ShouldContain("rules not managed by Ripcs keep in force what it has replaced (mine)"));

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
        var old = $"warning: mine (filter IPv4) jumps to {shop}, which is not in force any more: packets still meet the old rules; "
            + $"if it is a dispatch chain that was renamed, delete what jumps there: {delete}\n";
        _scene.Apply().Output.ShouldContain(old);
        _scene.Run("status").Output.ShouldContain(old);

        _scene.ByHand("-D INPUT -j mine", "-D FORWARD -j mine", "-D OUTPUT -j mine", "-F mine", "-X mine");
        _scene.Run("check").ExitCode.ShouldNotBe(2);
        _scene.Clean().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_foreign_rule_that_leads_to_a_stale_chain_is_critical()
    {
        var shop = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().ByHand($"-A FORWARD -s 192.0.2.7/32 -j {shop}");

        _scene.Run("status").Output.ShouldContain(
            $"warning: FORWARD (filter IPv4) jumps to {shop}, which is not in force any more: packets still meet the old rules; "
            + $"delete that rule: iptables -w -t filter -D FORWARD -s 192.0.2.7/32 -j {shop}\n");
        _scene.Run("check").ExitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData("{shop-a}")]
    [InlineData("partition-a")]
    public void One_that_leads_to_what_is_in_force_is_a_warning(string to)
    {
        var chain = _scene.Named(to);
        _scene.ByHand("-N mine", $"-A mine -s 192.0.2.7/32 -g {chain}", "-A INPUT -j mine", "-A mine -j RETURN");

        _scene.Diff().Output.ShouldContain($"warning: mine (filter IPv4) jumps to {chain} past Ripcs's own jumps and pointers: ");
        var check = _scene.Run("check");

        check.ExitCode.ShouldBe(1);
        check.Output.ShouldContain("rules not managed by Ripcs jump to its chains (mine)");
        _scene.Run("status").Output.ShouldContain($"; delete that rule: iptables -w -t filter -D mine -s 192.0.2.7/32 -g {chain}\n");
    }

    [Fact]
    public void Old_rules_that_no_packet_can_reach_are_a_warning()
    {
        var shop = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().ByHand("-N unused", $"-A unused -s 192.0.2.7/32 -j {shop}");

        _scene.Run("status").Output.ShouldContain(
            $"warning: unused (filter IPv4) jumps to {shop}, which is not in force any more; delete that rule: ");
        _scene.Run("check").ExitCode.ShouldBe(1);
    }

    [Fact]
    public void Our_own_jumps_and_those_between_foreign_chains_are_none()
    {
        _scene.ByHand("-N mine", "-N more", "-A INPUT -j mine", "-A mine -j more");

        _scene.Run("check").Output.ShouldNotContain("not managed by Ripcs");
        _scene.Diff().Output.ShouldNotContain("leads to");
    }

    /// <summary>iptables -E partition-a mine.</summary>
    private void Rename()
    {
        var rules = _scene.LiveRules().Split('\n').Where(line => line.StartsWith("-A partition-a ", StringComparison.Ordinal)).ToList();
        _scene.ByHand("-N mine");
        _scene.ByHand([.. rules.Select(rule => rule.Replace("partition-a", "mine", StringComparison.Ordinal))]);
        foreach (var builtIn in DispatchChain.Filter.BuiltIns)
        {
            _scene.ByHand($"-D {builtIn} -j partition-a", $"-A {builtIn} -j mine");
        }

        _scene.ByHand("-F partition-a", "-X partition-a");
    }
}
