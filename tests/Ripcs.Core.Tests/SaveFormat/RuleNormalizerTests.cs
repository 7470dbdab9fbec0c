using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed class RuleNormalizerTests
{
    [Theory]
    [InlineData("-p vrrp -j ACCEPT", "-p 112 -j ACCEPT")]
    [InlineData("! -p gre -j DROP", "! -p 47 -j DROP")]
    [InlineData("-p icmpv6 -j ACCEPT", "-p ipv6-icmp -j ACCEPT")]
    [InlineData("-p mobility-header -j ACCEPT", "-p mh -j ACCEPT")]
    [InlineData("-p ipv6-mh -j ACCEPT", "-p mh -j ACCEPT")]
    [InlineData("-p 6 -j ACCEPT", "-p tcp -j ACCEPT")]
    [InlineData("-p gre", "-p 47")]
    [InlineData("-p ipip -j ACCEPT", "-p 94 -j ACCEPT")]
    [InlineData("-p ipencap -j ACCEPT", "-p 4 -j ACCEPT")]
    [InlineData("-p ipv4 -j ACCEPT", "-p 4 -j ACCEPT")]
    [InlineData("-p sprite-rpc -j ACCEPT", "-p 90 -j ACCEPT")]
    [InlineData("-p SWIPE -j ACCEPT", "-p 53 -j ACCEPT")]
    [InlineData("-m policy --dir in --pol ipsec --strict --proto ipcomp -j ACCEPT",
        "-m policy --dir in --pol ipsec --strict --proto 108 -j ACCEPT")]
    public void Protocols_are_numbers_unless_every_iptables_prints_the_name(string saved, string normal) => Normal(saved).ShouldBe(normal);

    [Theory]
    [InlineData("", "")]
    [InlineData(" ", "")]
    [InlineData("-j NFLOG --nflog-prefix  \"x  y\"", "-j NFLOG --nflog-prefix \"x  y\"")]
    [InlineData("-m dst --dst-len 5  -j ACCEPT", "-m dst --dst-len 5 -j ACCEPT")]
    [InlineData(" -j\tACCEPT  ", "-j ACCEPT")]
    public void Blanks_outside_quotes_collapse(string saved, string normal) => Normal(saved).ShouldBe(normal);

    [Theory]
    [InlineData("-m string --string \"GET /\" --algo bm --to 65535 -j DROP", "-m string --string \"GET /\" --algo bm -j DROP")]
    [InlineData("-m string --string \"x\" --algo bm --to 65535", "-m string --string \"x\" --algo bm")]
    [InlineData("-p icmp -m icmp --icmp-type 255/255 -j ACCEPT", "-p icmp -m icmp --icmp-type any -j ACCEPT")]
    [InlineData("-p icmp -m icmp ! --icmp-type 255 -j ACCEPT", "-p icmp -m icmp ! --icmp-type any -j ACCEPT")]
    public void What_only_some_versions_print_is_left_out(string saved, string normal) => Normal(saved).ShouldBe(normal);

    [Theory]
    [InlineData("-p tcp -m tcp -m tcp --dport 80 -j ACCEPT", "-p tcp -m tcp --dport 80 -j ACCEPT")]
    [InlineData("-p tcp -m tcp -m tcp -m tcp --dport 80", "-p tcp -m tcp --dport 80")]
    [InlineData("-p tcp -m tcp --sport 1 -m tcp --dport 80", "-p tcp -m tcp --sport 1 --dport 80")]
    [InlineData("-p tcp -m tcp --sport 1 -m tcp", "-p tcp -m tcp --sport 1")]
    public void A_second_match_of_the_same_protocol_is_one_with_the_first(string saved, string normal) => Normal(saved).ShouldBe(normal);

    [Theory]
    [InlineData("-p tcp -m tcp --dport 1 -m tcp --dport 80 -j ACCEPT")]
    [InlineData("-p tcp -m tcp --sport 1 -m tcp --sport 1 -j ACCEPT")]
    [InlineData("-p tcp -m tcp -m comment --comment x -m tcp --dport 80 -j ACCEPT")]
    [InlineData("-p tcp -m multiport --sports 1:2 -m multiport --dports 3,4 -j ACCEPT")]
    [InlineData("-m comment --comment a -m comment --comment b -j ACCEPT")]
    public void Matches_that_do_not_mean_the_same_in_one_stay_apart(string rule) => Normal(rule).ShouldBe(rule);

    [Theory]
    [InlineData("-m comment --comment \"-p gre  --to 65535 \" -j ACCEPT")]
    [InlineData("-m comment --comment -p -j ACCEPT")]
    [InlineData("-m comment --comment -m -m tcp -j ACCEPT")]
    [InlineData("-m tcp -m comment --comment tcp")]
    [InlineData("-i gre -j ACCEPT")]
    [InlineData("-m string --string \"x\" --algo bm --to 100 -j DROP")]
    [InlineData("-m string --string \"x\" --algo bm --from 1 -j NETMAP --to 65535")]
    [InlineData("-p nonsense -j ACCEPT")]
    [InlineData("-p")]
    public void All_else_stays_as_it_is(string rule) => Normal(rule).ShouldBe(rule);

    [Fact]
    public void A_rule_in_normal_form_is_not_copied()
    {
        var rule = new string("-s 192.0.2.0/24 -p tcp -m tcp --dport 22 -m comment --comment \"a  b\" -j ACCEPT".AsSpan());

        RuleNormalizer.Normalize(rule).ShouldBeSameAs(rule);
    }

    private static string Normal(string rule)
    {
        var normal = RuleNormalizer.Normalize(rule);
        RuleNormalizer.Normalize(normal).ShouldBe(normal);
        return normal;
    }
}
