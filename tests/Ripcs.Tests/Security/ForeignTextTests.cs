using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Security;

/// <summary>Text that others put into our chains is never written back as more than one line.</summary>
public sealed class ForeignTextTests : IDisposable
{
    private const string Foreign = "-m comment --comment \"a\tb\" -j ACCEPT";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();
    private readonly string _before;

    public ForeignTextTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("partition-a")]
    [InlineData("{shop-a}")]
    public void A_rule_with_a_control_character_in_a_chain_of_ours_is_drift_and_goes(string chain)
    {
        _scene.ByHand($"-A {chain} {Foreign}");
        _scene.Diff().FirstLine.ShouldContain("REMOVES 1 hand-typed rule");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldContain("\"a\\u0009b\"");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_change_that_took_such_a_rule_away_and_is_refused_is_undone_without_it()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).ByHand($"-A partition-a {Foreign}");

        // The bridge has gone through by then, and with it the chain was filled anew.
        var result = _scene.RefuseRestore(3).Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed, result.Errors);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_change_that_is_refused_before_it_took_such_a_rule_away_leaves_it()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).ByHand($"-A partition-a {Foreign}");
        var found = _scene.LiveRules();

        _scene.RefuseRestore(1).Apply().ExitCode.ShouldBe(ExitCode.Failed);

        _scene.LiveRules().ShouldBe(found);
    }

    [Fact]
    public void A_rollback_brings_such_a_rule_not_back()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).ByHand($"-A partition-a {Foreign}").Live();

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        _scene.LiveRules().ShouldNotContain("a\tb");
        _scene.LiveRules().ShouldContain("--dport 22");
        _scene.Netfilter.State.V4.Table(TableName.Filter).Find(new("partition-a"))!.Rules.Count.ShouldBe(1);
    }
}
