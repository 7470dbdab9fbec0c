using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed class OtherFormsTests
{
    [Theory]
    [InlineData("-m recent --set --name SSH --mask 255.255.255.255 --rsource", "-m recent --set --name SSH --rsource")]
    [InlineData("-m recent --set --name SSH --mask 255.255.255.0 --rsource")]
    [InlineData("-m connlimit --connlimit-above 3 --connlimit-mask 32 --connlimit-saddr -j DROP",
        "-m connlimit --connlimit-above 3 --connlimit-saddr -j DROP")]
    [InlineData("-m conntrack ! --ctorigdst 192.0.2.1 -j DROP", "-m conntrack ! --ctorigdst 192.0.2.1/32 -j DROP")]
    [InlineData("-m conntrack --ctorigdst 192.0.2.0/24 -j DROP")]
    [InlineData("-p icmp -m icmp --icmp-type any -j ACCEPT", "-p icmp -m icmp --icmp-type 255/255 -j ACCEPT")]
    [InlineData("-s 192.0.2.1/32 -p tcp -m tcp --dport 22 -j ACCEPT")]
    [InlineData("-m comment --comment \"--mask 255.255.255.255\" -j ACCEPT")]
    public void A_rule_of_IPv4_may_have_been_typed_in_another_form_than_iptables_prints(string saved, params string[] typed) =>
        OtherForms.Of(Family.IPv4, saved).ShouldBe(typed);

    [Fact]
    public void Each_of_two_matches_may_have_been_typed_in_its_own_way() =>
        OtherForms.Of(Family.IPv4, "-m recent --rcheck --mask 255.255.255.255 -m connlimit --connlimit-above 3 --connlimit-mask 32 -j DROP")
            .Order(StringComparer.Ordinal).ShouldBe(
        [
            "-m recent --rcheck --mask 255.255.255.255 -m connlimit --connlimit-above 3 -j DROP",
            "-m recent --rcheck -m connlimit --connlimit-above 3 --connlimit-mask 32 -j DROP",
            "-m recent --rcheck -m connlimit --connlimit-above 3 -j DROP",
        ]);

    [Theory]
    [InlineData("-i lo -j ACCEPT", "-p all -i lo -j ACCEPT")]
    [InlineData("", "-p all")]
    [InlineData("-p tcp -j ACCEPT")]
    [InlineData("-p tcp -m recent --set --mask 255.255.255.255")]
    public void A_rule_of_IPv6_for_all_protocols_may_have_been_typed_with_them(string saved, params string[] typed) =>
        OtherForms.Of(Family.IPv6, saved).ShouldBe(typed);
}
