using Ripcs.Core.Analysis.Expectations;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

public sealed class ExpectationProofTests
{
    private const string SshFromOffice = "-A FORWARD -s 198.51.100.0/24 -d 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string NobodyElse = "blocked not-from 198.51.100.0/24 to 192.0.2.0/24 tcp 22 protocol 17";

    private const string Website =
        "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination "
            + "10.0.0.1:4443\nCOMMIT\n";

    [Fact]
    public void An_expectation_of_packets_that_no_host_sends_holds_whatever_the_rules_ask()
    {
        var rules = Forward("-A FORWARD -m limit --limit 1/sec -j RETURN", SshFromOffice);

        Expected.Prove("blocked from 203.0.113.1 to all", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
    }

    [Fact]
    public void Nobody_but_the_office_reaches_ssh() =>
        Expected.Prove(NobodyElse, Forward(SshFromOffice)).Answer.ShouldBe(ExpectationAnswer.Holds);

    [Fact]
    public void A_wider_accept_is_shown_by_a_packet_and_the_rule()
    {
        var outcome = Expected.Prove(NobodyElse, Forward(SshFromOffice, "-A FORWARD -s 198.51.96.0/20 -d 192.0.2.11/32 -p tcp -j ACCEPT"));

        outcome.Answer.ShouldBe(ExpectationAnswer.Fails);
        outcome.PacketText.ShouldBe("tcp 198.51.96.1:40000 -> 192.0.2.11:22");
        outcome.Way!.DecidedBy!.Place.ShouldBe(2);
    }

    [Fact]
    public void What_is_to_be_allowed_is_shown_by_a_packet_that_is_not()
    {
        const string Allowed = "allowed from 198.51.100.0/24 to 192.0.2.11 tcp 22";
        Expected.Prove(Allowed, Forward(SshFromOffice)).Answer.ShouldBe(ExpectationAnswer.Holds);

        var outcome = Expected.Prove(Allowed, Forward("-A FORWARD -s 198.51.100.7/32 -j DROP", SshFromOffice));

        outcome.Answer.ShouldBe(ExpectationAnswer.Fails);
        outcome.PacketText.ShouldBe("tcp 198.51.100.7:40000 -> 192.0.2.11:22");
        outcome.Way!.DecidedBy!.Rule!.Text.ShouldBe("-s 198.51.100.7/32 -j DROP");
    }

    [Fact]
    public void An_interface_that_is_left_out_is_none_of_its_own()
    {
        var rules = Forward("-A FORWARD ! -i br0 -d 192.0.2.0/24 -j DROP", "-A FORWARD -s 192.0.2.0/24 -o ppp+ -j DROP",
            "-A FORWARD -j ACCEPT");

        Expected.Prove("blocked to 192.0.2.0/24 not-in br0", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("blocked to 192.0.2.0/24 not-in br1", rules).PacketText.ShouldContain("in br0");
        Expected.Prove("allowed from 192.0.2.0/24 to 198.51.100.1 not-out ppp+", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed from 192.0.2.0/24 to 198.51.100.1 not-out ppp0", rules).Answer.ShouldBe(ExpectationAnswer.Fails);
    }

    [Fact]
    public void A_translation_that_leads_to_a_blocked_end_opens_it()
    {
        var rules = Read.Save($"{Website}*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport "
            + $"4443 -m conntrack --ctstate DNAT -j ACCEPT\nCOMMIT\n");

        var outcome = Expected.Prove("blocked to 10.0.0.1 tcp 4443", rules, "203.0.113.1");

        outcome.Answer.ShouldBe(ExpectationAnswer.Fails);
        outcome.PacketText.ShouldBe("tcp 203.0.113.99:40000 -> 203.0.113.1:443");
        Expected.Prove("blocked to 10.0.0.1 tcp 22", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
    }

    [Fact]
    public void A_blocked_public_address_is_blocked_by_what_packets_were_sent_to()
    {
        var rules = Read.Save($"{Website}*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport "
            + $"4443 -j ACCEPT\nCOMMIT\n");

        Expected.Prove("blocked to 203.0.113.1 tcp 443", rules, "192.0.2.250").Answer.ShouldBe(ExpectationAnswer.Fails);
        Expected.Prove("blocked to 203.0.113.1 tcp 22", rules, "192.0.2.250").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed from 198.51.100.0/24 to 203.0.113.1 tcp 443", rules,
            "192.0.2.250").Answer.ShouldBe(ExpectationAnswer.Holds);
    }

    [Fact]
    public void What_the_host_sends_comes_from_its_addresses()
    {
        const string Blocked = "blocked from host to 198.51.100.0/24 tcp 25";

        static PacketRules Denying(string sender, string type = "") =>
            Read.Filter($":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT {sender}-d 198.51.100.0/24 -p tcp "
            + $"-m tcp --dport 25{type} -j DROP");

        Expected.Prove(Blocked, Denying("", " -m addrtype --src-type LOCAL"), "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove(Blocked, Denying("", " -m addrtype --src-type LOCAL")).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove(Blocked, Denying("-s 203.0.113.1/32 "), "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove(Blocked, Denying("-s 203.0.113.2/32 "), "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Fails);
    }

    [Fact]
    public void The_host_itself_is_an_end()
    {
        var rules = Read.Filter(
            ":INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j "
            + "ACCEPT");

        Expected.Prove("blocked not-from 198.51.100.0/24 to host", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed from 198.51.100.0/24 to host tcp 22", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        var outcome = Expected.Prove("blocked to host tcp 22", rules, "203.0.113.1");
        outcome.Answer.ShouldBe(ExpectationAnswer.Fails);
        outcome.PacketText.ShouldBe("tcp 198.51.100.99:40000 -> 203.0.113.1:22");
    }

    [Fact]
    public void An_address_of_the_host_is_asked_where_packets_to_it_go()
    {
        var rules = Read.Filter(":INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]");

        Expected.Prove("blocked to 203.0.113.1", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed to 192.0.2.1 tcp 22", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed to 203.0.113.1 tcp 22", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Fails);
    }

    [Fact]
    public void What_is_led_on_from_the_host_does_not_reach_it()
    {
        var rules = Read.Save($"{Website}*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\nCOMMIT\n");

        Expected.Prove("allowed to host tcp 443", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Fails);
        Expected.Prove("allowed to host tcp 22", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
    }

    [Fact]
    public void What_the_host_sends_is_meant_where_it_is_said()
    {
        var rules = Read.Filter(":OUTPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n-A OUTPUT -d 192.0.2.53/32 -p udp -m udp --dport 53 -j ACCEPT");

        Expected.Prove("blocked from host to all tcp 25", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed from host to 192.0.2.53 udp 53", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        var outcome = Expected.Prove("allowed from host to 192.0.2.0/24 udp 53", rules, "203.0.113.1");
        outcome.Answer.ShouldBe(ExpectationAnswer.Fails);
        outcome.PacketText.ShouldStartWith("udp host");
        Expected.Prove("allowed from all to 192.0.2.0/24 udp 53", rules, "203.0.113.1").Answer.ShouldBe(ExpectationAnswer.Holds);
    }

    [Theory]
    [InlineData("-m limit --limit 1/sec")]
    [InlineData("-m mark --mark 0x1")]
    [InlineData("-m set --match-set others src")]
    public void What_no_packet_tells_proves_nothing(string condition)
    {
        var rules = Forward($"-A FORWARD -d 192.0.2.11/32 {condition} -j ACCEPT");

        foreach (var expectation in new[] { "blocked to 192.0.2.11 tcp 22", "allowed to 192.0.2.11 tcp 22" })
        {
            var outcome = Expected.Prove(expectation, rules);
            outcome.Answer.ShouldBe(ExpectationAnswer.Depends);
            outcome.Way!.Answers.ShouldHaveSingleItem();
        }
    }

    [Fact]
    public void A_packet_that_does_otherwise_whatever_is_unknown_is_shown_first()
    {
        var rules = Forward("-A FORWARD -d 192.0.2.11/32 -m limit --limit 1/sec -j ACCEPT",
            "-A FORWARD -s 198.51.100.7/32 -d 192.0.2.11/32 -j ACCEPT");

        var outcome = Expected.Prove("blocked to 192.0.2.11 tcp 22", rules);

        outcome.Answer.ShouldBe(ExpectationAnswer.Fails);
        outcome.PacketText.ShouldBe("tcp 198.51.100.7:40000 -> 192.0.2.11:22");
    }

    [Fact]
    public void Whose_address_a_translation_leads_to_is_a_condition_where_that_is_unknown()
    {
        var rules = Read.Save($"{Website}*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\nCOMMIT\n");

        Expected.Prove("blocked to 203.0.113.1 tcp 443", rules).Answer.ShouldBe(ExpectationAnswer.Depends);
    }

    [Fact]
    public void A_program_that_is_asked_proves_nothing()
    {
        var rules = Forward("-A FORWARD -d 192.0.2.11/32 -j NFQUEUE --queue-num 0");

        Expected.Prove("blocked to 192.0.2.11 tcp 22", rules).Answer.ShouldBe(ExpectationAnswer.Depends);
        Expected.Prove("allowed to 192.0.2.11 tcp 22", rules).Answer.ShouldBe(ExpectationAnswer.Depends);
    }

    [Fact]
    public void What_is_not_tracked_is_followed_past_the_translation()
    {
        var rules = Read.Save(
            "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s 198.51.100.7/32 -j CT --notrack\nCOMMIT\n"
            + $"{Website}*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -d 10.0.0.1/32 -m conntrack --ctstate NEW -j ACCEPT\n"
            + "-A FORWARD -d 192.0.2.11/32 -m conntrack --ctstate UNTRACKED -j ACCEPT\nCOMMIT\n");

        Expected.Prove("allowed from 198.51.100.7 to 203.0.113.1 tcp 443", rules).Answer.ShouldBe(ExpectationAnswer.Fails);
        Expected.Prove("allowed from 198.51.100.8 to 203.0.113.1 tcp 443", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("blocked from 198.51.100.7 to 192.0.2.11 tcp 22", rules).Answer.ShouldBe(ExpectationAnswer.Fails);
        Expected.Prove("blocked not-from 198.51.100.7 to 192.0.2.11 tcp 22", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
    }

    [Fact]
    public void An_interface_narrows_who_is_meant()
    {
        var rules = Forward("-A FORWARD -i eth1 -d 192.0.2.0/24 -j ACCEPT");

        Expected.Prove("blocked to 192.0.2.0/24 in eth0", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed to 192.0.2.0/24 protocol 17 in eth1", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("blocked to 192.0.2.0/24", rules).PacketText.ShouldContain("in eth1");
    }

    [Fact]
    public void The_first_rules_of_other_tables_count()
    {
        var rules = Read.Save($"*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s 198.51.100.7/32 -j DROP\nCOMMIT\n*filter\n:FORWARD "
            + $"ACCEPT [0:0]\nCOMMIT\n");

        Expected.Prove("blocked from 198.51.100.7 to all", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("allowed from 198.51.100.0/24 to all tcp 80", rules).Answer.ShouldBe(ExpectationAnswer.Fails);
    }

    [Fact]
    public void Icmp_of_a_type_is_told_from_others()
    {
        var rules = Read.Filter(
            ":INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -d 2001:db8::/32 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT",
            Family.IPv6);

        Expected.Prove("allowed from all to 2001:db8::1 icmp 128", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("blocked from all to 2001:db8::1 icmp 135", rules).Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("blocked from all to 2001:db8::1 icmp 128",
            rules).PacketText.ShouldBe("ipv6-icmp 2001:db8:ffff::99 -> 2001:db8::1 type 128");
    }

    [Fact]
    public void No_source_is_asked_that_no_network_carries() => Expected.Prove(
        "allowed from all to 192.0.2.1 tcp 80", Forward("-A FORWARD -s 127.0.0.0/8 -j DROP", "-A FORWARD -s 224.0.0.0/4 -j DROP",
            "-A FORWARD -j ACCEPT")).Answer.ShouldBe(ExpectationAnswer.Holds);

    [Fact]
    public void Nobody_gets_in_from_a_card_with_an_address_of_the_host()
    {
        var rules = Forward("-A FORWARD -d 10.5.0.0/24 -p tcp -m tcp --dport 22 -m addrtype --src-type LOCAL -j ACCEPT");

        Expected.Prove("blocked not-from 198.51.100.0/24 to 10.5.0.0/24 tcp 22", rules,
            "10.5.0.1").Answer.ShouldBe(ExpectationAnswer.Holds);
        Expected.Prove("blocked not-from 198.51.100.0/24 to 10.5.0.0/24 tcp 22", rules).Answer.ShouldBe(ExpectationAnswer.Fails);
    }

    [Theory]
    [InlineData("blocked to 224.0.0.251 udp 5353", ExpectationAnswer.Fails)]
    [InlineData("blocked to 224.0.0.251 udp 5354", ExpectationAnswer.Holds)]
    [InlineData("blocked to all udp 5353", ExpectationAnswer.Fails)]
    [InlineData("blocked to 224.0.0.251 udp 123", ExpectationAnswer.Fails)]
    [InlineData("allowed from 198.51.100.7 to 224.0.0.251 udp 5353", ExpectationAnswer.Holds)]
    [InlineData("allowed from 198.51.100.7 to 224.0.0.252 udp 5353", ExpectationAnswer.Fails)]
    [InlineData("allowed from 198.51.100.7 to all udp 123", ExpectationAnswer.Holds)]
    public void What_is_sent_to_a_group_is_asked_of_INPUT_and_where_it_is_to_be_blocked_of_FORWARD_too(
        string expectation, ExpectationAnswer answer) => Expected.Prove(expectation, Read.Filter(
        ":INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT\n-A INPUT -p udp -m udp "
            + "--dport 123 -m addrtype --dst-type LOCAL -j ACCEPT\n-A FORWARD -p udp -m udp --dport 123 -j ACCEPT"),
        "203.0.113.1").Answer.ShouldBe(answer);

    private static PacketRules Forward(params string[] rules) =>
        Read.Filter($":INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n{string.Join('\n', rules)}");
}
