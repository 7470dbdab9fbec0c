using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Security;

/// <summary>Text that others put into our chains is never written back as more than one line.</summary>
public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("partition-a")]
    [InlineData("{shop-a}")]
    public void A_rule_with_a_control_character_in_a_chain_of_ours_leaves_nothing_half_done(string chain)
    {
        using var scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();
        scene.ByHand($"-A {chain} -m comment --comment \"a\tb\" -j ACCEPT");
        var before = scene.LiveRules();

        var result = scene.Apply();

        if (result.ExitCode == ExitCode.Done)
        {
            scene.LiveRules().ShouldNotContain("a\tb");
        }
        else
        {
            result.ExitCode.ShouldBe(ExitCode.Failed);
            result.Errors.ShouldContain("cannot be one line of iptables-restore");
            scene.LiveRules().ShouldBe(before);
        }
    }
}
