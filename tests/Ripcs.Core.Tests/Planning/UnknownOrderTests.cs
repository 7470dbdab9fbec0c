using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>Whoever lost the record must not let anybody in: a partition
/// whose order nobody knows any more stays where it was found.</summary>
public sealed class UnknownOrderTests
{
    private const string Ssh = "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string Http = "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT";
    private const string Bad = "-s 203.0.113.66/32 -j DROP";

    [Theory]
    [InlineData(Scope.OnePartition)]
    [InlineData(Scope.WholeSet)]
    public void A_partition_that_is_applied_again_stays_behind_a_blocklist(Scope scope)
    {
        var scene = BlocklistAndShop().Losing("blocklist", "shop").Partition("shop", [Ssh, Http], ["10.0.0.1"]);

        Order(scene.Apply(scope)).ShouldBe(["blocklist", "shop"]);
    }

    [Theory]
    [InlineData(Scope.OnePartition)]
    [InlineData(Scope.WholeSet)]
    public void A_new_partition_and_a_new_address_come_behind_a_blocklist_that_stood_in_front(Scope scope)
    {
        var scene = BlocklistAndShop().Losing("blocklist", "shop").Partition("news", [Ssh], ["10.0.0.2"]);

        Order(scene.Apply(scope)).ShouldBe(["blocklist", "news", "shop"]);
        Order(scene.Without("news").Partition("shop", [Ssh], ["10.0.0.1", "10.0.0.3"]).Apply(scope))
            .ShouldBe(["blocklist", "news", "shop", "shop"]);
    }

    [Theory]
    [InlineData(Scope.OnePartition)]
    [InlineData(Scope.WholeSet)]
    public void A_blocklist_of_which_only_the_record_is_lost_stays_in_front_of_those_that_are_known(Scope scope)
    {
        var scene = BlocklistAndShop();
        scene.Known = scene.Known with { Partitions = [.. scene.Known.Partitions.Where(partition => partition.Name.Value == "shop")] };

        Order(scene.Without("blocklist").Partition("shop", [Http], ["10.0.0.1"]).Apply(scope)).ShouldBe(["blocklist", "shop"]);
    }

    [Theory]
    [InlineData(Scope.OnePartition)]
    [InlineData(Scope.WholeSet)]
    public void A_partition_that_stood_behind_all_others_stays_there(Scope scope)
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Partition("all", [Http], ["10.0.0.0/8"], order: 100).Apply();

        Order(scene.Losing("all", "shop").Partition("shop", [Http], ["10.0.0.1"]).Apply(scope)).ShouldBe(["shop", "all"]);
    }

    [Fact]
    public void Where_it_stands_in_one_table_tells_its_place_in_another()
    {
        const string dnat = "-d 198.51.100.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1";
        var scene = new Scene().Partition("zone", [Ssh], ["10.0.0.0/8"], [dnat], ["198.51.100.0/24"], order: -10)
            .Partition("shop", [Ssh], ["10.0.0.1"]).Apply();

        scene.Losing("zone", "shop").Partition("shop", [Ssh], ["10.0.0.1"], [dnat], ["198.51.100.10"]).Apply(Scope.OnePartition);

        Order(scene, TableName.Nat, "partition-d").ShouldBe(["zone", "shop"]);
    }

    [Fact]
    public void Pointers_that_were_found_in_no_order_at_all_stay_as_found()
    {
        var scene = new Scene().Partition("alpha", [Ssh], ["10.0.0.1", "10.0.0.2"]).Partition("beta", [Http], ["10.0.0.3"]).Apply();
        var alpha = $"-d 10.0.0.1/32 -j {Scene.Chain("alpha", ChainKind.Filter, Ssh)}";
        scene.ByHand(new Step.Delete(new("partition-a"), alpha), new Step.Append(new("partition-a"), alpha));
        var found = scene.Rules(TableName.Filter, "partition-a");

        scene.Losing("alpha", "beta").Partition("gamma", [Ssh], ["10.0.0.4"]).Apply();

        scene.Rules(TableName.Filter, "partition-a").Where(rule => !rule.Contains("gamma", StringComparison.Ordinal)).ShouldBe(found);
    }

    [Fact]
    public void Nobody_is_called_unknown_whom_a_file_or_the_record_names()
    {
        var scene = BlocklistAndShop();

        new PartitionOrders(scene.Partitions, scene.Owned(), Knowledge.None).Unknown.ShouldBeEmpty();
        new PartitionOrders([], scene.Owned(), scene.Known).Unknown.ShouldBeEmpty();
        new PartitionOrders([], scene.Owned(), Knowledge.None).Unknown.ShouldBe(["blocklist", "shop"]);
    }

    [Fact]
    public void A_clean_leaves_the_order_as_found()
    {
        var scene = BlocklistAndShop().Losing("blocklist", "shop").Partition("shop", [Ssh], ["10.0.0.1"]);

        scene.Run(Planner.Make(
            scene.Actual, CleanState.Build(scene.Partitions, scene.Owned(), scene.Known, Scope.OnePartition).Desired, scene.Known,
            "clean"));

        Order(scene).ShouldBe(["blocklist", "shop"]);
    }

    // By source and of order -10: by the pointers alone it would come behind whoever is reached by destination.
    private static Scene BlocklistAndShop() =>
        new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).BySource("blocklist", [Bad], ["203.0.113.66"], order: -10).Apply();

    private static IEnumerable<string> Order(Scene scene) => Order(scene, TableName.Filter, "partition-a");

    private static IEnumerable<string> Order(Scene scene, TableName table, string chain) =>
        scene.Rules(table, chain).Select(rule => rule[(rule.LastIndexOf(' ') + 1)..].Split('-')[0]);
}
