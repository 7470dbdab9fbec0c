using Ripcs.Core.Model;
using Ripcs.Importing;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Importing.FilterTable;

namespace Ripcs.Core.Tests.Importing;

/// <summary>Rules of the filter table as the statements that a person would have written.</summary>
public sealed class FilterImportTests
{
    [Fact]
    public void A_host_that_accepts_a_few_ports_and_drops_the_rest_needs_no_Raw() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]",
        "-A INPUT -i lo -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT").ShouldBe(
        """
        // Imported from v4 (IPv4).
        Partition("host", family: 4);

        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Accept).AllowLoopback();

        Accept("ssh, https").Ports(22, 443).Received();

        """);

    [Fact]
    public void A_rule_of_INPUT_for_more_than_tcp_takes_broadcasts_too() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "-A INPUT -p udp -m udp --dport 67 -j ACCEPT").ShouldContain(
        "Accept(\"bootps\").Ports(67).Protocols(\"udp\").Received();\n");

    [Fact]
    public void A_deny_of_INPUT_is_for_what_arrives_also_from_this_host() => Import(
        ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]",
        "-A INPUT -s 10.0.0.0/8 -j DROP", "-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN FIN,SYN -j DROP").ShouldEndWith(
        """

        Drop("everything from 10.0.0.0/8").From("10.0.0.0/8").Received();
        Drop("tcp with FIN,SYN").Protocols("tcp").TcpFlags("FIN,SYN", set: "FIN,SYN").Received().Family(4);

        """);

    [Fact]
    public void One_host_policy_says_what_both_families_have_in_common()
    {
        const string V4 = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n"
            + "-A INPUT -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n";
        const string V6 = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n"
            + "-A OUTPUT -o lo -j ACCEPT\n-A INPUT -p icmpv6 -j ACCEPT\n-A OUTPUT -p icmpv6 -j ACCEPT\nCOMMIT\n";

        Imported(V4, V6).Files.Single().Text.ShouldContain(
            "\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().WithoutNeededIcmp();\n");
    }

    [Fact]
    public void A_rule_of_OUTPUT_is_for_what_this_host_sends() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT DROP [0:0]", "-A INPUT -i lo -j ACCEPT", "-A OUTPUT -o lo -j ACCEPT",
        "-A OUTPUT -p udp -m udp --dport 53 -j ACCEPT", "-A OUTPUT -d 192.0.2.7/32 -p tcp -m tcp --dport 443 -j ACCEPT",
        "-A OUTPUT -s 192.0.2.1/32 -p icmp -j ACCEPT").ShouldEndWith(
        """

        Accept("dns from host").Ports(53).Protocols("udp").To("all").Sent();
        Accept("https from host to 192.0.2.7").Ports(443).To("192.0.2.7").Sent();
        Accept("icmp sent from 192.0.2.1").Protocols("icmp").From("192.0.2.1").To("all").Sent();

        """);

    [Fact]
    public void Consecutive_ports_and_addresses_become_ranges_and_interfaces_lists() => Import(
        [":INPUT DROP [0:0]", ":FORWARD DROP [0:0]",
        .. new[] { 5060, 5061, 5063, 5062, 80, 81 }.Select(port => $"-A INPUT -p udp -m udp --dport {port} -j ACCEPT"),
        .. new[] { 7, 9, 8 }.Select(end => $"-A INPUT -s 192.0.2.{end}/32 -p gre -j ACCEPT"),
        "-A FORWARD -i lan0 -o ppp0 -j ACCEPT", "-A FORWARD -i lan0 -o ppp1 -j ACCEPT"]).ShouldEndWith(
        """

        Accept("udp 80, 81, 5060-5063").Ports(80, 81, 5060..5063).Protocols("udp").Received();
        Accept("gre from 192.0.2.7-192.0.2.9").Protocols("gre").From("192.0.2.7-192.0.2.9").Received();
        Accept("everything in lan0 out ppp0, ppp1").AnyProtocol().To("all").In("lan0").Out("ppp0", "ppp1");

        """);

    [Fact]
    public void A_chain_that_logs_and_denies_for_several_jumps_is_said_beside_each_of_them()
    {
        var imported = Imported("""
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :LOGDROP - [0:0]
            -A INPUT -m conntrack --ctstate INVALID -j LOGDROP
            -A INPUT -s 203.0.113.66/32 -j LOGDROP
            -A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
            -A INPUT -j LOGDROP
            -A FORWARD -j LOGDROP
            -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "denied: "
            -A LOGDROP -j DROP
            COMMIT

            """);

        imported.Files.Single().Text.ShouldEndWith("""
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).LogDropped(prefix: "denied: ", limit: "5/min");

            Drop("invalid").State("INVALID").Received().Log(prefix: "denied: ", limit: "5/min");
            Drop("everything from 203.0.113.66").From("203.0.113.66").Received().Log(prefix: "denied: ", limit: "5/min");
            Accept("http").Ports(80).Received();

            """);
        imported.Notes.Select(note => note.ToString()).ShouldContain(
            "several rules log \"denied: \" now, each at most 5/min, where one rule had that limit for all: the log may have more lines");
    }

    [Fact]
    public void Where_three_statements_say_such_a_chain_it_becomes_a_function()
    {
        var imported = Imported("""
            *filter
            :INPUT DROP [0:0]
            :log-drop - [0:0]
            -A INPUT -s 203.0.113.66/32 -j log-drop
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            -A INPUT -p tcp -m tcp --dport 25 -j log-drop
            -A INPUT -p icmp -j ACCEPT
            -A INPUT -i eth1 -j log-drop
            -A INPUT -p udp -j ACCEPT
            -A log-drop -m limit --limit 5/min -j LOG --log-prefix "denied: "
            -A log-drop -j REJECT --reject-with icmp-admin-prohibited
            COMMIT

            """);

        imported.Files.Single().Text.ShouldEndWith("""

            FilterRule LOG_DROP(string what) => Reject(what).With("admin-prohibited").Log(prefix: "denied: ", limit: "5/min");

            LOG_DROP("everything from 203.0.113.66").From("203.0.113.66").Received();
            Accept("ssh").Ports(22).Received();
            LOG_DROP("smtp").Ports(25).Protocols("tcp").Received();
            Accept("icmp").Protocols("icmp").Received();
            LOG_DROP("everything in eth1").In("eth1").Received();
            Accept("udp").Protocols("udp").Received();

            """);
        imported.Fates.Select(fate => fate.Why).ShouldContain("host.csx:8 reject \"everything from 203.0.113.66\"");
        imported.Fates.Select(fate => fate.Why).ShouldContain(
            "host.csx:8 reject \"everything from 203.0.113.66\" and 2 other places");
    }

    [Theory]
    [InlineData(":OUTPUT DROP [0:0]", "-A OUTPUT -j LOGGING", true)]
    [InlineData(":OUTPUT DROP [0:0]", "-A OUTPUT -p udp -j LOGGING", false)]
    [InlineData(":OUTPUT ACCEPT [0:0]", "-A OUTPUT -p udp -j LOGGING", true)]
    [InlineData(":OUTPUT DROP [0:0]", "-A OUTPUT -j LOG --log-prefix \"other: \"", false)]
    public void What_each_chain_logs_last_that_drops_the_rest_the_host_policy_logs(string policy, string last, bool isOfPolicy)
    {
        var text = Import(":INPUT DROP [0:0]", policy, ":LOGGING - [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
            "-A INPUT -j LOGGING", last, "-A LOGGING -m limit --limit 2/sec -j LOG --log-prefix \"gone: \"", "-A LOGGING -j DROP");

        text.Contains(".LogDropped(prefix: \"gone: \", limit: \"2/sec\")", StringComparison.Ordinal).ShouldBe(isOfPolicy, text);
        text.ShouldNotContain("Raw(");
    }

    [Fact]
    public void What_is_refused_stands_at_the_beginning_with_its_comment_and_the_reason()
    {
        DumpReader.TryRead([("v4", "# by hand\n\n*filter\n:INPUT DROP [0:0]\n# the provider\n-A INPUT -s voip.example.net -j ACCEPT\n"
            + "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n")], out var dumps, out _).ShouldBeTrue();

        Importer.Import(dumps).Files.Single().Text.ShouldStartWith(
            """
            // Imported from v4 (IPv4).
            // by hand
            // the provider
            // Refused, write it by hand: v4 line 6, table filter: -A INPUT -s voip.example.net -j ACCEPT
            //     "voip.example.net" is a host name, and names are not resolved; write its addresses in its place, with commas between them
            Partition("host", family: 4);

            """);
    }

    [Fact]
    public void What_the_host_policy_says_of_a_chain_with_refused_rules_does_not_come_before_them()
    {
        static string Text(string user) => Import(":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT DROP [0:0]",
            "-A INPUT -i lo -j ACCEPT", "-A INPUT -m conntrack --ctstate INVALID -j DROP", "-A OUTPUT -o lo -j ACCEPT",
            $"-A OUTPUT -m owner --uid-owner {user} -j ACCEPT");

        Text("$NTP_ID").ShouldContain(
            "//     a save is not read by a shell, and \"$NTP_ID\" contains \"$\"; write the variable's value in its place\n");
        foreach (var user in new[] { "$NTP_ID", "103" })
        {
            Text(user).ShouldContain(".AllowLoopback();\n");
            Text(user).ShouldContain("Drop(\"invalid\").State(\"INVALID\").Received();");
        }
    }

    [Fact]
    public void What_OUTPUT_accepts_before_it_accepts_everything_is_left_out_and_other_rules_and_chains_keep_it()
    {
        var text = Import(
            ":INPUT DROP [0:0]", ":OUTPUT DROP [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -j ACCEPT",
            "-A OUTPUT -o lo -j ACCEPT", "-A OUTPUT -p udp -m udp --dport 53 -j ACCEPT", "-A OUTPUT -p tcp -m tcp --dport 25 -j DROP",
            "-A OUTPUT -p tcp -m tcp --dport 80 -j ACCEPT", "-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-A OUTPUT -j ACCEPT");
        text.ShouldEndWith(
            """

            Accept("ssh").Ports(22).Received();
            Accept("everything").AnyProtocol().Received();
            Accept("dns from host").Ports(53).Protocols("udp").To("all").Sent();
            Drop("smtp from host").Ports(25).Protocols("tcp").Sent();
            Accept("everything from host").AnyProtocol().To("all").Sent();

            """);
    }

    [Fact]
    public void An_accept_to_a_group_in_INPUT_opens_no_other_chain_for_the_day_on_which_that_drops() => Import(
        ":INPUT ACCEPT [0:0]", "-A INPUT -d 224.0.0.0/4 -j ACCEPT").ShouldEndWith(
        """

        Accept("everything to 224.0.0.0/4").AnyProtocol().To("224.0.0.0/4").Received();

        """);

    [Fact]
    public void Where_the_policy_accepts_an_accept_keeps_its_packets_for_the_day_on_which_it_drops() => Import(
        ":INPUT ACCEPT [0:0]", "-A INPUT -m pkttype --pkt-type broadcast -j ACCEPT", "-A INPUT -p udp -m udp --dport 5353 -j ACCEPT")
        .ShouldEndWith(
        """

        Accept("pkt-type broadcast").AnyProtocol().Match("-m pkttype --pkt-type broadcast").Received();
        Accept("mdns").Ports(5353).Protocols("udp").Received();

        """);

    [Fact]
    public void Where_rules_accept_answers_the_host_policy_says_why_it_does_not() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT").ShouldContain(
        "// where a policy drops, answers pass only by the rules below; .AllowEstablished() would let all of them pass, in every chain\n"
        + "HostPolicy()");

    [Theory]
    [InlineData("-A INPUT -p tcp -m tcp --dport 4:3 -j DROP")]
    [InlineData("-A INPUT -m conntrack --ctorigdstport 4:3 -j DROP")]
    public void A_rule_that_no_packet_meets_and_no_Raw_takes_is_left_out(string rule) => Import(
        ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", rule, "-A INPUT -s 192.0.2.1/32 -j DROP").ShouldNotContain(rule);

    [Fact]
    public void A_jump_to_a_chain_without_rules_is_told_as_one_that_a_program_may_fill()
    {
        DumpReader.TryRead([("v4", "*filter\n:INPUT DROP [0:0]\n:hook - [0:0]\n-A INPUT -j hook\n"
            + "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n")], out var dumps, out _).ShouldBeTrue();

        Importer.Import(dumps).Notes.Select(note => note.ToString()).ShouldBe(["line 4 jumps to hook, which has no rules: if a program "
            + "fills it, name it in HostPolicy().Behind, or an apply with --replace removes it"]);
    }

    [Fact]
    public void A_report_says_in_which_line_a_rule_went()
    {
        var imported = Imported("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:LAN_WAN - [0:0]\n"
            + "-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n"
            + "-A INPUT -p tcp -m tcp --dport 5060 -j ACCEPT\n"
            + "-A INPUT -p tcp -m tcp --dport 5061 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 5062 -j ACCEPT\n"
            + "-A FORWARD -m conntrack --ctstate ESTABLISHED -s 192.0.2.0/24 -j ACCEPT\n-A FORWARD -i eth0 -j LAN_WAN\n"
            + "-A LAN_WAN -p udp -m udp --sport 53 --dport 1024:65535 -j ACCEPT\nCOMMIT\n");

        imported.Fates.Select(fate => fate.Why).ShouldBe(
        [
            "host.csx:5 host policy", "host.csx:7 accept \"established\"", "host.csx:8 accept \"tcp 5060-5062\"",
            "host.csx:8 accept \"tcp 5060-5062\"", "host.csx:8 accept \"tcp 5060-5062\"",
            "host.csx:9 accept \"established forwarded from 192.0.2.0/24\"",
            "host.csx:10 accept \"LAN_WAN: udp 1024-65535 from port 53 forwarded in eth0\"",
            "host.csx:10 accept \"LAN_WAN: udp 1024-65535 from port 53 forwarded in eth0\"",
        ]);
    }

    [Fact]
    public void A_rule_went_into_the_statement_that_has_no_condition_more() => Imported("*filter\n"
        + "-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP\n"
        + "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -m conntrack --ctstate NEW -j DROP\nCOMMIT\n")
        .Fates[^1].Why.ShouldBe("host.csx:6 drop \"new tcp\"");

    [Fact]
    public void What_a_redirect_takes_needs_no_statement_for_what_is_forwarded_to_its_port() => Imported("*nat\n"
        + "-A PREROUTING -s 10.0.3.0/24 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128\nCOMMIT\n*filter\n:INPUT ACCEPT\n"
        + ":FORWARD DROP\n:OUTPUT ACCEPT\n-A FORWARD -d 10.0.1.10/32 -p tcp -m tcp --dport 80 -j ACCEPT\nCOMMIT\n").Files.Single().Text
        .ShouldEndWith("\nAccept(\"http forwarded to 10.0.1.10\").Ports(80).To(\"10.0.1.10\").Forwarded();\n");

    [Fact]
    public void A_rule_whose_packets_a_rule_above_takes_is_left_out()
    {
        var imported = Imported("*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"
            + "-A INPUT -s 192.0.2.7/32 -p tcp -m tcp --dport 22 -j DROP\n-A INPUT -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n");

        imported.Fates.Select(fate => (fate.Kind, fate.Why)).ShouldBe(
            [(FateKind.Statement, "host.csx:6 accept \"ssh\""), (FateKind.WithoutEffect, "line 3 takes all of its packets"),
                (FateKind.WithoutEffect, "line 3 takes all of its packets")]);
        imported.Files.Single().Text.ShouldEndWith("\n\nAccept(\"ssh\").Ports(22).Received();\n");
    }

    [Fact]
    public void A_rule_of_FORWARD_does_not_open_this_host() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "-A FORWARD -i eth1 -j ACCEPT")
        .ShouldContain(".AnyProtocol().To(\"all\").In(\"eth1\").Forwarded()");

    [Theory]
    [InlineData("-m length --length 100:200", ".Length(100..200)")]
    [InlineData("-m dscp --dscp 0x2e", ".Dscp(\"ef\")")]
    [InlineData("-m dscp --dscp 0x2d", ".Dscp(\"0x2d\")")]
    [InlineData("-m mark --mark 0x1/0xff", ".Mark(0x1, mask: 0xff)")]
    [InlineData("-m time --timestart 08:00 --timestop 18:00 --weekdays Mon,Tue", ".Between(\"08:00\", \"18:00\").Days(\"Mon\", \"Tue\")")]
    [InlineData("-m time --timestart 22:00 --timestop 06:00:30 --weekdays Fri --contiguous --datestop 2027-01-31T23:59:59",
        ".Until(\"2027-01-31\")")]
    [InlineData("-m time --timestart 22:00 --timestop 06:00 --weekdays Fri",
        ".Match(\"-m time --timestart 22:00:00 --timestop 06:00:00 --weekdays Fri --datestop 2038-01-19T03:14:07\")")]
    public void A_match_becomes_its_method(string match, string method) => Import(
        ":INPUT DROP [0:0]", $"-A INPUT -p tcp -m tcp --dport 22 {match} -j ACCEPT").ShouldContain(method);

    [Theory]
    [InlineData("-A OUTPUT -m owner --uid-owner 1000-1999 -j ACCEPT",
        "Accept(\"everything of user 1000..1999\").AnyProtocol().To(\"all\").User(1000..1999);")]
    [InlineData("-A INPUT -p sctp -m sctp --dport 3868 -j ACCEPT", "Accept(\"sctp 3868\").Ports(3868).Protocols(\"sctp\").Received();")]
    [InlineData("-A INPUT -p 2 -j ACCEPT", "Accept(\"igmp\").Protocols(\"igmp\").Received();")]
    [InlineData("-A INPUT -m cgroup --path a -j ACCEPT", "// INPUT: a statement matches who sends in OUTPUT only")]
    [InlineData("-A INPUT -p tcp -m tcp --dport 99 -j LOG", "// INPUT: no statement logs without a prefix")]
    [InlineData("-A INPUT -j LOG --log-prefix x --log-uid", "// INPUT: no statement for -j LOG --log-prefix x --log-uid")]
    public void A_rule_becomes_its_statement_or_stays_Raw_with_the_reason(string rule, string text) => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT DROP [0:0]", rule).ShouldContain($"{text}\n");

    [Theory]
    [InlineData("-p udp -m udp", "-m udp")]
    [InlineData("-p tcp --dport 0:65535", "-m tcp")]
    [InlineData("-p icmp --icmp-type any", "-m icmp --icmp-type any")]
    public void Where_nothing_puts_fragments_together_a_rule_that_leaves_out_later_ones_stays_Raw(string rule, string match)
    {
        Import(":INPUT DROP [0:0]", $"-A INPUT {rule} -j ACCEPT").ShouldContain(
            $"no rule tracks connections, so that {match} does not match later fragments; a statement would");
        Import(":INPUT DROP [0:0]", $"-A INPUT {rule} -j ACCEPT", "-A INPUT -m state --state ESTABLISHED -j ACCEPT")
            .ShouldNotContain("Raw");
    }

    [Theory]
    [InlineData("DROP", "Drop(\"everything from 10.0.0.0/8\").From(\"10.0.0.0/8\").Received();")]
    [InlineData("ACCEPT", "Accept(\"everything from 10.0.0.0/8\").AnyProtocol().From(\"10.0.0.0/8\").Received();")]
    public void What_a_built_in_chain_returns_meets_its_policy(string policy, string statement) => Import(
        $":INPUT {policy} [0:0]", ":FORWARD DROP [0:0]", "-A INPUT -s 10.0.0.0/8 -j RETURN",
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 23 -j DROP").ShouldContain(statement);

    [Fact]
    public void A_user_chain_becomes_statements_with_the_conditions_of_its_jump() => Import(
        ":INPUT DROP [0:0]", ":TCP - [0:0]", "-A INPUT -p tcp -m conntrack --ctstate NEW -j TCP",
        "-A TCP -p tcp -m tcp --dport 22 -j ACCEPT")
        .ShouldContain("Accept(\"TCP: ssh\").Ports(22).State(\"NEW\").Received();\n");

    [Theory]
    [InlineData("-p tcp -m tcp --dport 80", "-p tcp -m tcp --dport 443")]
    [InlineData("-p tcp -m tcp --dport 1:1023", "-p tcp -m tcp --dport 2222")]
    [InlineData("-p icmp -m icmp --icmp-type 8", "-p icmp -m icmp --icmp-type 0")]
    public void A_rule_that_asks_for_another_port_than_the_jump_to_its_chain_takes_no_packet(string jump, string rule)
    {
        var text = Import(":INPUT DROP [0:0]", ":web - [0:0]", $"-A INPUT {jump} -j web", $"-A web {rule} -j DROP", "-A web -j ACCEPT");

        text.ShouldNotContain("Drop(");
        text.ShouldNotContain("Raw(");
    }

    [Fact]
    public void What_a_jump_and_a_rule_of_its_chain_say_otherwise_of_one_option_stays_Raw() => Import(
        ":INPUT DROP [0:0]", ":web - [0:0]", "-A INPUT -p tcp -m tcp --dport 80 -j web", "-A web -p tcp -m tcp ! --dport 443 -j ACCEPT")
        .ShouldContain("    -A web -p tcp -m tcp ! --dport 443 -j ACCEPT\n");

    [Fact]
    public void A_log_before_a_deny_becomes_the_log_of_the_deny() => Import(
        ":INPUT ACCEPT [0:0]", "-A INPUT -i lo -j ACCEPT",
        "-A INPUT -s 203.0.113.7/32 -m limit --limit 2/sec -j LOG --log-prefix \"noisy: \"",
        "-A INPUT -s 203.0.113.7/32 -j DROP").ShouldContain(".Log(prefix: \"noisy: \", limit: \"2/sec\")");

    [Fact]
    public void A_log_to_a_program_becomes_one() => Import(
        ":INPUT ACCEPT [0:0]", "-A INPUT -i lo -j ACCEPT",
        "-A INPUT -s 203.0.113.7/32 -j NFLOG --nflog-prefix \"noisy: \" --nflog-group 5", "-A INPUT -s 203.0.113.7/32 -j DROP")
        .ShouldContain(".Log(prefix: \"noisy: \", limit: \"none\").ToGroup(5)");

    [Fact]
    public void An_accept_before_a_rule_that_counts_stays_Raw_with_the_reason_if_other_statements_follow()
    {
        var text = Import(
            ":INPUT ACCEPT [0:0]", "-A INPUT -s 192.0.2.0/24 -j ACCEPT", "-A INPUT -m recent --set --name x",
            "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 23 -j ACCEPT");

        text.ShouldContain("# INPUT: a statement would be evaluated after the Raw rules below, which match some of its packets\n"
            + "    -A INPUT -s 192.0.2.0/24 -j ACCEPT\n    # INPUT: no statement without a target");
        text.ShouldContain("Accept(\"ssh, telnet\")");
    }

    [Fact]
    public void A_rule_that_counts_stays_Raw_after_the_partitions_if_this_leaves_more_statements()
    {
        var text = Import(
            ":INPUT ACCEPT [0:0]", "-A INPUT -i lo -j ACCEPT", "-A INPUT -s 192.0.2.0/24 -j ACCEPT",
            "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT",
            "-A INPUT -p tcp -m tcp --dport 22 -m recent --set --name x",
            "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT");

        text.ShouldContain("Accept(\"everything from 192.0.2.0/24\").AnyProtocol().From(\"192.0.2.0/24\")"
            + ".Received();\n");
        text.ShouldContain("# INPUT: a statement would be evaluated before the Raw rules above, which match some of its packets\n"
            + "    -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n    \"\"\").AfterPartitions();\n");
    }

    [Fact]
    public void What_is_limited_for_new_connections_becomes_a_limit() => Import(
        ":INPUT DROP [0:0]", "-A INPUT -i lo -j ACCEPT", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW -m connlimit --connlimit-above 20 --connlimit-mask 32 "
            + "--connlimit-saddr -j DROP",
        "-A INPUT -p tcp -m tcp --dport 443 -m conntrack --ctstate NEW -m connlimit --connlimit-above 20 --connlimit-mask 24 "
            + "--connlimit-saddr -j REJECT --reject-with tcp-reset",
        "-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m hashlimit --hashlimit-above 4/min --hashlimit-burst 7 "
            + "--hashlimit-mode srcip --hashlimit-name ssh --hashlimit-htable-max 9000 --hashlimit-htable-expire 600000 "
            + "--hashlimit-srcmask 24 -j DROP",
        "-A INPUT -p tcp -m tcp --dport 25 -m conntrack --ctstate NEW -m limit --limit 10/sec -j ACCEPT",
        "-A INPUT -p tcp -m multiport --dports 22,80,443 -j ACCEPT").ShouldEndWith(
        """

        Drop("http above 20 connections").Ports(80).Protocols("tcp").MaxConnections(20).Received();
        Reject("https above 20 connections").Ports(443).Protocols("tcp").MaxConnections(20, prefix4: 24).Received().With("tcp-reset");
        Drop("ssh").Ports(22).Protocols("tcp").LimitPerSource("4/min", burst: 7, prefix4: 24, maxSources: 9000, expire: 600).Received();
        Accept("smtp").Ports(25).Limit("10/sec").Received();
        Accept("ssh, http, https").Ports(22, 80, 443).Received();

        """);

    [Fact]
    public void New_connections_that_do_not_begin_with_SYN_are_dropped_by_a_statement() => Import(
        ":INPUT ACCEPT [0:0]", "-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP").ShouldContain(
        """
        Drop("new tcp without SYN").Protocols("tcp").State("NEW").Match("-m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN").Received()
        """);

    [Theory]
    [InlineData("", "Reject(\"tcp\").Protocols(\"tcp\").Received().With(\"tcp-reset\")")]
    [InlineData("*nat\n-A OUTPUT -p tcp -j DNAT --to-destination 127.0.0.1:4444\nCOMMIT\n",
        "Reject(\"tcp\").Protocols(\"tcp\").Received().With(\"tcp-reset\")")]
    public void What_nat_leads_back_to_the_host_leaves_it_by_its_old_interface(string nat, string statement)
    {
        DumpReader.TryRead([("v4", $"{nat}*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A OUTPUT -o lo -j ACCEPT\n"
            + "-A INPUT -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n")], out var dumps, out var problem).ShouldBeTrue(problem);

        Importer.Import(dumps).Files.Single().Text.ShouldContain(statement);
    }

    [Fact]
    public void Rules_for_several_users_are_one_statement() => Import(
        [":OUTPUT DROP [0:0]", .. new[] { 901, 902 }.SelectMany(user => new[] { "tcp", "udp" }.Select(protocol =>
            $"-A OUTPUT -p {protocol} -m owner --uid-owner {user} -j ACCEPT"))]).ShouldContain(
        "Accept(\"tcp, udp of users 901, 902\").Protocols(\"tcp\", \"udp\").To(\"all\").User(901, 902)");

    [Fact]
    public void What_counts_every_packet_names_all_states() => Import(
        ":INPUT DROP [0:0]", "-A INPUT -p tcp -m tcp --dport 25 -m limit --limit 10/sec -j ACCEPT")
        .ShouldContain("""
        Accept("smtp").Ports(25).State("INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED").Limit("10/sec").Received()
        """);

    [Theory]
    [InlineData("-m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name both -j DROP",
        "-A FORWARD -p tcp -m hashlimit --hashlimit-above 9/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name both -j DROP",
        "list both of -m hashlimit counts for several rules together")]
    [InlineData("-m limit --limit 10/sec -j DROP", null, "no method for -m limit")]
    public void What_counts_otherwise_than_a_method_stays_Raw(string match, string? other, string why) => Import(
    [
        ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", $"-A INPUT -p tcp -m conntrack --ctstate NEW {match}",
        .. new[] { other }.OfType<string>(),
    ]).ShouldContain($": {why}");

    [Fact]
    public void Two_rules_that_count_alike_do_not_become_one_that_counts_together()
    {
        var text = Import([":INPUT DROP [0:0]", .. new[] { 25, 26 }.Select(port =>
            $"-A INPUT -p tcp -m tcp --dport {port} -m conntrack --ctstate NEW -m limit --limit 10/sec -j ACCEPT")]);

        text.ShouldContain("Accept(\"smtp\").Ports(25).");
        text.ShouldContain("Accept(\"tcp 26\").Ports(26).");
    }

    [Fact]
    public void A_reject_at_the_end_of_INPUT_and_FORWARD_is_said_by_the_host_policy() => Import(
        ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A INPUT -j REJECT --reject-with icmp-host-prohibited", "-A FORWARD -j REJECT --reject-with icmp-host-prohibited")
        .ShouldContain("""
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Accept).RejectRest(with: "host-prohibited");

        """);

    [Fact]
    public void Two_ends_with_different_answers_are_not_one_RejectRest()
    {
        var text = Import(
            ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
            "-A INPUT -j REJECT --reject-with icmp-port-unreachable", "-A FORWARD -j REJECT --reject-with icmp-host-prohibited");

        text.ShouldContain(".RejectRest(input: true);\n");
        text.ShouldContain(".With(\"host-prohibited\");\n");
    }

    [Fact]
    public void What_OUTPUT_accepts_twice_at_its_end_is_still_sent()
    {
        var text = Import(":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT DROP [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
            "-A OUTPUT -j ACCEPT", "-A OUTPUT -o eth0 -j ACCEPT", "-A OUTPUT -j ACCEPT");

        text.ShouldContain("output: Policy.Accept");
        text.ShouldContain("Accept(\"ssh\").Ports(22)");
    }

    [Fact]
    public void Raw_rules_that_differ_only_in_an_address_share_a_line() => Import(
        ":INPUT ACCEPT [0:0]", ":scan - [0:0]", ":log - [0:0]", "-A INPUT -p udp -j scan", "-A INPUT -p tcp -j scan",
        "-A scan -m statistic --mode nth --every 3 --packet 0 -g log", "-A log -s 192.0.2.1/32 -d 10.0.0.0/8 -j RETURN",
        "-A log -s 192.0.2.1/32 -d 127.0.0.0/8 -j RETURN", "-A log -s 192.0.2.7/32 -d 127.0.0.0/8 -j RETURN", "-A log -j DROP")
        .ShouldContain("-A log -s 192.0.2.1/32 -d 10.0.0.0/8,127.0.0.0/8 -j RETURN\n    -A log -s 192.0.2.7/32 -d 127.0.0.0/8 -j RETURN\n");

    [Fact]
    public void Raw_rules_that_jump_to_one_user_chain_stay_in_one_Raw()
    {
        var text = Import(
            ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":LOGGING - [0:0]",
            "-A LOGGING -m limit --limit 5/min -j RETURN",
            "-A LOGGING -j DROP", "-A INPUT -i lo -j ACCEPT", "-A INPUT -s 192.0.2.0/24 -j ACCEPT",
            "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 22 -j LOGGING",
            "-A FORWARD -p tcp -m tcp --dport 25 -j LOGGING", "-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT",
            "-A FORWARD -p udp -j DROP");

        text.Split("-A LOGGING -j DROP\n").Length.ShouldBe(2);
        text.ShouldContain("-A FORWARD -p tcp -m tcp --dport 25 -j LOGGING\n");
        text.ShouldContain("-A INPUT -p tcp -m tcp --dport 22 -j LOGGING\n");
    }

    [Fact]
    public void The_policy_of_an_IPv6_chain_becomes_one_that_accepts_no_ICMP_which_the_rules_did_not_accept() => Import(
        "v6", ":INPUT DROP [0:0]", "-A INPUT -i lo -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT").ShouldContain(
        "\nHostPolicy().Default(input: Policy.Drop).AllowLoopback().WithoutNeededIcmp();\n");
}
