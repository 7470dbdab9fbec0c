using Ripcs.Core.Lowering;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

public sealed class AddressItemsTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1/32")]
    [InlineData("10.0.0.5-10.0.0.9", "10.0.0.0/28")]
    [InlineData("127.255.255.255-128.0.0.0", "0.0.0.0/0")]
    [InlineData("10.0.0.5-10.0.0.5", "10.0.0.5/32")]
    [InlineData("host", "0.0.0.0/0")]
    public void The_cover_is_the_longest_prefix_around_an_item(string item, string cover) =>
        Items(item)[0].Cover(Family.IPv4).ToString().ShouldBe(cover);

    [Fact]
    public void The_cover_of_an_IPv6_range_is_a_prefix_too() =>
        Items("2001:db8::1-2001:db8::ffff")[0].Cover(Family.IPv6).ToString().ShouldBe("2001:db8::/112");

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0-10.2.0.0", true)]
    [InlineData("10.0.0.1-10.0.0.9", "10.0.0.4/30", true)]
    [InlineData("10.0.0.1-10.0.0.9", "10.0.0.8/30", false)]
    [InlineData("host", "host", true)]
    [InlineData("all", "host", true)]
    [InlineData("10.0.0.1", "host", false)]
    [InlineData("host", "10.0.0.1", false)]
    public void Containing_is_claimed_only_where_it_is_certain(string outer, string inner, bool contains) =>
        Items(outer)[0].Contains(Items(inner)[0], Family.IPv4).ShouldBe(contains);

    [Fact]
    public void An_index_finds_the_wider_prefixes_first_and_then_those_inside()
    {
        string[] prefixes = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3", "10.2.0.0/16", "0.0.0.0/0"];
        var index = new PrefixIndex<string>(prefixes.Select(text => (IpPrefix.Parse(text), text)));

        index.Overlapping(IpPrefix.Parse("10.1.0.0/16")).ShouldBe(["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3"]);
        index.Overlapping(IpPrefix.Parse("10.1.0.0/17")).ShouldBe(["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3"]);
        index.Overlapping(IpPrefix.Parse("192.0.2.1")).ShouldBe(["0.0.0.0/0"]);
    }
}
