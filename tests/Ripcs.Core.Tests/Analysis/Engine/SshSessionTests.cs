using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Whether rules let an ssh session live, and be made again.</summary>
public sealed class SshSessionTests
{
    private const string Text = "192.0.2.7 51234 203.0.113.1 22";

    private static readonly SshSession Ssh = SshSession.Of(Text).ShouldNotBeNull();

    [Theory]
    [InlineData("-s 192.0.2.0/24 -p tcp -m tcp --dport 22 -m addrtype --dst-type LOCAL -j ACCEPT", SessionFate.Accepted)]
    [InlineData("-p tcp -m multiport --dports 80,20:30 -j ACCEPT", SessionFate.Accepted)]
    [InlineData("-d 203.0.113.1/32 -j ACCEPT", SessionFate.Accepted)]
    [InlineData("-p tcp -m iprange --src-range 192.0.2.1-192.0.2.9 -m conntrack --ctstate NEW -j ACCEPT", SessionFate.Accepted)]
    [InlineData("! -s 198.51.100.0/24 -i eth0 -j ACCEPT", SessionFate.Accepted)]
    [InlineData("-p tcp -m tcp --sport 1024:65535 --dport 22 -j ACCEPT", SessionFate.Accepted)]
    [InlineData("-m set --match-set office src -p tcp -j ACCEPT", SessionFate.Depends)]
    [InlineData("-p tcp -m tcp --dport 22 -m limit --limit 3/min -j ACCEPT", SessionFate.Depends)]
    [InlineData("-s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT", SessionFate.Denied)]
    [InlineData("! -s 192.0.2.0/24 -j ACCEPT", SessionFate.Denied)]
    [InlineData("-m iprange --src-range 192.0.2.8-192.0.2.9 -j ACCEPT", SessionFate.Denied)]
    [InlineData("-d 203.0.113.2/32 -j ACCEPT", SessionFate.Denied)]
    [InlineData("-m addrtype ! --dst-type LOCAL -j ACCEPT", SessionFate.Denied)]
    [InlineData("-p tcp -m tcp --dport 2222 -j ACCEPT", SessionFate.Denied)]
    [InlineData("-p udp -j ACCEPT", SessionFate.Denied)]
    [InlineData("-i lo -j ACCEPT", SessionFate.Denied)]
    [InlineData("-i eth9 -p tcp -m tcp --dport 22 -j ACCEPT", SessionFate.Denied)]
    [InlineData("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", SessionFate.Denied)]
    [InlineData("-s 192.0.2.0/24 -j DROP", SessionFate.Denied)]
    public void A_rule_lets_a_new_connection_in_or_not(string rule, SessionFate fate) => Again($"-A INPUT {rule}").ShouldBe(fate);

    [Fact]
    public void An_address_of_IPv4_on_a_socket_of_IPv6_is_one_of_IPv4() =>
        SshSession.Of("::ffff:192.0.2.7 51234 ::ffff:203.0.113.1 22").ShouldBe(Ssh);

    [Fact]
    public void Of_a_rule_that_another_port_keeps_out_nobody_is_asked() =>
        Again("-A INPUT -m policy --dir in --pol ipsec -p tcp -m tcp --dport 443 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT")
            .ShouldBe(SessionFate.Accepted);

    [Theory]
    [InlineData("-s 192.0.2.7/32 -j DROP", SessionFate.Denied)]
    [InlineData("-p tcp -m tcp --dport 22 -m set --match-set banned src -j DROP", SessionFate.Depends)]
    [InlineData("-s 198.51.100.0/24 -j DROP", SessionFate.Accepted)]
    public void A_deny_in_front_of_the_accept_is_seen(string deny, SessionFate fate) =>
        Again($"-A INPUT {deny}\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT").ShouldBe(fate);

    [Theory]
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 22 -j CT --notrack", "-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        SessionFate.Accepted, SessionFate.Denied)]
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 22 -j CT --notrack", "-A OUTPUT -j ACCEPT", SessionFate.Accepted,
        SessionFate.Accepted)]
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 22 -j CT --notrack\n-A OUTPUT -p tcp -m tcp --sport 22 -j CT --notrack",
        "-A OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT", SessionFate.Accepted, SessionFate.Accepted)]
    [InlineData("-A OUTPUT -p tcp -m tcp --sport 22 -j CT --notrack",
        "-A OUTPUT -j ACCEPT\n-A INPUT -m conntrack --ctstate INVALID -j DROP", SessionFate.Denied, SessionFate.Accepted)]
    [InlineData("-A PREROUTING -p tcp -m tcp --dport 80 -j CT --notrack", "-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        SessionFate.Accepted, SessionFate.Accepted)]
    public void What_is_taken_out_of_connection_tracking_on_one_way_is_invalid_on_the_other(
        string raw, string filter, SessionFate packets, SessionFate answers)
    {
        var rules = Read.Save($"*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{raw}\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:OUTPUT "
            + $"DROP [0:0]\n{filter}\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n");
        SessionFate Of(SessionTraffic traffic) => Ssh.Under(traffic, rules, ValueSet.Empty, PacketFields.Cards).Fate;

        (Of(SessionTraffic.Packets), Of(SessionTraffic.Answers)).ShouldBe((packets, answers));
    }

    // 2026-11-24 is a Tuesday.
    [Theory]
    [InlineData("-p tcp -m tcp --dport 22 -m time --datestop 2026-12-01T23:59:59 -j DROP", SessionFate.Denied)]
    [InlineData("-p tcp -m tcp --dport 22 -m time --datestop 2026-11-01T23:59:59 -j DROP", SessionFate.Depends)]
    [InlineData("-p tcp -m tcp --dport 22 -m time --weekdays Tue --datestop 2038-01-19T03:14:07 -j DROP", SessionFate.Denied)]
    [InlineData("-p tcp -m tcp --dport 22 -m time --weekdays Wed,Sun --datestop 2038-01-19T03:14:07 -j DROP", SessionFate.Depends)]
    [InlineData("-p tcp -m tcp --dport 22 -m time --timestart 08:00:00 --timestop 18:00:00 --datestop 2038-01-19T03:14:07 -j DROP",
        SessionFate.Denied)]
    [InlineData("-p tcp -m tcp --dport 22 -m time --timestart 22:00:00 --timestop 06:00:00 --datestop 2038-01-19T03:14:07 -j DROP",
        SessionFate.Depends)]
    [InlineData("-p tcp -m tcp --dport 22 -m time --datestop 2026-12-01T23:59:59 -m limit --limit 3/min -j DROP", SessionFate.Depends)]
    public void A_deny_that_the_clock_makes_true_now_locks_out_and_one_of_another_time_does_not(string deny, SessionFate fate) =>
        Now($"-A INPUT {deny}\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT").ShouldBe(fate);

    [Theory]
    [InlineData("--weekdays Tue --datestop 2038-01-19T03:14:07", SessionFate.Depends)]
    [InlineData("--weekdays Wed --datestop 2038-01-19T03:14:07", SessionFate.Denied)]
    [InlineData("--datestop 2026-11-23T23:59:59", SessionFate.Denied)]
    public void An_accept_of_another_time_alone_locks_out(string time, SessionFate fate) =>
        Now($"-A INPUT -p tcp -m tcp --dport 22 -m time {time} -j ACCEPT").ShouldBe(fate);

    [Fact]
    public void A_deny_in_another_table_is_seen() =>
        Ssh.Under(SessionTraffic.Again, Rules("*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s 192.0.2.0/24 -j DROP\nCOMMIT\n"),
            ValueSet.Empty, Card).Fate.ShouldBe(SessionFate.Denied);

    [Fact]
    public void A_chain_that_nothing_leads_to_lets_nobody_in() => Again("-A shop-a111111 -j ACCEPT").ShouldBe(SessionFate.Denied);

    [Fact]
    public void A_translation_of_other_packets_is_no_way_in_beside_an_accept_of_what_leaves_by_lo() =>
        Again("-A INPUT -i lo -j ACCEPT\n-A INPUT -o lo -j ACCEPT",
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination "
            + "10.80.0.10\nCOMMIT\n")
            .ShouldBe(SessionFate.Denied);

    [Fact]
    public void Where_a_rule_leads_another_port_here_nobody_says_that_there_is_no_way()
    {
        const string Led = "-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctorigdstport 2222 -j ACCEPT";

        Again(Led).ShouldBe(SessionFate.Denied);
        Again(Led, "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22\nCOMMIT\n")
            .ShouldBe(SessionFate.Depends);
    }

    [Theory]
    [InlineData("-p tcp -m tcp --dport 22 -j DNAT --to-destination 10.0.0.5", SessionFate.Led)]
    [InlineData("-p tcp -m tcp --dport 22 -j REDIRECT --to-ports 2222", SessionFate.Led)]
    [InlineData("-p tcp -m tcp --dport 22 -j REDIRECT --to-ports 22", SessionFate.Accepted)]
    [InlineData("-s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j DNAT --to-destination 10.0.0.5", SessionFate.Accepted)]
    public void A_translation_that_leads_ones_own_packets_elsewhere_is_seen(string rule, SessionFate fate) =>
        Again("-A INPUT -j ACCEPT", $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING {rule}\nCOMMIT\n").ShouldBe(fate);

    [Theory]
    [InlineData("-p tcp -m tcp --dport 22 -j DNAT --to-destination 10.0.0.5")]
    [InlineData("-i eth0 -p tcp -m tcp --dport 22 -j DNAT --to-destination 10.0.0.5")]
    [InlineData("-d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24")]
    [InlineData("-p tcp -m tcp --dport 22 -j REDIRECT --to-ports 2222")]
    public void What_is_led_elsewhere_and_denied_there_locks_out_although_ssh_to_this_host_is_accepted(string rule) =>
        Again("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n:FORWARD DROP [0:0]",
            $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING {rule}\nCOMMIT\n").ShouldBe(SessionFate.Led);

    [Theory]
    [InlineData("", SessionFate.Denied, SessionFate.Accepted)]
    [InlineData("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", SessionFate.Accepted, SessionFate.Accepted)]
    [InlineData("-A INPUT -p tcp -m tcp --sport 51234 --dport 22 -j ACCEPT\n-A OUTPUT -d 192.0.2.0/24 -j DROP", SessionFate.Accepted,
        SessionFate.Denied)]
    [InlineData("-A INPUT -j ACCEPT\n-A OUTPUT -m conntrack --ctstate NEW -j DROP", SessionFate.Accepted, SessionFate.Accepted)]
    [InlineData("-A INPUT -j ACCEPT\n-A OUTPUT -o eth0 -p tcp -m tcp --sport 22 -j REJECT", SessionFate.Accepted, SessionFate.Denied)]
    public void The_connection_that_there_is_needs_its_packets_and_its_answers(string rules, SessionFate packets, SessionFate answers)
    {
        Fate(SessionTraffic.Packets, rules).ShouldBe(packets);
        Fate(SessionTraffic.Answers, rules).ShouldBe(answers);
    }

    [Theory]
    [InlineData("fe80::7%eth0 51234 fe80::1%eth0 22", "fe80::7")]
    [InlineData("2001:db8::7 51234 2001:db8::1 22", "2001:db8::7")]
    public void IPv6_is_read_with_or_without_its_interface(string text, string client) =>
        SshSession.Of(text).ShouldNotBeNull().Client.ToAddressText().ShouldBe(client);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("192.0.2.7 51234 203.0.113.1")]
    [InlineData("192.0.2.7 51234 203.0.113.1 ssh")]
    [InlineData("UNKNOWN 65535 UNKNOWN 65535")]
    [InlineData("192.0.2.7 51234 2001:db8::1 22")]
    public void What_is_no_connection_is_none(string? text) => SshSession.Of(text).ShouldBeNull();

    private static ValueSet Card => PacketFields.Interfaces("eth0");

    private static SessionFate Again(string rules, string others = "") => Fate(SessionTraffic.Again, rules, others);

    private static SessionFate Now(string rules) =>
        Fate(SessionTraffic.Again, rules, now: new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    private static SessionFate Fate(SessionTraffic traffic, string rules, string others = "", DateTimeOffset? now = null) => Ssh.Under(
        traffic, Rules($"*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:shop-a111111 - [0:0]\n{rules}\nCOMMIT\n{others}"),
        ValueSet.Of(IpPrefix.Parse("203.0.113.1").Network), Card, now).Fate;

    private static PacketRules Rules(string text) => new(SaveReader.ReadState(Family.IPv4, text));
}
