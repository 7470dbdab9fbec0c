using System.Text.Json;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Model;

/// <summary>What a record has worked out of its lists never outlives them.</summary>
public sealed class WorkedOutTests
{
    private static readonly ChainName Shop = new("shop-a000000");
    private static readonly ChainName Forum = new("forum-a000000");

    private static readonly JsonSerializerOptions Json =
        new() { Converters = { new ValueListJson<string>(), new ValueListJson<ValueList<string>>() } };

    [Fact]
    public void A_table_with_other_chains_finds_those()
    {
        var table = new TableState(TableName.Filter, [new ChainState(Shop, null, [SavedRule.Normal("-j DROP")])]);
        table.Find(Shop).ShouldNotBeNull();

        var other = table with { Chains = [new ChainState(Forum, null, [])] };

        other.Find(Shop).ShouldBeNull();
        other.Find(Forum).ShouldNotBeNull();
    }

    [Fact]
    public void Of_two_chains_of_one_name_the_first_is_found()
    {
        var owned = new OwnedTable(Family.IPv4, TableName.Filter, [new OwnedChain(Shop, ["-j DROP"]), new OwnedChain(Shop, ["-j ACCEPT"])],
            []);

        owned.Find(Shop).ShouldBe(new OwnedChain(Shop, ["-j DROP"]));
    }

    [Fact]
    public void A_table_with_other_chains_or_of_another_family_has_pointers_of_its_own()
    {
        var dispatch = DispatchChain.Filter.Name;
        var shop = new OwnedChain(Shop, ["-j DROP"]);
        var table = new OwnedTable(Family.IPv4, TableName.Filter, [new OwnedChain(dispatch, [$"-d 192.0.2.1/32 -j {Shop}"]), shop], []);
        OwnedPointers.In(table).Select(pointer => pointer.Pointer.Chain).ShouldBe([Shop]);
        InForce.Chains(table).ShouldContain(Shop);

        var typed = table with { Chains = [new OwnedChain(dispatch, ["-s 192.0.2.9/32 -j DROP"]), shop] };
        var other = table with { Family = Family.IPv6 };

        OwnedPointers.In(typed).ShouldBeEmpty();
        OwnedPointers.OthersIn(typed).Select(rule => rule.Rule).ShouldBe(["-s 192.0.2.9/32 -j DROP"]);
        InForce.Chains(typed).ShouldNotContain(Shop);
        OwnedPointers.In(other).ShouldBeEmpty();
        OwnedPointers.OthersIn(other).Select(rule => rule.Rule).ShouldBe([$"-d 192.0.2.1/32 -j {Shop}"]);
        OwnedPointers.In(table).Select(pointer => pointer.Pointer.Chain).ShouldBe([Shop]);
    }

    [Fact]
    public void A_chain_proves_its_name_by_the_rules_that_it_holds_now_and_where_it_stands()
    {
        var name = new ChainName($"shop-a{ChainHash.Of(Family.IPv4, TableName.Filter, ["-j DROP"])}");
        var chain = new OwnedChain(name, ["-j DROP"]);
        ChainHash.Proves(Family.IPv4, TableName.Filter, chain).ShouldBeTrue();

        ChainHash.Proves(Family.IPv6, TableName.Filter, chain).ShouldBeFalse();
        ChainHash.Proves(Family.IPv4, TableName.Filter, chain with { Rules = ["-j ACCEPT"] }).ShouldBeFalse();
        ChainHash.Proves(Family.IPv4, TableName.Filter, chain with { Name = Shop }).ShouldBeFalse();
        ChainHash.Proves(Family.IPv4, TableName.Filter, chain).ShouldBeTrue();
    }

    [Fact]
    public void A_live_chain_under_another_name_or_with_other_rules_is_another_one()
    {
        var chain = new ChainState(Shop, null, [SavedRule.Normal("-j DROP")]);
        chain.ToOwned().ShouldBe(new OwnedChain(Shop, ["-j DROP"]));

        (chain with { Name = Forum }).ToOwned().ShouldBe(new OwnedChain(Forum, ["-j DROP"]));
        (chain with { Rules = [] }).ToOwned().ShouldBe(new OwnedChain(Shop, []));
    }

    [Fact]
    public void What_was_worked_out_makes_no_difference_when_records_are_compared()
    {
        static TableState Table() => new(TableName.Filter, [new ChainState(Shop, null, [SavedRule.Normal("-j DROP")])]);
        var asked = Table();
        _ = asked.Find(Shop)!.ToOwned();

        asked.ShouldBe(Table());
        asked.GetHashCode().ShouldBe(Table().GetHashCode());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"a\"")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    [InlineData("[\"a\"")]
    public void A_list_that_is_none_is_refused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<ValueList<string>>(json, Json));

    [Fact]
    public void A_list_of_lists_is_read_as_it_was_written()
    {
        ValueList<ValueList<string>> lists = [["a", "b"], [], ["c"]];

        var json = JsonSerializer.Serialize(lists, Json);

        json.ShouldBe("[[\"a\",\"b\"],[],[\"c\"]]");
        JsonSerializer.Deserialize<ValueList<ValueList<string>>>(json, Json).ShouldBe(lists);
    }
}
