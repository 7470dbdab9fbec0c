using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

public sealed class PlanTests
{
    private const string Ssh = "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string Http = "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT";
    private const string ToOne = "-d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1";
    private const string ToTwo = "-d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080";
    private const string AcceptOne =
        "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.1 --ctdir ORIGINAL -j ACCEPT";
    private const string AcceptTwo =
        "-d 10.0.0.2/32 -p tcp -m tcp --dport 8080 -m conntrack --ctorigdst 203.0.113.1 --ctdir ORIGINAL -j ACCEPT";
    private const string Snat = "-s 10.0.0.0/24 -o eth0 -j SNAT --to-source 203.0.113.1";
    private const string AcceptOut = "-s 10.0.0.0/24 -o eth0 -j ACCEPT";

    [Fact]
    public void A_host_without_rules_and_nothing_desired_needs_no_block() => new Scene().Plan().IsEmpty.ShouldBeTrue();

    [Fact]
    public void A_first_partition_is_one_block_that_makes_the_chains_the_pointer_and_the_jumps()
    {
        var chain = Scene.Chain("shop", ChainKind.Filter, Ssh);

        var plan = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Plan();

        Scene.Text(plan).ShouldBe([$"""
            *filter
            :partition-a - [0:0]
            :{chain} - [0:0]
            -N partition-g
            -A partition-g -m comment --comment ripcs-id-1
            -A partition-a -d 10.0.0.1/32 -j {chain}
            -A {chain} {Ssh}
            -I INPUT 1 -j partition-a
            -I FORWARD 1 -j partition-a
            -I OUTPUT 1 -j partition-a
            COMMIT

            """]);
    }

    [Fact]
    public void What_is_live_as_desired_needs_no_block() =>
        new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Apply().Plan().IsEmpty.ShouldBeTrue();

    [Fact]
    public void A_changed_rule_swaps_the_pointer_in_one_block_and_leaves_the_old_chain_for_clean()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Partition("wiki", [Http], ["10.0.0.9"]).Apply();
        var (old, changed) = (Scene.Chain("shop", ChainKind.Filter, Ssh), Scene.Chain("shop", ChainKind.Filter, Ssh, Http));

        var plan = scene.Partition("shop", [Ssh, Http], ["10.0.0.1"]).Plan();

        Scene.Text(plan).ShouldBe([$"""
            *filter
            :{changed} - [0:0]
            -D partition-g -m comment --comment ripcs-id-1
            -A partition-g -m comment --comment ripcs-id-1
            -A {changed} {Ssh}
            -A {changed} {Http}
            -D partition-a -d 10.0.0.1/32 -j {old}
            -I partition-a 1 -d 10.0.0.1/32 -j {changed}
            COMMIT

            """]);
    }

    [Fact]
    public void A_moved_Dnat_goes_over_a_bridge_of_three_blocks()
    {
        var scene = new Scene().Partition("shop", [AcceptOne], ["10.0.0.1"], [ToOne], ["203.0.113.1"]).Apply();

        var plan = scene.Partition("shop", [AcceptTwo], ["10.0.0.2"], [ToTwo], ["203.0.113.1"]).Plan();

        var chain = Scene.Chain("shop", ChainKind.Filter, AcceptTwo);
        const string Over = "-d 10.0.0.2/32 -p tcp -m multiport --dports 8080 "
            + "-m conntrack --ctorigdst 203.0.113.1 --ctorigdstport 80 --ctdir ORIGINAL -g partition-n";
        plan.Blocks.Select(block => block.Purpose).ShouldBe(["filter, bridges", "nat", "filter"]);
        plan.Blocks[0].Steps.OfType<Step.Insert>().ShouldBe([new(DispatchChain.Filter.Name, 1, Over)]);
        plan.Blocks[0].Steps.ShouldContain(new Step.Append(DispatchChain.Bridge, $"-d 10.0.0.2/32 -j {chain}"));
        plan.Blocks[0].Steps.OfType<Step.Delete>().Select(step => step.Chain).ShouldBe([DispatchChain.Guard]);
        plan.Blocks[2].Steps.ShouldContain(new Step.Delete(DispatchChain.Filter.Name, Over));
        plan.Blocks[2].Steps.ShouldContain(new Step.RemoveChain(DispatchChain.Bridge));
    }

    [Fact]
    public void On_a_bridge_every_new_pointer_that_the_packets_can_meet_speaks_in_its_order()
    {
        var scene = new Scene()
            .Partition("blocklist", ["-s 198.51.100.7/32 -j DROP"], ["0.0.0.0/0"], order: -10)
            .Partition("shop", [AcceptOne], ["10.0.0.1"], [ToOne], ["203.0.113.1"])
            .Partition("zoo", [Ssh], ["10.0.0.77"]).Apply();

        // The blocklist changes in the same apply, so that none of its old pointers is among the new ones.
        scene.Partition("blocklist", ["-s 198.51.100.7/32 -j DROP", "-s 198.51.100.8/32 -j DROP"], ["0.0.0.0/0"], order: -10)
            .Partition("shop", [AcceptTwo], ["10.0.0.2"], [ToTwo], ["203.0.113.1"]);
        scene.Run(scene.Plan() with { Blocks = [scene.Plan().Blocks[0]] });

        scene.Rules(TableName.Filter, "partition-n").Select(rule => rule.Split("-j ")[1].Split('-')[0]).ShouldBe(["blocklist", "shop"]);
    }

    [Theory]
    [InlineData(Scope.WholeSet, 1)]
    [InlineData(Scope.WholeSet, 2)]
    [InlineData(Scope.OnePartition, 1)]
    [InlineData(Scope.OnePartition, 2)]
    public void A_bridge_that_an_interrupted_apply_left_goes_with_the_next(Scope scope, int blocks)
    {
        var scene = new Scene().Partition("shop", [AcceptOne], ["10.0.0.1"], [ToOne], ["203.0.113.1"]).Apply();
        scene.Partition("shop", [AcceptTwo], ["10.0.0.2"], [ToTwo], ["203.0.113.1"]);
        scene.Run(scene.Plan() with { Blocks = [.. scene.Plan().Blocks.Take(blocks)] });

        scene.Without("shop").Partition("wiki", [Ssh], ["10.0.0.9"]).Apply(scope);

        scene.Rules(TableName.Filter, "partition-a").ShouldAllBe(rule => !rule.Contains("partition-n"));
        scene.Actual.V4.Table(TableName.Filter).Find(DispatchChain.Bridge).ShouldBeNull();
        scene.Plan(scope).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_rollback_over_a_bridge_swaps_the_nat_table_first_and_then_takes_the_bridge_away()
    {
        var scene = new Scene().Partition("shop", [AcceptOne], ["10.0.0.1"], [ToOne], ["203.0.113.1"]).Apply();
        var before = scene.Owned();
        scene.Partition("shop", [AcceptTwo], ["10.0.0.2"], [ToTwo], ["203.0.113.1"]);
        scene.Run(scene.Plan() with { Blocks = [.. scene.Plan().Blocks.Take(2)] });

        var plan = Planner.Make(scene.Actual, before, scene.Known, Scene.Guard);

        plan.Blocks.Select(block => block.Purpose).ShouldBe(["nat", "filter"]);
        scene.Run(plan).Owned().ShouldBe(before);
    }

    [Fact]
    public void A_service_that_moves_to_its_public_address_is_reachable_there_before_its_Dnat_goes()
    {
        const string Direct = "-d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j ACCEPT";
        Purposes(
            scene => scene.Partition("shop", [AcceptOne], ["10.0.0.1"], [ToOne], ["203.0.113.1"]),
            scene => scene.Partition("shop", [Direct], ["203.0.113.1"])).ShouldBe(["filter, bridges", "nat", "filter"]);
    }

    [Fact]
    public void An_added_Dnat_comes_after_its_accept() =>
        Purposes(
            scene => scene.Partition("shop", [Ssh], ["10.0.0.1"]),
            scene => scene.Partition("shop", [Ssh, AcceptOne], ["10.0.0.1"], [ToOne], ["203.0.113.1"])).ShouldBe(["filter", "nat"]);

    [Fact]
    public void A_removed_Dnat_goes_before_its_accept() =>
        Purposes(
            scene => scene.Partition("shop", [Ssh, AcceptOne], ["10.0.0.1"], [ToOne], ["203.0.113.1"]),
            scene => scene.Partition("shop", [Ssh], ["10.0.0.1"])).ShouldBe(["nat", "filter"]);

    [Fact]
    public void An_added_Snat_comes_before_its_accept() =>
        Purposes(
            scene => scene.Partition("shop", [Ssh], ["10.0.0.1"]),
            scene => scene.Partition("shop", [Ssh, AcceptOut], ["10.0.0.1"], snat: [Snat], inside: ["10.0.0.0/24"]))
            .ShouldBe(["nat", "filter"]);

    [Fact]
    public void A_removed_Snat_goes_after_its_accept() =>
        Purposes(
            scene => scene.Partition("shop", [Ssh, AcceptOut], ["10.0.0.1"], snat: [Snat], inside: ["10.0.0.0/24"]),
            scene => scene.Partition("shop", [Ssh], ["10.0.0.1"])).ShouldBe(["filter", "nat"]);

    [Fact]
    public void A_moved_Dnat_with_a_removed_Snat_needs_a_fourth_block() =>
        Purposes(
            scene => scene.Partition(
                "shop", [AcceptOne, AcceptOut], ["10.0.0.1"], [ToOne], ["203.0.113.1"], [Snat], ["10.0.0.0/24"]),
            scene => scene.Partition("shop", [AcceptTwo], ["10.0.0.2"], [ToTwo], ["203.0.113.1"]))
            .ShouldBe(["filter, bridges", "nat, old SNATs kept", "filter", "nat, old SNATs removed"]);

    [Fact]
    public void Only_nat_changes_are_one_block() =>
        Purposes(
            scene => scene.Partition("shop", [Ssh], ["10.0.0.1"], [ToOne], ["203.0.113.1"]),
            scene => scene.Partition("shop", [Ssh], ["10.0.0.1"], [ToTwo], ["203.0.113.1"])).ShouldBe(["nat"]);

    [Fact]
    public void More_pointer_changes_than_pay_are_one_refill()
    {
        // So far from each other that they make no branch.
        string[] addresses = [.. Enumerable.Range(0, 600).Select(host => $"{1 + (host / 16)}.{host / 4 % 4 * 64}.0.{host % 4}")];
        var scene = new Scene().Partition("shop", [Ssh], addresses).Apply().Partition("shop", [Ssh, Http], addresses);

        var steps = scene.Plan().Blocks.ShouldHaveSingleItem().Steps;

        steps.ShouldContain(new Step.Flush(DispatchChain.Filter.Name));
        steps.OfType<Step.Delete>().ShouldHaveSingleItem().Chain.ShouldBe(DispatchChain.Guard);
        scene.Apply().Plan().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Where_many_pointers_change_those_that_stay_are_not_touched()
    {
        string[] addresses = [.. Enumerable.Range(1, 100).Select(host => $"10.0.1.{host}")];
        var scene = new Scene().Partition("shop", [Ssh], addresses).Partition("wiki", [Ssh], ["10.0.2.1"]).Apply().Partition("shop",
            [Ssh, Http], addresses);

        var steps = scene.Plan().Blocks.ShouldHaveSingleItem().Steps;

        steps.ShouldNotContain(new Step.Flush(DispatchChain.Filter.Name));
        steps.Where(step => step.Chain == DispatchChain.Filter.Name && step.Written is { } rule
            && rule.Contains("wiki", StringComparison.Ordinal)).ShouldBeEmpty();
        scene.Apply().Plan().IsEmpty.ShouldBeTrue();
    }

    private static IEnumerable<string> Purposes(Func<Scene, Scene> before, Func<Scene, Scene> after)
    {
        var scene = after(before(new Scene()).Apply());
        var plan = scene.Plan();
        scene.Run(plan).Plan().IsEmpty.ShouldBeTrue();
        return plan.Blocks.Select(block => block.Purpose);
    }
}
