using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Model;

public sealed class BranchNameTests
{
    [Theory]
    [InlineData("partition-a-0a000000-10", "10.0.0.0/10", 1)]
    [InlineData("partition-d-c0a80540-26", "192.168.5.64/26", 1)]
    [InlineData("partition-s-c0a80540-26-9", "192.168.5.64/26", 9)]
    [InlineData("partition-a-20010db8", "2001:db8::/32", 1)]
    [InlineData("partition-a-20010db8-2", "2001:db8::/32", 2)]
    [InlineData("partition-a-20010db80005ab0", "2001:db8:5:ab00::/60", 1)]
    public void A_branch_is_named_after_the_prefix_of_its_packets(string name, string key, int number)
    {
        BranchName.TryParse(new ChainName(name), out var branch).ShouldBeTrue();
        (branch.Key, branch.Number, branch.Chain.Value, branch.CanBe).ShouldBe((IpPrefix.Parse(key), number, name, true));
        DispatchChain.Above(branch.Chain)!.Name.ShouldBe(branch.Dispatch);
    }

    [Theory]
    [InlineData("partition-a")]
    [InlineData("partition-a-")]
    [InlineData("partition-g-0a000000-10")]
    [InlineData("partition-a-0a000000-24")]
    [InlineData("partition-a-0a000001-10")]
    [InlineData("partition-a-0A000000-10")]
    [InlineData("partition-a-a000000-10")]
    [InlineData("partition-a-0a000000-10-1")]
    [InlineData("partition-a-0a000000-10-0")]
    [InlineData("partition-a-0a000000-10-02")]
    [InlineData("partition-a-0a000000-10-2-3")]
    [InlineData("partition-a-0a000000-+10")]
    [InlineData("partition-a-20010db8-2-2")]
    [InlineData("partition-a-20010db")]
    [InlineData("partition-a-20010db800000000000000000000000000000")]
    [InlineData("partition-x")]
    public void No_other_name_is_a_branch(string name) => BranchName.TryParse(new ChainName(name), out _).ShouldBeFalse();

    [Theory]
    [InlineData("2001:db8:5:ab00::/60", 2)]
    [InlineData("2001:db8::/32", 10)]
    public void A_branch_that_no_chain_can_be_named_after_is_none(string key, int number) =>
        new BranchName(DispatchChain.Filter.Name, IpPrefix.Parse(key), number).CanBe.ShouldBeFalse();

    [Theory]
    [InlineData("partition-a-0a000000-10")]
    [InlineData("partition-a-20010db80005ab0")]
    [InlineData("partition-a-20010db8-2")]
    public void No_branch_has_the_form_of_a_partitions_chain(string name) =>
        PartitionChainName.TryParse(new ChainName(name), out _).ShouldBeFalse();
}
