using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Model;

public sealed class DispatchChainTests
{
    [Fact]
    public void The_chains_of_every_kind_hang_below_one_dispatch_chain_or_are_a_Raws_own_or_a_set() =>
        DispatchChain.All.SelectMany(dispatch => dispatch.Kinds).Concat(Tables.Ours.Select(table => (char)DispatchChain.OwnOfRaw(table)))
            .Append((char)ChainKind.Set).Append((char)ChainKind.AddressSet).Append((char)ChainKind.RefreshedSet).Order()
            .ShouldBe(Enum.GetValues<ChainKind>().Select(kind => (char)kind).Order());

    [Fact]
    public void Raw_reaches_each_built_in_chain_of_our_tables() =>
        DispatchChain.Raw.Select(dispatch => (dispatch.Table, dispatch.BuiltIns[0]))
        .ShouldBe(from table in Tables.Ours from builtIn in Tables.BuiltInsOf(table) select (table, builtIn));

    [Fact]
    public void A_letter_that_stands_for_no_kind_makes_no_chain_of_a_partition() =>
        PartitionChainName.TryParse(new ChainName("shop-B012345"), out _).ShouldBeFalse();

    [Fact]
    public void Every_dispatch_chain_is_jumped_to_by_built_in_chains_of_its_own_table() =>
        DispatchChain.All.ShouldAllBe(dispatch => dispatch.BuiltIns.Count > 0
            && dispatch.BuiltIns.All(builtIn => Tables.HasBuiltIn(dispatch.Table, builtIn)));

    [Fact]
    public void No_two_of_the_fixed_chains_share_a_name() =>
        DispatchChain.All.Select(dispatch => dispatch.Name).Concat([DispatchChain.Guard, DispatchChain.Bridge, DispatchChain.BridgeBack])
            .ShouldBeUnique();

    [Fact]
    public void The_tables_of_dispatch_chains_are_ours_in_the_order_in_which_they_are_changed() =>
        Tables.Ours.ShouldBe([TableName.Filter, TableName.Nat, TableName.Mangle, TableName.Raw]);
}
