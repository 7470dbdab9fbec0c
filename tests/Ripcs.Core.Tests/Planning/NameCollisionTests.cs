using Ripcs.Core.Model;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>Two contents can have one name; so contents are compared, and never names alone.</summary>
public sealed class NameCollisionTests
{
    private const string Other = "-d 10.0.0.10/32 -p udp -m udp --dport 53 -j ACCEPT";

    [Fact]
    public void Two_contents_can_have_one_name()
    {
        ChainHash.Of(Family.IPv4, TableName.Filter, [SameNames.Dropped]).ShouldBe(SameNames.Hash);
        ChainHash.Of(Family.IPv4, TableName.Filter, [SameNames.Accepted]).ShouldBe(SameNames.Hash);
        ChainHash.Of(Family.IPv4, TableName.Nat, [SameNames.LedHere]).ShouldBe(SameNames.DnatHash);
        ChainHash.Of(Family.IPv4, TableName.Nat, [SameNames.LedThere]).ShouldBe(SameNames.DnatHash);
    }

    [Fact]
    public void A_live_chain_that_proves_the_name_of_another_content_is_found_with_the_first_rule_that_differs()
    {
        var scene = Dropping().Partition("shop", [SameNames.Accepted], ["10.0.0.10"]);

        var collision = NameCollisions.Find(scene.Partitions, scene.Actual).ShouldHaveSingleItem();

        collision.Desired.ShouldBe(new OwnedChain(SameNames.Chain, [SameNames.Accepted]));
        collision.Live.ShouldBe([SameNames.Dropped]);
        collision.FirstDifference.ShouldBe(0);
    }

    [Fact]
    public void A_translation_is_found_too()
    {
        var scene = new Scene().Partition("shop", [Other], ["10.0.0.10"], [SameNames.LedHere], ["198.51.100.10"]).Apply()
            .Partition("shop", [Other], ["10.0.0.10"], [SameNames.LedThere], ["198.51.100.10"]);

        NameCollisions.Find(scene.Partitions, scene.Actual).ShouldHaveSingleItem().Table.ShouldBe(TableName.Nat);
    }

    [Fact]
    public void A_stale_chain_holds_its_name_too()
    {
        var scene = Dropping().Partition("shop", [Other], ["10.0.0.10"]).Apply().Partition("shop", [SameNames.Accepted], ["10.0.0.10"]);

        NameCollisions.Find(scene.Partitions, scene.Actual).ShouldHaveSingleItem();
    }

    [Fact]
    public void The_same_content_is_none_and_a_chain_changed_by_hand_proves_nothing()
    {
        NameCollisions.Find(Dropping().Partitions, Dropping().Actual).ShouldBeEmpty();

        var drifted = Dropping().ByHand(new Step.Append(SameNames.Chain, Other)).Partition("shop", [SameNames.Accepted], ["10.0.0.10"]);

        NameCollisions.Find(drifted.Partitions, drifted.Actual).ShouldBeEmpty();
    }

    [Fact]
    public void In_a_state_that_was_a_chain_changed_by_hand_does_not_claim_its_name()
    {
        var scene = Dropping();
        OwnedState Holding(params string[] rules) =>
            new([new OwnedTable(Family.IPv4, TableName.Filter, [new OwnedChain(SameNames.Chain, [.. rules])], [])]);

        NameCollisions.Find(Holding(SameNames.Accepted), scene.Actual).ShouldHaveSingleItem();
        NameCollisions.Find(Holding(SameNames.Accepted, Other), scene.Actual).ShouldBeEmpty();
    }

    [Fact]
    public void A_chain_that_somebody_filled_with_another_content_of_its_name_shows_up_as_drift()
    {
        var scene = Dropping().ByHand(new Step.Flush(SameNames.Chain), new Step.Append(SameNames.Chain, SameNames.Accepted));

        var diff = scene.Diff().Partitions.ShouldHaveSingleItem().Drift.ShouldHaveSingleItem();

        diff.Chain.ShouldBe(SameNames.Chain);
        diff.Lines.Select(line =>
            (line.Kind, line.Text)).ShouldBe([(LineKind.Missing, SameNames.Dropped), (LineKind.Foreign, SameNames.Accepted)]);
    }

    [Fact]
    public void A_state_that_comes_back_with_another_content_under_a_live_name_is_shown_rule_by_rule()
    {
        var scene = Dropping();
        var before = new Scene().Partition("shop", [SameNames.Accepted], ["10.0.0.10"]).Desired();

        var diff = new StateDiffer(scene.Actual, before, [], scene.Known).CompareStates();

        var chain = diff.Partitions.ShouldHaveSingleItem().Chains.ShouldHaveSingleItem();
        (chain.Old, chain.New).ShouldBe((SameNames.Chain, SameNames.Chain));
        chain.Lines.Select(line => (line.Kind, line.Text))
            .ShouldBe([(LineKind.Removed, SameNames.Dropped), (LineKind.Added, SameNames.Accepted)]);
    }

    [Fact]
    public void What_somebody_had_typed_into_a_chain_and_what_comes_back_with_its_state_is_shown()
    {
        var scene = new Scene().Partition("shop", [Other], ["10.0.0.10"]).Apply();
        var chain = Scene.Chain("shop", ChainKind.Filter, Other);
        var then = scene.ByHand(new Step.Append(chain, SameNames.Accepted)).Owned();
        scene.Apply();

        var diff = new StateDiffer(scene.Actual, then, [], scene.Known).CompareStates();

        diff.Partitions.ShouldHaveSingleItem().Chains.ShouldHaveSingleItem().Lines
            .ShouldBe([new RuleLine(LineKind.Added, SameNames.Accepted, null)]);
        ChainsChangedByHand.Of(then).ShouldBe([new ChainPlace(Family.IPv4, TableName.Filter, chain)]);
    }

    private static Scene Dropping() => new Scene().Partition("shop", [SameNames.Dropped], ["10.0.0.10"]).Apply();
}
