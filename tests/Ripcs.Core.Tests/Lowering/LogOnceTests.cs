using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>A log statement logs each packet once, however the items of its lists overlap.</summary>
public sealed class LogOnceTests
{
    private static readonly LogSettings Settings = new("x", null, null);

    [Fact]
    public void Ranges_that_overlap_are_one() =>
        Lines(Rule("x", Log, from: "10.0.0.1-10.0.0.9 192.0.2.1 10.0.0.5-10.0.0.20 10.0.0.16/28")).ShouldBe(
        [
            "-m iprange --src-range 10.0.0.1-10.0.0.31 -j LOG --log-prefix x",
            "-s 192.0.2.1/32 -j LOG --log-prefix x",
        ]);

    [Fact]
    public void Beside_the_host_the_other_destinations_leave_its_addresses_out() =>
        Lines(Rule("x", Log, to: "10.0.0.0/24 host 192.0.2.1-192.0.2.3")).ShouldBe(
        [
            "-d 10.0.0.0/24 -m addrtype ! --dst-type LOCAL -j LOG --log-prefix x",
            "-m addrtype --dst-type LOCAL -j LOG --log-prefix x",
            "-m iprange --dst-range 192.0.2.1-192.0.2.3 -m addrtype ! --dst-type LOCAL -j LOG --log-prefix x",
        ]);

    [Fact]
    public void Beside_the_host_the_other_sources_leave_its_addresses_out_besides_what_they_except() =>
        Lines(Rule("x", Log, from: "host 10.0.0.0/24") with { NotFrom = Items("10.0.0.9") }).ShouldBe(
        [
            "! -s 10.0.0.9/32 -m addrtype --src-type LOCAL -j LOG --log-prefix x",
            "-s 10.0.0.0/24 -m iprange ! --src-range 10.0.0.9-10.0.0.9 -m addrtype ! --src-type LOCAL -j LOG --log-prefix x",
        ]);

    [Fact]
    public void Ports_that_overlap_are_one_range() =>
        Lines(Rule("x", Log, to: "10.0.0.1", ports: ["80-90", "22", "85-95", "95-99"]) with { Protocols = [Protocol.Tcp] }).ShouldBe(
            ["-d 10.0.0.1/32 -p tcp -m multiport --dports 80:99,22 -j LOG --log-prefix x"]);

    [Fact]
    public void A_packet_to_a_rewritten_address_is_logged_once_whatever_ports_overlap() =>
        Lines(Rule("web", Dnat("203.0.113.7"), ports: "80") with { ImpliesAccept = false },
            Rule("x", Log, to: "203.0.113.7", ports: ["80", "80-90"]) with { Protocols = [Protocol.Tcp] })
            .Count(line => line.Contains("--ctorigdstport", StringComparison.Ordinal)).ShouldBe(1);

    [Fact]
    public void A_packet_to_a_rewritten_address_and_to_where_that_is_led_is_logged_once() =>
        Lines(Led("80"), Rule("x", Log, to: "203.0.113.7 10.0.0.1", ports: "80") with { Protocols = [Protocol.Tcp] }).ShouldBe(
        [
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 80 -j LOG --log-prefix x",
            "! -d 10.0.0.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j LOG "
                + "--log-prefix x",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j LOG --log-prefix x",
        ]);

    [Fact]
    public void Each_of_several_addresses_to_which_it_is_led_is_left_out() =>
        Lines(Led("80"), Rule("shop", Dnat("203.0.113.7", "10.0.0.2"), ports: "81") with { ImpliesAccept = false },
            Rule("x", Log, to: "10.0.0.1 10.0.0.2 203.0.113.7"))[2..].ShouldBe(
        [
            "-d 203.0.113.7/32 -j LOG --log-prefix x",
            "! -d 10.0.0.1/32 -m iprange ! --dst-range 10.0.0.2-10.0.0.2 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctdir "
                + "ORIGINAL -j LOG --log-prefix x",
        ]);

    [Theory]
    [InlineData("443>4443", "443", true)]
    [InlineData("443>80", "443 80", false)]
    public void It_is_left_out_only_where_the_list_has_the_port_at_which_it_arrives(string led, string logged, bool both) =>
        Lines(Led(led), Rule("x", Log, to: "203.0.113.7 10.0.0.1", ports: logged.Split(' ')) with { Protocols = [Protocol.Tcp] })
            .ShouldContain((both ? "" : "! -d 10.0.0.1/32 ")
                + "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 443 --ctdir ORIGINAL -j LOG --log-prefix x");

    [Fact]
    public void A_port_to_everywhere_that_is_led_to_another_of_the_list_is_logged_once() =>
        Lines(Led("8080>80"), Rule("x", Log, ports: ["80", "8080"]) with { Protocols = [Protocol.Tcp], To = Items("all") }).ShouldBe(
            ["-p tcp -m multiport --dports 80,8080 -j LOG --log-prefix x"]);

    [Fact]
    public void A_packet_to_the_host_and_to_where_that_is_led_is_logged_once() =>
        Lines(Rule("web", Dnat("host"), ports: "80") with { ImpliesAccept = false },
            Rule("x", Log, to: "host 10.0.0.1", ports: "80") with { Protocols = [Protocol.Tcp] })
            .ShouldNotContain(line => line.Contains("--ctstate DNAT --ctorigdstport", StringComparison.Ordinal));

    [Fact]
    public void An_ICMP_type_takes_its_codes_along() =>
        Lines(Rule("x", Log, to: "10.0.0.1") with { IcmpTypes = [new("port-unreachable", "3/3", null),
            new("destination-unreachable", "3", null)] }).ShouldBe(
            ["-d 10.0.0.1/32 -p icmp -m icmp --icmp-type 3 -j LOG --log-prefix x"]);

    [Fact]
    public void Whoever_decides_is_written_as_it_was_said() =>
        Compiled(Rule("x", Accept, from: "10.0.0.1-10.0.0.9 10.0.0.5-10.0.0.20", to: "host 10.9.0.1") with { Log = Settings }).Lines()
            .Count().ShouldBe(8);

    private static CheckedRule Led(string port) => Rule("web", Dnat("203.0.113.7"), ports: port) with { ImpliesAccept = false };

    private static RuleAction Log => new RuleAction.Log();

    private static string[] Lines(params CheckedRule[] rules) =>
        [.. Compiled([.. rules.Select(rule => rule.Action is RuleAction.Log ? rule with { Log = Settings } : rule)]).Lines()];
}
