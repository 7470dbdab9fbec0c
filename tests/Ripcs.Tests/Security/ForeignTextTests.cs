using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Security;

/// <summary>Text that others put into our chains is never written back as more than one line.</summary>
public sealed class ForeignTextTests
{
    [Fact]
    public void A_rule_with_a_control_character_in_a_chain_of_ours_stops_the_run_before_anything_is_written()
    {
        using var scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();
        scene.ByHand("-A partition-a -m comment --comment \"a\tb\" -j ACCEPT");
        var before = scene.LiveRules();

        var result = scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("cannot be one line of iptables-restore: a rule with a control character: -m comment --comment \"a?b\" -j ACCEPT; ");
        scene.LiveRules().ShouldBe(before);
    }
}
