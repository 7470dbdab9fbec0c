using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis;

/// <summary>Which accepts open to or from everywhere.</summary>
public sealed class WideRuleTests
{
    [Theory]
    [InlineData("-s 203.0.113.0/24 -p tcp -m tcp --dport 80 -j ACCEPT", true)]
    [InlineData("-s 203.0.113.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdstport 80 -j ACCEPT", true)]
    [InlineData("-s 203.0.113.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 192.0.2.5 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT",
        false)]
    [InlineData("-s 203.0.113.0/24 -p tcp -m conntrack --ctstate NEW --ctorigdst 192.0.2.5 -j ACCEPT", false)]
    [InlineData("-p tcp -m conntrack --ctstate DNAT --ctorigdst 192.0.2.5 --ctorigdstport 80 -j ACCEPT", false)]
    [InlineData("-p tcp -m conntrack --ctstate DNAT --ctorigdst 192.0.2.5 -j ACCEPT", true)]
    [InlineData("-d 192.0.2.5/32 -p tcp -m tcp --dport 1:65535 -j ACCEPT", true)]
    [InlineData("-d 192.0.2.5/32 -p tcp -m tcp --dport 2:65535 -j ACCEPT", false)]
    public void An_address_before_the_rewrite_narrows_a_rule_as_one_behind_it_does_and_all_ports_but_port_0_are_all(
        string rule, bool isWide) =>
        WideOpenings.IsWide(Family.IPv4, new ChainName("shop-a123456"), rule).ShouldBe(isWide);

    [Theory]
    [InlineData("-s 203.0.113.0/24 -d 10.0.0.0/5 -j ACCEPT", false)]
    [InlineData("-s 8.0.0.0/5 -d 10.0.0.0/8 -p tcp -j ACCEPT", false)]
    [InlineData("-s 16.0.0.0/4 -d 10.0.0.0/8 -p tcp -j ACCEPT", true)]
    [InlineData("-s 0.0.0.0/1 -d 10.0.0.1/32 -p tcp -j ACCEPT", true)]
    [InlineData("-s 203.0.113.0/24 -d 16.0.0.0/4 -p tcp -m tcp --dport 80 -j ACCEPT", true)]
    [InlineData("-s 203.0.113.0/24 ! -d 10.0.0.0/8 -p tcp -m tcp --dport 80 -j ACCEPT", true)]
    public void A_rule_that_names_both_ends_is_wide_if_one_of_them_is_nearly_everywhere(string rule, bool isWide) =>
        WideOpenings.IsWide(Family.IPv4, new ChainName("shop-a123456"), rule).ShouldBe(isWide);

    [Theory]
    [InlineData("-s 192.0.2.7/32 -p tcp -m tcp --dport 22 -j ACCEPT", false)]
    [InlineData("-p tcp -m tcp --dport 22 -j ACCEPT", false)]
    [InlineData("-p tcp -j ACCEPT", true)]
    [InlineData("-j ACCEPT", true)]
    public void What_Raw_accepts_in_INPUT_goes_to_this_host_alone(string rule, bool isWide) =>
        WideOpenings.IsWide(Family.IPv4, new ChainName("host-I123456"), rule).ShouldBe(isWide);

    [Theory]
    [InlineData("-d 10.9.1.77/32 -p tcp -m tcp --dport 22 -j ACCEPT", true)]
    [InlineData("-s 10.9.1.77/32 -p tcp -m tcp --dport 22 -j ACCEPT", true)]
    [InlineData("-s 10.9.1.77/32 -i eth1 -p tcp -m tcp --dport 22 -j ACCEPT", true)]
    [InlineData("-d 10.9.1.77/32 -p icmp -m icmp --icmp-type 8 -j ACCEPT", true)]
    [InlineData("! -s 192.0.2.0/24 -d 10.9.1.77/32 -p tcp -m tcp --dport 22 -j ACCEPT", true)]
    [InlineData("-d 10.9.1.77/32 -p tcp -m set --match-set bad-w123456 dst -m tcp --dport 22 -j ACCEPT", true)]
    [InlineData("-d 10.9.1.77/32 -p tcp -m set --match-set bad-w123456 src -m tcp --dport 22 -j ACCEPT", false)]
    [InlineData("-s 192.0.2.0/24 -d 10.9.1.77/32 -p tcp -m tcp --dport 22 -j ACCEPT", false)]
    [InlineData("-s 192.0.2.0/24 -p tcp -m addrtype --dst-type LOCAL -m tcp --dport 22 -j ACCEPT", false)]
    [InlineData("-d 10.9.1.77/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", false)]
    [InlineData("-i lo -j ACCEPT", false)]
    [InlineData("-d 10.9.1.77/32 -p tcp -m tcp --dport 22 -j DROP", false)]
    public void One_port_of_one_address_is_open_from_anywhere_though_it_is_not_wide(string rule, bool isAnywhere) =>
        WideOpenings.IsAnywhere(Family.IPv4, new ChainName("shop-a123456"), rule).ShouldBe(isAnywhere);
}
