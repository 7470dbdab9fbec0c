using Ripcs.Core.Model;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

public sealed class DriftTests
{
    private const string Ssh = "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string Http = "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT";
    private const string Typed = "-s 198.51.100.6/32 -j DROP";
    private const string Pointer = "-d 10.0.0.1/32 -j ";

    private const string Dnat = "-d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1";
    private const string Dns = "-d 10.0.0.1/32 -p udp -m udp --dport 53 -j ACCEPT";

    private static readonly ChainName Chain = Scene.Chain("shop", ChainKind.Filter, Ssh, Http, Dns);
    private static readonly ChainName Dispatch = DispatchChain.Filter.Name;

    [Fact]
    public void Nothing_shows_where_everything_is_as_applied() => Applied().Diff().IsEmpty.ShouldBeTrue();

    [Fact]
    public void A_rule_removed_by_hand_shows_up_as_drift() =>
        ShouldDrift(Applied().ByHand(new Step.Delete(Chain, Ssh)), Chain, (LineKind.Missing, Ssh, 0));

    [Fact]
    public void A_rule_typed_by_hand_shows_up_as_drift_with_its_place() =>
        ShouldDrift(Applied().ByHand(new Step.Insert(Chain, 1, Typed)), Chain, (LineKind.Foreign, Typed, 1));

    [Fact]
    public void A_rule_altered_by_hand_shows_up_as_one_missing_and_one_foreign() =>
        ShouldDrift(
            Applied().ByHand(new Step.Delete(Chain, Ssh), new Step.Insert(Chain, 1, "-d 10.0.0.1/32 -p tcp -m tcp --dport 23 -j ACCEPT")),
            Chain,
            (LineKind.Missing, Ssh, 0), (LineKind.Foreign, "-d 10.0.0.1/32 -p tcp -m tcp --dport 23 -j ACCEPT", 1));

    [Fact]
    public void A_rule_moved_by_hand_shows_up_as_moved() =>
        ShouldDrift(
            Applied().ByHand(new Step.Delete(Chain, Ssh), new Step.Append(Chain, Ssh)), Chain, (LineKind.Moved, Ssh, 3));

    [Fact]
    public void A_rule_doubled_by_hand_shows_up_as_doubled() =>
        ShouldDrift(Applied().ByHand(new Step.Append(Chain, Ssh)), Chain, (LineKind.Doubled, Ssh, 4));

    [Fact]
    public void A_pointer_removed_by_hand_shows_up_as_drift() =>
        ShouldDrift(Applied().ByHand(new Step.Delete(Dispatch, Pointer + Chain)), Dispatch, (LineKind.Missing, Pointer + Chain, 0));

    [Fact]
    public void A_pointer_doubled_by_hand_shows_up_as_drift() =>
        ShouldDrift(Applied().ByHand(new Step.Append(Dispatch, Pointer + Chain)), Dispatch, (LineKind.Doubled, Pointer + Chain, 2));

    [Fact]
    public void A_pointer_typed_by_hand_shows_up_as_drift() =>
        ShouldDrift(
            Applied().ByHand(new Step.Append(Dispatch, $"-d 10.0.0.7/32 -j {Chain}")), Dispatch,
            (LineKind.Foreign, $"-d 10.0.0.7/32 -j {Chain}", 2));

    [Fact]
    public void A_pointer_redirected_to_a_stale_chain_shows_up_as_drift_and_leads_where_it_did_again()
    {
        var stale = Scene.Chain("shop", ChainKind.Filter, Http);
        var scene = new Scene().Partition("shop", [Http], ["10.0.0.1"]).Apply().Partition("shop", [Ssh, Http, Dns], ["10.0.0.1"]).Apply();

        scene.ByHand(new Step.Insert(Dispatch, 1, Pointer + stale), new Step.Delete(Dispatch, Pointer + Chain));

        ShouldDrift(scene, Dispatch, (LineKind.Missing, Pointer + Chain, 0), (LineKind.Foreign, Pointer + stale, 1));
    }

    [Fact]
    public void A_second_pointer_to_a_stale_chain_in_front_of_the_right_one_shows_up_as_drift_and_goes()
    {
        var stale = Scene.Chain("shop", ChainKind.Filter, Http);
        var scene = new Scene().Partition("shop", [Http], ["10.0.0.1"]).Apply().Partition("shop", [Ssh, Http, Dns], ["10.0.0.1"]).Apply();

        scene.ByHand(new Step.Insert(Dispatch, 1, Pointer + stale));

        ShouldDrift(scene, Dispatch, (LineKind.Foreign, Pointer + stale, 1));
    }

    [Fact]
    public void A_redirected_pointer_and_a_change_by_the_author_are_told_apart()
    {
        var stale = Scene.Chain("shop", ChainKind.Filter, Http);
        var scene = new Scene().Partition("shop", [Http], ["10.0.0.1"]).Apply().Partition("shop", [Ssh, Http, Dns], ["10.0.0.1"]).Apply()
            .ByHand(new Step.Insert(Dispatch, 1, Pointer + stale), new Step.Delete(Dispatch, Pointer + Chain))
            .Partition("shop", [Ssh, Http], ["10.0.0.1"]);

        var partition = scene.Diff().Partitions.ShouldHaveSingleItem();

        partition.Kind.ShouldBe(PartitionChange.Changed);
        partition.Chains.ShouldHaveSingleItem().Old.ShouldBe(Chain);
        partition.Count(LineKind.Removed).ShouldBe(1);
        partition.Drift.ShouldHaveSingleItem().Lines.Count(line => line.Kind is LineKind.Foreign).ShouldBe(1);
    }

    [Fact]
    public void A_comment_of_several_lines_in_a_chain_of_ours_is_one_rule()
    {
        const string typed = "-m comment --comment \"a\nb\" -j ACCEPT";

        ShouldDrift(Applied().ByHand(new Step.Insert(Chain, 3, typed)), Chain, (LineKind.Foreign, typed, 3));
    }

    [Fact]
    public void Pointers_that_changed_places_show_up_as_drift_and_are_put_back()
    {
        var scene = Applied().Partition("alpha", [Ssh], ["10.0.0.0/8"]).Apply();
        var alpha = $"-d 10.0.0.0/8 -j {Scene.Chain("alpha", ChainKind.Filter, Ssh)}";
        scene.ByHand(new Step.Delete(Dispatch, alpha), new Step.Append(Dispatch, alpha));

        scene.Diff().IsEmpty.ShouldBeFalse();
        scene.Diff().DriftLines(LineKind.Moved).ShouldBe(1);
        scene.Apply().Rules(TableName.Filter, "partition-a")[0].ShouldBe(alpha);
    }

    [Fact]
    public void A_rule_typed_into_a_dispatch_chain_shows_up_as_drift()
    {
        var scene = Applied().ByHand(new Step.Insert(Dispatch, 1, Typed));

        scene.Diff().Structure.ShouldBe([
            new StructureDiff(Family.IPv4, TableName.Filter, Dispatch, [new RuleLine(LineKind.Foreign, Typed, null, 1)], true)]);
        scene.Apply().Diff().IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(LineKind.Missing)]
    [InlineData(LineKind.Doubled)]
    [InlineData(LineKind.Moved)]
    public void A_jump_from_a_built_in_chain_that_is_not_as_it_was_shows_up_as_drift_and_is_put_back(LineKind kind)
    {
        var (forward, jump) = (new ChainName("FORWARD"), "-j partition-a");
        var scene = Applied();
        scene.ByHand(new Step.Append(forward, Typed));
        scene.Known = scene.Known with { Behind = HookPlace.Record(scene.Actual) };
        scene.ByHand(kind switch
        {
            LineKind.Missing => [new Step.Delete(forward, jump)],
            LineKind.Doubled => [new Step.Append(forward, jump)],
            _ => [new Step.Delete(forward, jump), new Step.Append(forward, jump)],
        });

        scene.Diff().Structure.ShouldHaveSingleItem().Lines.ShouldHaveSingleItem().Kind.ShouldBe(kind);

        scene.Apply();
        scene.Diff().IsEmpty.ShouldBeTrue();
        scene.Rules(TableName.Filter, "FORWARD").ShouldBe([jump, Typed]);
    }

    [Fact]
    public void A_rule_that_others_put_in_front_of_our_jump_later_is_their_affair()
    {
        var scene = Applied().ByHand(new Step.Insert(new ChainName("FORWARD"), 1, Typed));

        scene.Diff().IsEmpty.ShouldBeTrue();
        scene.Plan().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_jump_from_a_built_in_chain_where_we_make_none_shows_up_as_drift_and_goes()
    {
        var (output, jump) = (new ChainName("OUTPUT"), "-j partition-d");
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"], [Dnat], ["203.0.113.1"]).Apply();
        scene.Change(Family.IPv4, TableName.Nat, [new Step.Append(output, Typed), new Step.Append(output, jump)]);

        scene.Diff().Structure.ShouldBe([
            new StructureDiff(Family.IPv4, TableName.Nat, output, [new RuleLine(LineKind.Foreign, jump, null, 2)], true)]);

        scene.Apply();
        scene.Diff().IsEmpty.ShouldBeTrue();
        scene.Rules(TableName.Nat, "OUTPUT").ShouldBe([Typed]);
    }

    [Fact]
    public void A_chain_that_is_gone_shows_up_as_drift()
    {
        var scene = Applied().ByHand(new Step.Flush(Dispatch), new Step.Flush(Chain), new Step.RemoveChain(Chain));

        var partition = scene.Diff().Partitions.ShouldHaveSingleItem();

        partition.Kind.ShouldBe(PartitionChange.DriftOnly);
        partition.Drift[0].IsGone.ShouldBeTrue();
        scene.Apply().Diff().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_half_made_bootstrap_is_completed()
    {
        var scene = new Scene().Live("""
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :partition-a - [0:0]
            -A INPUT -j partition-a
            COMMIT

            """).Partition("shop", [Ssh], ["10.0.0.1"]);

        scene.Diff().Structure.Select(structure => structure.Chain.Value).ShouldBe(["FORWARD", "OUTPUT"]);
        scene.Apply().Diff().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_chain_changed_by_hand_that_neither_record_nor_file_knows_is_nobody_s_and_its_pointer_is_drift()
    {
        var scene = Applied().ByHand(new Step.Insert(Chain, 1, Typed));
        scene.Known = Knowledge.None;
        scene.Without("shop");

        var diff = scene.Diff();

        diff.Unnamed.ShouldBeEmpty();
        diff.Structure.Where(one => one.IsDrift).ShouldHaveSingleItem().ShouldBe(
            new StructureDiff(Family.IPv4, TableName.Filter, Dispatch, [new RuleLine(LineKind.Foreign, Pointer + Chain, null, 1)],
                IsDrift: true));
        scene.Apply().Rules(TableName.Filter, Chain.Value).Count.ShouldBe(4);
    }

    [Fact]
    public void A_chain_changed_by_hand_that_a_file_names_by_its_very_hash_is_put_right_without_any_record()
    {
        var scene = Applied().ByHand(new Step.Insert(Chain, 1, Typed));
        scene.Known = Knowledge.None.Naming(scene.Partitions);

        ShouldDrift(scene, Chain, (LineKind.Foreign, Typed, 1));
    }

    [Fact]
    public void Drift_that_an_apply_leaves_because_no_file_names_the_partition_is_no_change()
    {
        var scene = Applied().ByHand(new Step.Insert(Chain, 1, Typed)).Without("shop");

        scene.Plan().IsEmpty.ShouldBeTrue();
        scene.Diff().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_run_for_one_file_shows_no_drift_of_other_partitions()
    {
        var scene = Applied().ByHand(new Step.Insert(Chain, 1, Typed)).Without("shop").Partition("forum", [Dns], ["10.0.0.7"]);

        scene.Diff(Scope.OnePartition).Partitions.ShouldHaveSingleItem().Name.ShouldBe("forum");
    }

    [Fact]
    public void A_change_by_the_author_and_one_by_hand_are_told_apart()
    {
        var scene = Applied().ByHand(new Step.Insert(Chain, 1, Typed)).Partition("shop", [Ssh, Dns], ["10.0.0.1"]);

        var diff = scene.Diff();

        (diff.RulesAdded, diff.RulesRemoved).ShouldBe((0, 1));
        diff.DriftLines(LineKind.Foreign).ShouldBe(1);
    }

    private static Scene Applied() => new Scene().Partition("shop", [Ssh, Http, Dns], ["10.0.0.1"]).Apply();

    private static void ShouldDrift(Scene scene, ChainName chain, params (LineKind Kind, string Text, int Place)[] lines)
    {
        var partition = scene.Diff().Partitions.ShouldHaveSingleItem();
        partition.Kind.ShouldBe(PartitionChange.DriftOnly);
        var drift = partition.Drift.ShouldHaveSingleItem();
        drift.Chain.ShouldBe(chain);
        drift.Lines.Select(line => (line.Kind, line.Text, line.Place)).ShouldBe(lines);
        scene.Apply().Diff().IsEmpty.ShouldBeTrue();
    }
}
