using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Importing.FilterTable;

namespace Ripcs.Core.Tests.Importing;

/// <summary>What the statements of an imported host are called, and where the comments of its owner go.</summary>
public sealed class ImportedNamesTests
{
    [Fact]
    public void The_comment_above_rules_that_somebody_wrote_stands_above_their_statements_and_others_at_the_end() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "", "# the monitoring", "# asks from two places",
        "-A INPUT -s 192.0.2.1/32 -p tcp -m tcp --dport 161 -j ACCEPT", "-A INPUT -s 192.0.2.2/32 -p tcp -m tcp --dport 161 -j ACCEPT",
        "# old", "# [0:0] -A INPUT -p tcp -m tcp --dport 23 -j ACCEPT", "",
        "##########", "# -A INPUT -p tcp -m tcp --dport 110 -j ACCEPT", "# mail", "-A INPUT -p tcp -m tcp --dport 25 -j ACCEPT", "",
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT").ShouldEndWith(
        """

        // the monitoring
        // asks from two places
        Accept("tcp 161 from 192.0.2.1, 192.0.2.2").Ports(161).From("192.0.2.1", "192.0.2.2").Received();

        Accept("mail").Ports(25).Received();
        Accept("ssh").Ports(22).Received();

        // Other comments, by line of v4:
        // 9: old
        // 10: [0:0] -A INPUT -p tcp -m tcp --dport 23 -j ACCEPT
        // 13: -A INPUT -p tcp -m tcp --dport 110 -j ACCEPT

        """);

    [Fact]
    public void What_both_families_say_is_said_once_and_the_comment_above_it_once()
    {
        const string Open = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n\n";
        const string Both = "# for everybody\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p udp -m udp --dport 53 -j ACCEPT\n\n";
        const string V4 = $"{Open}{Both}-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 25 -j ACCEPT\nCOMMIT\n";
        const string V6 = $"{Open}# of IPv6\n-A INPUT -p tcp -m tcp --dport 25 -j ACCEPT\n\n{Both}COMMIT\n";

        var imported = Imported(V4, V6);

        imported.Files.Single().Text.ShouldBe(
            """
            // Imported from v4 (IPv4) and rules.v6 (IPv6).
            Partition("host");

            // IPv6 neighbour discovery passes only where a rule accepts it; remove .WithoutNeededIcmp() to let it pass, and errors with it (RFC 4890)
            HostPolicy().Default(input: Policy.Drop).AllowLoopback().WithoutNeededIcmp();

            Accept("of IPv6").Ports(25).Received().Family(6);

            // for everybody
            Accept("ssh").Ports(22).Received();
            Accept("dns").Ports(53).Protocols("udp").Received();

            Accept("smtp from 192.0.2.0/24").Ports(25).From("192.0.2.0/24").Received();

            """);
    }

    [Fact]
    public void What_both_families_say_in_another_order_and_with_another_comment_is_said_once()
    {
        const string V4 = "*filter\n:INPUT DROP [0:0]\n# the shell\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n\n"
            + "# names\n-A INPUT -p udp -m udp --dport 53 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 53 -j ACCEPT\nCOMMIT\n";
        const string V6 = "*filter\n:INPUT DROP [0:0]\n# DNS\n-A INPUT -p tcp -m tcp --dport 53 -j ACCEPT\n"
            + "-A INPUT -p udp -m udp --dport 53 -j ACCEPT\n# mail, by IPv6 only\n-A INPUT -p tcp -m tcp --dport 25 -j ACCEPT\n"
            + "# the shell\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

        Imported(V4, V6).Files.Single().Text.ShouldEndWith(
            """

            Accept("the shell").Ports(22).Received();

            // names
            Accept("DNS").Ports(53).Protocols("tcp", "udp").Received();

            Accept("mail, by IPv6 only").Ports(25).Received().Family(6);

            """);
    }

    [Fact]
    public void A_long_list_of_addresses_is_named_by_the_comment_above()
    {
        var text = Import([":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "# Block the DEAD ZONE ips",
            .. Enumerable.Range(0, 9).Select(i => $"-A INPUT -s 192.0.2.{i * 2}/32 -j DROP"), "", "-A INPUT -i eth1 -j ACCEPT"]);

        text.ShouldContain("Label(\"dead-zone-ips\", \"192.0.2.0\", ");
        text.ShouldContain("Drop(\"the DEAD ZONE ips\").From(\"dead-zone-ips\")");
    }

    [Fact]
    public void A_comment_above_what_the_host_policy_says_is_not_about_the_next_rule() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "# loopback", "-A INPUT -i lo -j ACCEPT", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT")
        .ShouldEndWith(
        """

        Accept("ssh").Ports(22).Received();

        // Other comments, by line of v4:
        // 4: loopback

        """);

    [Fact]
    public void A_comment_names_the_one_statement_that_the_rules_below_it_become_and_stands_above_several()
    {
        var imported = Imported("""
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :LOGDROP - [0:0]
            # ticket 4711
            -A INPUT -s 203.0.113.0/24 -j LOGDROP
            # ssh from the office
            -A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
            -A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT
            # the rest
            -A INPUT -j LOGDROP
            -A FORWARD -i eth1 -o eth0 -j ACCEPT
            -A LOGDROP -j LOG --log-prefix "denied: "
            -A LOGDROP -j DROP
            COMMIT

            """);

        imported.Files.Single().Text.ShouldEndWith("""

            Drop("ticket 4711").From("203.0.113.0/24").Received().Log(prefix: "denied: ", limit: "none");

            // ssh from the office
            Accept("ssh from 198.51.100.0/24").Ports(22).From("198.51.100.0/24").Received();
            Accept("http, https").Ports(80, 443).Received();

            Log("the rest").Received().Log(prefix: "denied: ", limit: "none");
            Accept("everything in eth1 out eth0").AnyProtocol().To("all").In("eth1").Out("eth0");

            """);
    }

    [Fact]
    public void A_heading_between_lines_is_a_comment() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "# --- the firewall itself ---", "-A INPUT -i lo -j ACCEPT", "# ----------",
        "# -- mail --", "-A INPUT -p tcp -m tcp --dport 25 -j ACCEPT").ShouldEndWith("""

        Accept("mail").Ports(25).Received();

        // Other comments, by line of v4:
        // 4: the firewall itself

        """);

    [Fact]
    public void What_people_said_above_each_jump_names_the_calls_of_a_function() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":LOGDROP - [0:0]", "-A LOGDROP -j LOG --log-prefix \"fw: \"", "-A LOGDROP -j DROP",
        "# known scanners", "-A INPUT -s 198.51.100.66/32 -j LOGDROP", "-A INPUT -s 203.0.113.0/26 -j LOGDROP",
        "# no telnet", "-A INPUT -p tcp -m tcp --dport 23 -j LOGDROP",
        "# ssh and web", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -p udp -m udp --dport 443 -j ACCEPT", "",
        "-A INPUT -s 10.0.0.9/32 -j LOGDROP", "-A INPUT -p tcp -j ACCEPT", "-A INPUT -j LOG --log-prefix \"end: \"").ShouldEndWith("""

        FilterRule LOGDROP(string what) => Drop(what).Log(prefix: "fw: ", limit: "none");

        LOGDROP("known scanners").From("198.51.100.66", "203.0.113.0/26").Received();
        LOGDROP("no telnet").Ports(23).Protocols("tcp").Received();

        // ssh and web
        Accept("ssh").Ports(22).Received();
        Accept("https").Ports(443).Protocols("udp").Received();

        LOGDROP("everything from 10.0.0.9").From("10.0.0.9").Received();
        Accept("tcp").Protocols("tcp").Received();
        Log("everything that gets here").Received().Log(prefix: "end: ", limit: "none");

        """);

    [Fact]
    public void A_comment_with_characters_that_no_name_can_have_is_a_name_without_them() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "# allow\tSSH → \"Müller\" 🙂", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "",
        "# bell \a", "-A INPUT -p tcp -m tcp --dport 23 -j ACCEPT").ShouldEndWith(
        """

        Accept("SSH → \"Müller\" 🙂").Ports(22).Received();

        // bell \u0007
        Accept("bell \\u0007").Ports(23).Received();

        """);

    [Theory]
    [InlineData("-A INPUT ! -i br0 -j DROP", "everything not in br0")]
    [InlineData("-A FORWARD ! -i br0 ! -o br0 -j DROP", "everything forwarded not in br0 not out br0")]
    [InlineData("-A INPUT -m addrtype ! --dst-type LOCAL -j DROP", "everything not to host")]
    [InlineData("-A INPUT -m mac ! --mac-source 00:11:22:33:44:55 -p tcp --dport 80 -j DROP", "http not from 00:11:22:33:44:55")]
    [InlineData("-A INPUT -p tcp --dport 25 -m connmark --mark 5 -j DROP", "smtp with connection mark 0x5")]
    [InlineData("-A OUTPUT -o lo -p tcp --dport 25 -j DROP", "smtp from host out lo")]
    [InlineData("-A OUTPUT -m owner ! --gid-owner 33 -j DROP", "everything not of group 33")]
    public void The_name_of_a_deny_says_its_conditions(string rule, string name) => Import(
        ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", rule).ShouldContain($"Drop(\"{name}\")");

    [Fact]
    public void An_exception_below_a_comment_about_denies_is_not_named_by_it() => Import(
        ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", "# block private nets",
        "-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT", "-A INPUT -s 10.0.0.0/8 -j DROP").ShouldEndWith("""
        // block private nets
        Accept("ssh from net-1").Ports(22).From("net-1").Received();
        Drop("everything from net-1").From("net-1").Received();

        """);

    [Fact]
    public void A_comment_above_what_stays_Raw_or_returns_or_jumps_names_no_rule_below() => Import(
        ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]", ":LOGDROP - [0:0]",
        "# log it, then drop it", "-A LOGDROP -j LOG --log-prefix \"drop: \"", "-A LOGDROP -j DROP",
        "# telnet is never wanted", "-A INPUT -p tcp -m tcp --dport 23 -j LOGDROP", "-A INPUT -p tcp -m tcp --dport 25 -j ACCEPT",
        "-A INPUT -s 10.0.0.9/32 -j LOGDROP",
        "# mss for pppoe", "-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
        "-A FORWARD -i br0 -o ppp0 -j ACCEPT",
        "# one host may ping", "-A INPUT -s 10.0.0.1/32 -p icmp -j RETURN", "-A INPUT -p icmp -j ACCEPT").ShouldContain("""

        // telnet is never wanted
        Drop("telnet").Ports(23).Protocols("tcp").Received().Log(prefix: "drop: ", limit: "none");
        Accept("smtp").Ports(25).Received();
        Drop("everything from 10.0.0.9").From("10.0.0.9").Received().Log(prefix: "drop: ", limit: "none");

        // one host may ping
        Drop("icmp from 10.0.0.1").Protocols("icmp").From("10.0.0.1").Received();
        Accept("icmp").Protocols("icmp").Received();

        Accept("everything in br0 out ppp0").AnyProtocol().To("all").In("br0").Out("ppp0");

        // FORWARD: no statement for -j TCPMSS --clamp-mss-to-pmtu
        // mss for pppoe
        """);
}
