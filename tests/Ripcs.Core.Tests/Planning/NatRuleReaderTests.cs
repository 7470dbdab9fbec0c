using Ripcs.Core.Model;
using Ripcs.Core.Planning.Ordering;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

public sealed class NatRuleReaderTests
{
    [Theory]
    [InlineData("-m iprange --src-range 192.0.2.1-192.0.2.9 --dst-range 203.0.113.1-203.0.113.1",
        "-m iprange --src-range 192.0.2.1-192.0.2.9")]
    [InlineData("-d 203.0.113.1/32 -m iprange ! --src-range 192.0.2.1-192.0.2.9", "-m iprange ! --src-range 192.0.2.1-192.0.2.9")]
    [InlineData("-d 203.0.113.1/32 -m conntrack --ctstate NEW --ctproto 6", "-m conntrack --ctproto 6")]
    [InlineData("-d 203.0.113.1/32 -p tcp -m tcp --tcp-flags SYN,ACK SYN --dport 80", "-m tcp --tcp-flags SYN,ACK SYN")]
    [InlineData("-d 203.0.113.1/32 -f", "-f")]
    [InlineData("-d 203.0.113.1/32 -m iprange ! --dst-range 203.0.113.8-203.0.113.9", "-m conntrack ! --ctorigdst 203.0.113.8/31")]
    public void Whatever_else_a_match_says_of_the_packets_a_bridge_says_too(string match, string condition)
    {
        var entry = NatRuleReader.Read(Family.IPv4, $"{match} -j DNAT --to-destination 10.0.0.1").ShouldHaveSingleItem();

        entry.Match.SentTo.ShouldBe(IpPrefix.Parse("203.0.113.1"));
        entry.Match.Others.Select(other => other.Text).ShouldBe([condition]);
    }

    [Fact]
    public void A_rule_for_packets_that_begin_no_connection_translates_none() =>
        NatRuleReader.Read(Family.IPv4, "-d 203.0.113.1/32 -m conntrack --ctstate RELATED -j DNAT --to-destination 10.0.0.1")
            .ShouldBeEmpty();
}
