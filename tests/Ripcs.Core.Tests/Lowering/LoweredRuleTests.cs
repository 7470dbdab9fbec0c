using Ripcs.Core.Lowering;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>The matches of a rule, however it came to them.</summary>
public sealed class LoweredRuleTests
{
    private static readonly LoweredRule Everything = new(0, Family.IPv4, ChainKind.Filter, new LoweredTarget.Accept());

    [Fact]
    public void Matches_stand_in_one_order_however_they_were_added() =>
        (Everything with { Limit = "5/min", States = ["NEW"], Protocol = Protocol.Tcp, In = "eth0",
            Source = new AddressItem.Prefix(IpPrefix.Parse("192.0.2.1")) })
            .ShouldBe(Everything with { Source = new AddressItem.Prefix(IpPrefix.Parse("192.0.2.1")), In = "eth0", Protocol = Protocol.Tcp,
                States = ["NEW"], Limit = "5/min" });

    [Fact]
    public void A_match_that_takes_everything_is_none() =>
        (Everything with { Source = new AddressItem.Host(), Protocol = Protocol.Tcp } with { Source = null, Protocol = null })
            .ShouldBe(Everything);
}
