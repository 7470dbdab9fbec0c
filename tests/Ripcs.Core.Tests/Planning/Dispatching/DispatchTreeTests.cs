using System.Globalization;
using CsCheck;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Dispatching;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Planning.Dispatching;

/// <summary>A tree means what its list means, whatever stands in it.</summary>
[Trait("Kind", "long")]
public sealed class DispatchTreeTests(ITestOutputHelper output)
{
    private const int MostPackets = 400;

    private static readonly int Lists = Cases.Number(30, 100);

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void A_packet_meets_the_same_chains_in_the_same_order_in_a_tree_as_in_its_list(Family family)
    {
        var (trees, branches) = (0, 0);
        Dice.Gen(dice => new RandomList(dice, family) is var random && random.Pointers(900) is var pointers
            ? (Pointers: pointers, Packets: random.Packets(pointers, MostPackets)) : default).Each(Lists, drawn =>
        {
            var pointers = drawn.Pointers;
            var tree = Tree(family, pointers);
            var (list, grown) = (new MetChains([List(pointers)]), new MetChains(tree.Chains()));
            foreach (var (source, destination, isToHost) in drawn.Packets)
            {
                grown.By(source, destination, isToHost).ShouldBe(
                    list.By(source, destination, isToHost),
                    $"{source:x} to {destination:x}");
            }

            (trees, branches) = (trees + (tree.HasBranches ? 1 : 0), branches + tree.BranchCount);
        });

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trees} trees with {branches} branches"));
        trees.ShouldBeGreaterThan(Lists / 2);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void A_tree_that_is_read_and_made_again_is_the_same_tree(Family family) => Drawn(family).Each(Lists, pointers =>
    {
        var tree = Tree(family, pointers);
        var live = Live(family, tree);

        var read = DispatchTree.Read(live, DispatchChain.Filter.Name);
        read.Chains().OrderBy(chain => chain.Name).ShouldBe(live.Chains);
        DispatchTree.Of(family, DispatchChain.Filter.Name, read.Rules).Chains().OrderBy(chain => chain.Name).ShouldBe(live.Chains);
        Made(family, DispatchRuns.Untangled(read.Rules, family, Order)).Chains().Count().ShouldBe(live.Chains.Count);
    });

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void A_list_in_order_comes_back_from_its_tree_as_it_was(Family family) => Drawn(family).Each(Lists, drawn =>
    {
        var pointers = drawn.OrderBy(Order).ToList();
        var read = DispatchTree.Read(Live(family, Tree(family, pointers)), DispatchChain.Filter.Name);
        DispatchRuns.Untangled(read.Rules, family, Order).Select(rule => rule.Pointer).ShouldBe(pointers);
    });

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void A_list_and_its_tree_are_found_to_say_the_same(Family family) => Drawn(family).Each(Lists, pointers =>
    {
        var read = DispatchTree.Read(Live(family, Tree(family, pointers)), DispatchChain.Filter.Name);
        IReadOnlyList<DispatchRule> list = [.. pointers.Select(DispatchRule.Of)];
        DispatchRuns.Untangled(read.Rules, family, Order).Select(rule => rule.Rule)
            .ShouldBe(DispatchRuns.Untangled(list, family, Order).Select(rule => rule.Rule));
        DispatchRuns.ByPrefix(read.Rules, family).Select(rule => rule.Rule)
            .ShouldBe(DispatchRuns.ByPrefix(list, family).Select(rule => rule.Rule));
    });

    private static Gen<List<Pointer>> Drawn(Family family) => Dice.Gen(dice => new RandomList(dice, family).Pointers(900));

    [Fact]
    public void A_short_list_stays_a_list()
    {
        Tree(Family.IPv4, Customers(TreeMaker.LongestList)).BranchCount.ShouldBe(0);
        Tree(Family.IPv4, Customers(TreeMaker.LongestList + 1)).BranchCount.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_packet_for_one_of_5000_customers_passes_few_rules()
    {
        var tree = Tree(Family.IPv4, Customers(5000));
        var places = tree.Chains().ToDictionary(chain => chain.Name.Value, chain => chain.Rules.Count);
        (places.Values.Max(), tree.Places.Count).ShouldBe((64, 1));
    }

    [Fact]
    public void One_more_customer_changes_a_branch_and_nothing_else()
    {
        var customers = Customers(5000);
        var (before, after) = (Tree(Family.IPv4, customers).Chains().ToHashSet(),
            Tree(Family.IPv4, [.. customers, Customer(5000)]).Chains().ToHashSet());
        after.Except(before).Select(chain => chain.Name.Value).ShouldBe(["partition-a-0a001380-26"]);
    }

    [Fact]
    public void What_must_be_heeded_first_stays_in_front_and_what_stands_behind_it_makes_branches_of_its_own()
    {
        var all = new Pointer(Family.IPv4, DispatchChain.Filter.Name, PointerKind.Bare, null, Chain(1));
        var tree = Tree(Family.IPv4, [.. Customers(150), all, .. Customers(300).Skip(150)]);
        tree.Places.Select(place =>
            place.Rule).ShouldBe(["-d 10.0.0.0/10 -j partition-a-0a000000-10", all.ToRuleText(),
            "-d 10.0.0.0/10 -j partition-a-0a000000-10-2"]);
    }

    [Theory]
    [InlineData("-d 10.0.0.0/10 -m comment --comment x -j partition-a-0a000000-10")]
    [InlineData("-d 10.0.0.0/8 -j partition-a-0a000000-10")]
    [InlineData("-d 10.0.0.0/10 -g partition-a-0a000000-10")]
    [InlineData("-j partition-a-0a000000-10")]
    public void A_rule_that_leads_to_a_branch_in_another_way_than_ours_is_one_that_somebody_typed(string rule)
    {
        var live = Live(Family.IPv4, Tree(Family.IPv4, Customers(300)));
        var changed = live with { Chains = live.Chains.Select(chain => chain.Name == DispatchChain.Filter.Name
            ? chain with { Rules = [rule] } : chain).ToValueList() };
        var read = DispatchTree.Read(changed, DispatchChain.Filter.Name);
        read.Rules.Select(found => (found.Rule, found.Pointer)).ShouldBe([(rule, null)]);
    }

    [Fact]
    public void A_branch_to_which_two_rules_lead_counts_once()
    {
        var live = Live(Family.IPv4, Tree(Family.IPv4, Customers(300)));
        var changed = live with { Chains = live.Chains.Select(chain => chain.Name == DispatchChain.Filter.Name
            ? chain with { Rules = [.. chain.Rules, .. chain.Rules] } : chain).ToValueList() };
        var read = DispatchTree.Read(changed, DispatchChain.Filter.Name);
        (read.Rules.Count, read.Rules.Count(rule => rule.Pointer is null)).ShouldBe((301, 1));
    }

    [Fact]
    public void A_rule_typed_into_a_branch_keeps_its_place_there_whatever_becomes_of_the_list()
    {
        const string Typed = "-p tcp -j ACCEPT";
        var live = Live(Family.IPv4, Tree(Family.IPv4, Customers(300)));
        var branch = live.Chains.First(chain => chain.Name.Value == "partition-a-0a000040-26");
        var changed = live with { Chains = live.Chains.Select(chain => chain == branch
            ? chain with { Rules = [chain.Rules[0], Typed, .. chain.Rules.Skip(1)] } : chain).ToValueList() };
        var rules = DispatchTree.Read(changed, DispatchChain.Filter.Name).Rules;

        Made(Family.IPv4, rules).Chains().OrderBy(chain => chain.Name).ShouldBe(changed.Chains);
        Made(Family.IPv4, rules.Where(rule => rule.Pointer is not { Address: { } address }
            || branch.Rules[0].Contains(address.ToString(), StringComparison.Ordinal))).Chains()
            .Select(chain => (chain.Name.Value, chain.Rules)).ShouldBe([("partition-a", ["-d 10.0.0.64/26 -j partition-a-0a000040-26"]),
                ("partition-a-0a000040-26", [branch.Rules[0], Typed])]);
    }

    private static List<Pointer> Customers(int count) => [.. Enumerable.Range(0, count).Select(Customer)];

    private static Pointer Customer(int number) =>
        new(Family.IPv4, DispatchChain.Filter.Name, PointerKind.Destination,
            new IpPrefix(Family.IPv4, (AddressBits)(ulong)(0x0a000000 + number), 32), Chain(number));

    private static ChainName Chain(int number) =>
        new PartitionChainName(string.Create(CultureInfo.InvariantCulture, $"c{number:00000}"), ChainKind.Filter, "000000").Name;

    private static DispatchOrder Order(Pointer pointer) => DispatchOrder.Of(pointer, 0);

    private static DispatchTree Tree(Family family, IEnumerable<Pointer> pointers) => Made(family, pointers.Select(DispatchRule.Of));

    private static DispatchTree Made(Family family, IEnumerable<DispatchRule> rules) =>
        DispatchTree.Of(family, DispatchChain.Filter.Name, rules);

    private static OwnedChain List(IEnumerable<Pointer> pointers) =>
        new(DispatchChain.Filter.Name, pointers.Select(pointer => pointer.ToRuleText()).ToValueList());

    private static OwnedTable Live(Family family, DispatchTree tree) =>
        new(family, TableName.Filter, tree.Chains().OrderBy(chain => chain.Name).ToValueList(), []);
}
