using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning.Dispatching;

/// <summary>How a host comes to a tree, what changes of it with a change, and what is said of one that somebody changed by hand.</summary>
public sealed class TreePlanTests
{
    private const string Ssh = "-p tcp -m tcp --dport 22 -j ACCEPT";
    private const string Http = "-p tcp -m tcp --dport 80 -j ACCEPT";
    private const string Typed = "-s 198.51.100.6/32 -j DROP";
    private const string Lead = "-d 10.0.0.0/10 -j partition-a-0a000000-10";

    private static readonly ChainName Dispatch = DispatchChain.Filter.Name;
    private static readonly ChainName Branch = new("partition-a-0a000040-26");
    private static readonly ChainName Chain = Scene.Chain("hoster", ChainKind.Filter, Ssh);

    [Fact]
    public void A_list_grows_into_a_tree_in_one_block_when_a_partition_comes()
    {
        var scene = Hoster(100).Apply().Partition("shop", [Http], Addresses(100, 100));

        scene.Plan().Blocks.Count.ShouldBe(1);
        Branches(scene).ShouldBeEmpty();
        Branches(scene.Apply()).ShouldNotBeEmpty();
        ShouldBeDone(scene);
        Branches(scene.Without("shop").Run(scene.Clean())).ShouldBeEmpty();
        ShouldBeDone(scene);
    }

    [Fact]
    public void A_clean_that_leaves_too_few_for_a_tree_leaves_them_in_order()
    {
        var scene = new Scene();
        for (var i = 0; i < 150; i++)
        {
            // By name they jump from branch to branch: c1, c10, c100, c101.
            scene.Partition($"c{i}", [Http], [$"10.0.{i / 40}.{i % 40 * 4 + 1}"]);
        }

        Branches(scene.Apply()).ShouldNotBeEmpty();
        for (var i = 60; i < 150; i++)
        {
            scene.Without($"c{i}");
        }

        Branches(scene.Run(scene.Clean())).ShouldBeEmpty();

        ShouldBeDone(scene);
    }

    [Fact]
    public void One_more_address_changes_two_rules_of_a_tree()
    {
        var scene = Hoster(200).Apply().Partition("shop", [Http], ["10.0.0.201"]);

        Pointers(scene.Plan()).ShouldBe([$"-A partition-a-0a0000c0-26 -d 10.0.0.201/32 -j {Scene.Chain("shop", ChainKind.Filter, Http)}"]);
    }

    [Fact]
    public void A_list_that_an_older_Ripcs_left_becomes_a_tree_and_a_line_says_so()
    {
        var scene = AsList();

        scene.Diff().Layouts.ShouldBe([new LayoutDiff(Family.IPv4, TableName.Filter, Dispatch, 200, 0, 5)]);
        (scene.Diff().Partitions.Count, scene.Diff().Structure.Count, scene.Plan().Blocks.Count).ShouldBe((0, 0, 1));
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void A_clean_that_takes_pointers_away_makes_a_tree_of_the_rest_and_one_that_takes_none_leaves_the_list()
    {
        var scene = AsList();
        Branches(scene.Run(scene.Clean())).ShouldBeEmpty();
        Branches(scene.Without("wiki").Run(scene.Clean())).ShouldNotBeEmpty();
        ShouldBeDone(scene);
    }

    [Fact]
    public void A_rule_typed_into_a_branch_shows_up_with_its_place_there_and_goes()
    {
        var scene = Hoster(200).Apply().ByHand(new Step.Insert(Branch, 2, Typed));

        ShouldDrift(scene, Branch, new RuleLine(LineKind.Foreign, Typed, null, 2));
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void A_rule_typed_into_a_branch_stays_where_one_file_is_applied()
    {
        var scene = Hoster(200).Apply().ByHand(new Step.Insert(Branch, 2, Typed));
        var shop = scene.Without("hoster").Partition("shop", [Http], Addresses(200, 40));

        shop.Diff(Scope.OnePartition).Structure.ShouldBeEmpty();
        shop.Apply(Scope.OnePartition).Rules(TableName.Filter, Branch.Value)[1].ShouldBe(Typed);
        shop.Plan(Scope.OnePartition).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_pointer_removed_from_a_branch_shows_up_as_missing_and_comes_back()
    {
        var pointer = $"-d 10.0.0.70/32 -j {Chain}";
        var scene = Hoster(200).Apply().ByHand(new Step.Delete(Branch, pointer));

        scene.Diff().Partitions.Single().Drift.Single().Lines.ShouldBe([new RuleLine(LineKind.Missing, pointer, null)]);
        Pointers(scene.Plan()).ShouldBe([$"-I partition-a-0a000040-26 7 {pointer}"]);
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void A_pointer_doubled_in_a_branch_shows_up_with_its_place_there()
    {
        var pointer = $"-d 10.0.0.70/32 -j {Chain}";
        var scene = Hoster(200).Apply().ByHand(new Step.Append(Branch, pointer));

        var drift = scene.Diff().Partitions.Single().Drift.Single();
        (drift.Chain, drift.Lines).ShouldBe((Branch, [new RuleLine(LineKind.Doubled, pointer, null, 65)]));
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void A_branch_that_nothing_leads_to_any_more_is_drift_of_those_that_it_served()
    {
        var scene = Hoster(200).Apply().ByHand(new Step.Delete(Dispatch, Lead));

        scene.Diff().Partitions.Single().Drift.Single().Lines.Count(line => line.Kind is LineKind.Missing).ShouldBe(200);
        Pointers(scene.Plan()).ShouldBe([$"-A partition-a {Lead}"]);
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void What_somebody_typed_into_a_branch_that_nothing_leads_to_shows_up_before_it_goes()
    {
        var scene = Hoster(200).Apply().ByHand(new Step.Delete(Dispatch, Lead), new Step.Append(Branch, Typed));

        scene.Diff().Structure.Single().Lines.ShouldBe([new RuleLine(LineKind.Foreign, Typed, null, 65)]);
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void A_rule_that_leads_to_a_branch_a_second_time_shows_up_as_doubled()
    {
        var scene = Hoster(200).Apply().ByHand(new Step.Append(Dispatch, Lead));

        ShouldDrift(scene, Dispatch, new RuleLine(LineKind.Doubled, Lead, null, 2));
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void A_pointer_that_somebody_took_out_of_its_branch_shows_up_as_moved()
    {
        var pointer = $"-d 10.0.0.70/32 -j {Chain}";
        var scene = Hoster(200).Apply().ByHand(new Step.Delete(Branch, pointer), new Step.Append(Dispatch, pointer));

        ShouldDrift(scene, Dispatch, new RuleLine(LineKind.Moved, pointer, null, 2));
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void A_branch_without_use_is_named_before_it_goes()
    {
        var scene = Hoster(20).Apply().ByHand(new Step.NewChain(Branch));

        scene.Diff().Layouts.ShouldBe([new LayoutDiff(Family.IPv4, TableName.Filter, Dispatch, 20, 0, 0)]);
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void Branches_that_somebody_swapped_are_put_right_and_a_line_says_so()
    {
        var first = "-d 10.0.0.0/26 -j partition-a-0a000000-26";
        var above = new ChainName("partition-a-0a000000-10");
        var scene = Hoster(200).Apply().ByHand(new Step.Delete(above, first), new Step.Append(above, first));

        scene.Diff().Layouts.ShouldBe([new LayoutDiff(Family.IPv4, TableName.Filter, Dispatch, 200, 5, 5)]);
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void Pointers_that_packets_meet_together_and_that_somebody_swapped_in_a_branch_show_up_as_moved()
    {
        var wide = $"-d 10.0.0.64/28 -j {Scene.Chain("blocks", ChainKind.Filter, Http)}";
        var scene = Hoster(200).Partition("blocks", [Http], ["10.0.0.64/28"]).Apply();
        scene.Rules(TableName.Filter, Branch.Value)[0].ShouldBe(wide);

        scene.ByHand(new Step.Delete(Branch, wide), new Step.Append(Branch, wide));

        ShouldDrift(scene, Branch, new RuleLine(LineKind.Moved, wide, null, 65));
        ShouldBeDone(scene.Apply());
    }

    [Fact]
    public void An_order_that_an_author_asks_for_moves_pointers_of_a_tree()
    {
        var scene = Hoster(200).Partition("shop", [Http], ["10.0.0.64/28"]).Apply();
        scene.Partition("shop", [Http], ["10.0.0.64/28"], order: -1);

        scene.Diff().Structure.Single().ShouldSatisfyAllConditions(
            moved => moved.IsDrift.ShouldBeFalse(), moved => moved.Lines.Single().Text.ShouldStartWith("-d 10.0.0.64/28 "));
        ShouldBeDone(scene.Apply());
    }

    [Theory]
    [InlineData(Scope.OnePartition)]
    [InlineData(Scope.WholeSet)]
    public void A_blocklist_whose_order_no_record_knows_stays_in_front_of_a_tree(Scope scope)
    {
        var scene = Hoster(200).BySource("zblocklist", [Typed], ["198.51.100.6"], order: -10).Apply().Losing("zblocklist",
            "hoster").Partition("news", [Http], ["10.0.0.250"]);

        scene.Apply(scope).Rules(TableName.Filter, Dispatch.Value).Select(rule => rule[..5]).ShouldBe(["-s 19", "-d 10"]);
        scene.Plan(scope).IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(Scope.OnePartition)]
    [InlineData(Scope.WholeSet)]
    public void A_tree_whose_record_is_lost_stays_as_it_is_but_for_what_comes(Scope scope)
    {
        var scene = new Scene();
        for (var number = 0; number < 30; number++)
        {
            scene.Partition(
                string.Create(CultureInfo.InvariantCulture, $"c{number:00}"), [number % 2 == 0 ? Ssh : Http],
                [.. Enumerable.Range(0, 6).Select(part =>
                    string.Create(CultureInfo.InvariantCulture, $"10.{part * 3}.0.{(number * 8) + part}")), "10.0.0.64/27"],
                    order: number % 3);
        }

        scene.Apply().Losing([.. scene.Partitions.Select(partition => partition.Name.Value)]).Partition("c15x", [Http], ["10.0.0.199"]);
        var before = scene.Actual.V4.Table(TableName.Filter).Chains.ToDictionary(chain => chain.Name, chain => chain.Rules);
        scene.Apply(scope);

        foreach (var chain in scene.Actual.V4.Table(TableName.Filter).Chains.Where(chain => BranchName.TryParse(chain.Name, out _)))
        {
            chain.Rules.Where(rule => !rule.Canonical.Contains("c15x", StringComparison.Ordinal)).ShouldBe(before[chain.Name]);
        }

        scene.Plan(scope).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_foreign_jump_to_a_branch_keeps_it_empty_when_all_goes()
    {
        var scene = Hoster(200).Apply().ByHand(new Step.NewChain(new("mine")), new Step.Append(new("mine"), $"-j {Branch}"));
        var plan = Planner.Make(scene.Actual, OwnedState.Empty, scene.Known, Scene.Guard);

        plan.Kept.Select(kept => (kept.Chain, kept.Reason)).ShouldBe([(Branch, "mine jumps to it")]);
        scene.Run(plan).Actual.V4.Table(TableName.Filter).Chains.Where(chain => DispatchChain.Above(chain.Name) is not null)
            .Select(chain => (chain.Name, chain.Rules.Count))
            .ShouldBe([(Branch, 0)]);
    }

    [Fact]
    public void A_tree_is_known_as_ours_without_record_and_guard()
    {
        var scene = Hoster(200).Apply().ByHand(new Step.Flush(DispatchChain.Guard));
        var bare = Ownership.Read(scene.Actual, Knowledge.None).Table(Family.IPv4, TableName.Filter);

        (bare.Find(Dispatch), bare.Find(Branch)).ShouldSatisfyAllConditions(found => found.Item1.ShouldNotBeNull(),
            found => found.Item2.ShouldNotBeNull());
    }

    [Fact]
    public void A_foreign_chain_with_the_name_of_a_branch_is_not_ours()
    {
        var scene = new Scene().Live(
            $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:{Branch} - [0:0]\n-A {Branch} {Typed}\nCOMMIT\n");

        scene.Owned().Tables.ShouldBeEmpty();
        FixedChains.Foreign(scene.Actual, scene.Owned()).Single().Chain.ShouldBe(Branch);
    }

    [Fact]
    public void Random_long_changes_make_trees_and_dissolve_them()
    {
        var steps = DrawnChanges.Long.Cases(20).SelectMany(Steps)
            .Where(step => BranchName.TryParse(step.Chain, out _)).ToList();
        steps.OfType<Step.NewChain>().ShouldNotBeEmpty();
        steps.OfType<Step.RemoveChain>().ShouldNotBeEmpty();
    }

    private static IEnumerable<Step> Steps(RandomChange change)
    {
        var old = PlanStates.Of(change.Host, Statements.Compile(change.Old), OwnedState.Empty).States[^1];
        return PlanStates.Of(old, Statements.Compile(change.Desired), OwnedState.Empty).Plan.Blocks.SelectMany(block => block.Steps);
    }

    /// <summary>As an older Ripcs would have left it: two partitions in one list.</summary>
    private static Scene AsList()
    {
        var scene = Hoster(195).Partition("wiki", [Http], Addresses(195, 5)).Apply();
        var pointers = scene.Partitions.SelectMany(partition => partition.Pointers)
            .Select(pointer => new Step.Append(Dispatch, pointer.ToRuleText()));
        var branches = scene.Actual.V4.Table(TableName.Filter).Chains.Where(chain => BranchName.TryParse(chain.Name, out _))
            .Select(chain => chain.Name).ToList();
        return scene.ByHand([new Step.Flush(Dispatch), .. pointers, .. branches.Select(branch => new Step.Flush(branch)),
            .. branches.Select(branch => new Step.RemoveChain(branch))]);
    }

    private static Scene Hoster(int addresses) => new Scene().Partition("hoster", [Ssh], Addresses(0, addresses));

    private static string[] Addresses(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $"10.0.{number / 256}.{number % 256}"))];

    private static IEnumerable<ChainName> Branches(Scene scene) =>
        scene.Actual.V4.Table(TableName.Filter).Chains.Select(chain => chain.Name).Where(chain => BranchName.TryParse(chain, out _));

    /// <summary>What a plan does to the dispatch chain and its branches.</summary>
    private static IEnumerable<string> Pointers(Plan plan) =>
        Scene.Text(plan).SelectMany(block => block.Split('\n')).Where(line => line.Contains(" partition-a", StringComparison.Ordinal)
            && line[0] == '-');

    private static void ShouldDrift(Scene scene, ChainName chain, RuleLine line)
    {
        var drift = scene.Diff().Drift.Single();
        (drift.Chain, drift.Lines).ShouldBe((chain, [line]));
    }

    private static void ShouldBeDone(Scene scene)
    {
        scene.Plan().IsEmpty.ShouldBeTrue();
        scene.Diff().IsEmpty.ShouldBeTrue();
    }
}
