using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>A change before it is made.</summary>
public class ProposedChangeTests
{
    private const string Ssh = "-s 198.51.100.7/32 -p tcp -m tcp --dport 22 -j ACCEPT";

    [Fact]
    public void A_change_to_what_is_live_already_is_empty_and_leaves_everything_as_it_is()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Apply();

        var change = new ProposedChange(scene.Actual, scene.Desired(), scene.Known);

        change.IsEmpty.ShouldBeTrue();
        change.After.ShouldBe(scene.Actual);
    }

    [Fact]
    public void A_change_says_which_chains_have_to_stay()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Apply();
        var chain = Scene.Chain("shop", ChainKind.Filter, Ssh);
        scene.ByHand(new Step.Append(new ChainName("FORWARD"), $"-j {chain}"));

        new ProposedChange(scene.Actual, OwnedState.Empty, scene.Known).Plan.Kept
            .ShouldBe([new KeptChain(Family.IPv4, TableName.Filter, chain, "FORWARD jumps to it")]);
    }

    [Fact]
    public void What_is_read_again_and_is_the_same_makes_the_same_change()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Apply().Partition("forum", [Ssh], ["10.0.0.2"]);
        var again = scene.Actual.With(new FamilyState(Family.IPv4, [.. scene.Actual.V4.Tables.Select(table =>
            table with { Chains = [.. table.Chains.Select(chain => chain with { Rules = [.. chain.Rules] })] })]));
        var change = new ProposedChange(scene.Actual, scene.Desired(), scene.Known);

        change.IsLike(new ProposedChange(again, scene.Desired(), scene.Known)).ShouldBeTrue();
        change.IsLike(new ProposedChange(FirewallState.Empty, scene.Desired(), scene.Known)).ShouldBeFalse();
    }

    [Fact]
    public void All_who_ask_for_the_plan_get_the_same_one_and_no_other_change_has_its_guards()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]);
        var (change, other) = (Proposed(), Proposed());

        change.Plan.ShouldBeSameAs(change.Plan);
        change.Plan.ShouldNotBe(other.Plan);
        change.After[Family.IPv4].Table(TableName.Filter).Chains.Select(one => one.Name)
            .ShouldContain(Scene.Chain("shop", ChainKind.Filter, Ssh));

        ProposedChange Proposed() => new(scene.Actual, scene.Desired(), scene.Known);
    }
}
