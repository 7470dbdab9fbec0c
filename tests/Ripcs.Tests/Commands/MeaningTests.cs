using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What rules diff says a change means, in the words of an operator.</summary>
public sealed class MeaningTests : IDisposable
{
    private readonly CommandLineScene _scene = new("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_host_that_may_talk_with_itself_frightens_nobody()
    {
        _scene.With("rules/host.csx", "Partition(\"host\");\nHostPolicy().AllowLoopback();\n");

        Lines("newly allowed").ShouldHaveSingleItem().ShouldBe("  host policy rules/host.csx:2   IPv4 any  any -> host in lo");
    }

    [Fact]
    public void A_deny_that_only_answers_in_another_way_is_told_as_a_new_answer()
    {
        _scene.With("rules/web.csx", "Partition(\"web\");\nDrop(\"bots\").AnyProtocol().From(\"203.0.113.0/24\").To(\"all\");\n");
        _scene.Apply();
        _scene.With("rules/web.csx", "Partition(\"web\");\nReject(\"bots\").AnyProtocol().From(\"203.0.113.0/24\").To(\"all\");\n");

        Lines("new answer").ShouldHaveSingleItem().ShouldBe("  reject \"bots\" rules/web.csx:2   IPv4 "
            + "any  203.0.113.0/24 -> any   still denied: now answered with icmp-port-unreachable; before not answered");
        _scene.Diff().Output.ShouldContain("newly allowed: nothing\nnewly denied: nothing\n");
        _scene.Diff("--json").Output.ShouldContain("\"answered_with\": \"icmp-port-unreachable\"");
        _scene.Apply();

        _scene.Diff().Output.ShouldNotContain("new answer");
    }

    [Fact]
    public void A_policy_that_drops_and_now_rejects_is_told_as_a_new_answer()
    {
        _scene.With("rules/host.csx", "Partition(\"host\");\nHostPolicy().AllowEstablished().Default(input: Policy.Drop);\n");
        _scene.Apply();
        _scene.With("rules/host.csx", "Partition(\"host\");\n"
            + "HostPolicy().AllowEstablished().Default(input: Policy.Drop).RejectRest(input: true);\n");

        Lines("new answer").ShouldBe(["  host policy rules/host.csx:2   IPv4 any  any -> host   still denied: now answered with "
            + "icmp-port-unreachable; before not answered",
            "  host policy rules/host.csx:2   IPv6 any  any -> host   still denied: now answered with icmp6-port-unreachable; before not "
            + "answered"]);
    }

    [Theory]
    [InlineData("HostPolicy().AllowEstablished().Default(input: Policy.Drop).RejectRest(input: true);",
        "host policy rules/host.csx:2   IPv4 any  any -> host")]
    [InlineData("Reject(\"bots\").AnyProtocol().From(\"203.0.113.0/24\").To(\"host\");\n"
        + "HostPolicy().AllowEstablished().Default(input: Policy.Drop);",
        "reject \"bots\" rules/host.csx:2   IPv4 any  203.0.113.0/24 -> host")]
    public void What_a_policy_drops_and_a_rule_rejected_before_is_told_as_a_new_answer(string before, string told)
    {
        _scene.With("rules/host.csx", $"Partition(\"host\", family: 4);\n{before}\n");
        _scene.Apply();
        _scene.With("rules/host.csx", "Partition(\"host\", family: 4);\nHostPolicy().AllowEstablished().Default(input: Policy.Drop);\n");

        Lines("new answer").ShouldHaveSingleItem().ShouldBe($"  {told}   still denied: now not answered; before answered with "
            + "icmp-port-unreachable");
    }

    private const string TwoRejects = "Reject(\"a\").To(\"10.0.0.10\").With(\"host-unreachable\"); Reject(\"b\").To(\"10.0.0.0/24\");";

    [Theory]
    [InlineData("Reject(\"b\").To(\"10.0.0.0/24\");",
        "reject \"a\" rules/a.csx:3   IPv4 any  any -> 10.0.0.10   still denied: now answered with icmp-port-unreachable; before answered "
        + "with icmp-host-unreachable")]
    [InlineData("Reject(\"a\").To(\"10.0.0.10\").With(\"host-unreachable\"); Reject(\"b\").To(\"10.0.0.0/24\").With(\"tcp-reset\");",
        "reject \"b\" rules/a.csx:3   IPv4 tcp  any -> 10.0.0.0/29,10.0.0.8/31,10.0.0.11-10.0.0.255   still denied: now answered with "
        + "tcp-reset; before answered with icmp-port-unreachable")]
    [InlineData("Reject(\"a\").To(\"10.0.0.10\").With(\"host-unreachable\"); Reject(\"b\").To(\"10.0.0.0/24\").LimitPerSource(\"5/min\");",
        "reject \"b\" rules/a.csx:3   IPv4 any  any -> 10.0.0.0/24   still denied: now not answered; before answered with "
        + "icmp-port-unreachable   up to 5/min per source with burst 5|except what reject \"a\" rules/a.csx:3 decides")]
    [InlineData("Reject(\"a\").To(\"10.0.0.10\").With(\"host-unreachable\"); "
        + "Reject(\"b\").To(\"10.0.0.0/24\").Between(\"08:00\", \"18:00\");",
        "reject \"b\" rules/a.csx:3   IPv4 any  any -> 10.0.0.0/24   still denied: now not answered; before answered with "
        + "icmp-port-unreachable   not from 08:00 to 18:00 UTC|except what reject \"a\" rules/a.csx:3 decides")]
    [InlineData("Drop(\"c\").From(\"203.0.113.0/24\").To(\"10.0.0.0/24\"); " + TwoRejects,
        "drop \"c\" rules/a.csx:3   IPv4 any  203.0.113.0/24 -> 10.0.0.0/24   still denied: now not answered; before answered with "
        + "icmp-host-unreachable|except what reject \"b\" rules/a.csx:3 decides|"
        + "drop \"c\" rules/a.csx:3   IPv4 any  203.0.113.0/24 -> 10.0.0.0/24   still denied: now not answered; before answered with "
        + "icmp-port-unreachable|except what reject \"a\" rules/a.csx:3 decides")]
    public void Who_is_answered_in_another_way_is_told_by_the_packets_and_not_by_the_rules(string after, string told)
    {
        const string Closed = "Partition(\"a\");\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Drop)"
            + ".AllowLoopback().AllowEstablished().AllowIcmp();\n";
        _scene.With("rules/a.csx", Closed + TwoRejects);
        _scene.Apply();
        _scene.With("rules/a.csx", Closed + after);

        AllLines("new answer").Select(line => line.Trim()).ShouldBe(told.Split('|'));
    }

    [Fact]
    public void Another_change_beside_it_hides_no_new_answer()
    {
        const string Closed = "Partition(\"a\", family: 4);\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop)"
            + ".AllowEstablished();\n";
        _scene.With("rules/a.csx", Closed + TwoRejects);
        _scene.Apply();
        _scene.With("rules/a.csx", Closed.Replace("();\n", "().RejectRest(forward: true);\n", StringComparison.Ordinal) + TwoRejects
            + "Accept(\"web\").Ports(80).To(\"10.0.1.1\");");

        Lines("newly allowed").ShouldContain("  accept \"web\" rules/a.csx:3   IPv4 tcp  any -> 10.0.1.1:80");
        Lines("new answer").ShouldContain("  host policy rules/a.csx:2   IPv4 any  any -> any (except host)   still denied: now answered "
            + "with icmp-port-unreachable; before not answered");
    }

    [Fact]
    public void A_drop_of_FORWARD_and_a_reject_of_OUTPUT_that_ask_for_the_same_are_not_taken_for_each_other()
    {
        const string Live = "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -p tcp -m tcp --dport 25 "
            + "-j DROP\n-A OUTPUT -p tcp -m tcp --dport 25 -j REJECT --reject-with icmp-port-unreachable\nCOMMIT\n";
        using var host = new CommandLineScene(Live).With("v4", Live);
        host.Run("import", "{v4}", "{new}").ExitCode.ShouldBe(0);

        host.Run("rules", "diff", "{new}", "--replace").Output.ShouldContain("no packet is treated differently.\n");
    }

    [Fact]
    public void What_goes_to_a_host_with_many_addresses_is_told_exactly_and_not_by_all_that_a_rule_for_the_rest_takes()
    {
        const string Policy = "HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowEstablished()";
        using var host = new CommandLineScene
        {
            Addresses = family => [.. Enumerable.Range(1, 7).Select(net => IpPrefix.Parse(
                family is Family.IPv4 ? $"10.{net}.0.1" : $"2001:db8:{net}::1"))],
        };
        host.With("rules/host.csx", $"Partition(\"host\");\n{Policy};\nAccept(\"ssh\").Ports(22).To(\"host\");\n").Live();
        host.With("rules/host.csx", $"Partition(\"host\");\n{Policy}.RejectRest();\nDrop(\"x\").From(\"192.0.2.99\");\n");

        host.Diff().Output.ShouldContain("""
            newly denied (3)
              host policy rules/host.csx:2   IPv4 tcp  any (except 192.0.2.99) -> host:22
              host policy rules/host.csx:2   IPv6 tcp  any -> host:22
              drop "x" rules/host.csx:3   IPv4 tcp  192.0.2.99 -> host:22

            """);
    }

    [Fact]
    public void A_chain_that_answers_behind_a_jump_answers_as_before_where_another_program_drops_other_packets()
    {
        const string Live = """
            *filter
            :INPUT ACCEPT [0:0]
            :own - [0:0]
            :no - [0:0]
            -A INPUT -s 203.0.113.9/32 -j own
            -A INPUT -p tcp -m tcp --dport 22 -m recent --update --seconds 30 --hitcount 6 --name ssh --mask 255.255.255.255 --rsource -j no
            -A own -j DROP
            -A no -j REJECT --reject-with icmp-port-unreachable
            COMMIT

            """;
        using var host = new CommandLineScene(Live).With("v4", Live);
        host.Run("import", "{v4}", "{new}").ExitCode.ShouldBe(0);

        host.Run("rules", "diff", "{new}", "--replace").Output.ShouldContain("no packet is treated differently.\n");
    }

    [Theory]
    [InlineData("REJECT --reject-with icmp-port-unreachable", "")]
    [InlineData("REJECT --reject-with icmp-host-prohibited",
        "IPv4 not udp  any (except 203.0.113.9) -> host   still denied: now answered with icmp-port-unreachable; before answered with "
        + "icmp-host-prohibited")]
    [InlineData("DROP", "IPv4 not udp  any (except 203.0.113.9) -> host   still denied: now answered with icmp-port-unreachable; before "
        + "not answered")]
    public void What_the_last_chain_of_a_save_answered_is_compared_with_what_is_answered_in_place_of_the_policy(string last, string told)
    {
        var live = $"*filter\n:INPUT DROP [0:0]\n:no - [0:0]\n-A INPUT -s 203.0.113.9/32 -j no\n-A INPUT -p udp -j ACCEPT\n"
            + $"-A INPUT -j no\n-A no -j {last}\nCOMMIT\n";
        using var host = new CommandLineScene(live).With("rules/host.csx", "Partition(\"host\", family: 4);\nHostPolicy().Default(input: "
            + $"Policy.Drop).RejectRest(input: true);\n{(last == "DROP" ? "Drop" : "Reject")}(\"x\").From(\"203.0.113.9\").Received()"
            + $"{(last.Contains("host-prohibited", StringComparison.Ordinal) ? ".With(\"host-prohibited\")" : "")};\n"
            + "Accept(\"udp\").Protocols(\"udp\").Received();\n");

        var lines = host.Run("rules", "diff", "{rules}", "--replace").Output;

        lines.Contains("still denied", StringComparison.Ordinal).ShouldBe(told.Length > 0, lines);
        lines.ShouldContain(told);
    }

    [Fact]
    public void All_addresses_of_the_host_together_are_the_host_and_one_of_several_is_itself()
    {
        _scene.With("rules/host.csx", "Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop);\n");
        _scene.Apply();
        _scene.With("rules/web.csx",
            "Partition(\"web\");\nAccept(\"web\").Ports(80).To(\"host\");\nAccept(\"mail\").Ports(25).To(\"203.0.113.254\");\nRaw(\"-A "
            + "FORWARD -p udp --dport 123 -j ACCEPT\");\n");

        Lines("newly allowed").ShouldContain("  accept \"web\" rules/web.csx:2   IPv4 tcp  any -> host:80");
        Lines("newly allowed").ShouldContain(line => line.EndsWith("IPv4 tcp  any -> 203.0.113.254:25", StringComparison.Ordinal));
        Lines("newly allowed").ShouldContain("  raw \"filter FORWARD\" rules/web.csx:4   IPv4 udp  any -> any:123 (except host)   WIDE");
        _scene.Diff("--all").Output.ShouldContain("  IPv4  tcp   any -> 192.0.2.254:80\n");
        _scene.Diff("--format", "html").Output.ShouldContain("this host");
    }

    [Fact]
    public void What_takes_many_boxes_is_told_by_the_statement_and_those_that_decide_about_the_rest()
    {
        const string Vpn = "Partition(\"vpn\");\nDrop(\"spoofed\").In(\"eth0\").From(\"10.8.0.0/24\");\n"
            + "Accept(\"names\").Ports(\"dns\").Protocols(\"tcp\", \"udp\").From(\"10.8.0.0/24\").To(\"10.0.0.53\");\n"
            + "Drop(\"no mail\").Ports(25).From(\"10.8.0.0/24\").To(\"all\");\n";
        _scene.With("rules/vpn.csx", Vpn);
        _scene.Apply();
        _scene.With("rules/vpn.csx", Vpn + "Rewrite(\"outside\").Out(\"eth0\").Masquerade(\"10.8.0.0/24\");\n");

        Lines("newly allowed").ShouldHaveSingleItem().ShouldBe(
            "  rewrite \"outside\" rules/vpn.csx:5   IPv4 any  10.8.0.0/24 -> any (except host) out eth0   sent as this host   WIDE");
        _scene.Diff().Output.ShouldContain("        except what drop \"spoofed\" rules/vpn.csx:2 and drop \"no mail\" rules/vpn.csx:4 "
            + "still deny\n");
        _scene.Diff().Output.ShouldNotContain("new source address");
        _scene.Diff("--all").Output.ShouldNotContain("except what");
    }

    [Fact]
    public void With_examples_each_line_names_a_packet_and_who_decides_about_it_before_and_after()
    {
        _scene.With("rules/web.csx", "Partition(\"web\");\nAccept(\"web\").Ports(80).From(\"10.8.0.0/24\").To(\"203.0.113.254\");\n");

        _scene.Diff().Output.ShouldNotContain("such as");
        _scene.Diff("--examples").Output.ShouldContain("  accept \"web\" rules/web.csx:2   IPv4 tcp  10.8.0.0/24 -> 203.0.113.254:80\n"
            + "        such as 10.8.0.1 -> 203.0.113.254:80: dropped by the policy of FORWARD (filter), "
            + "now accepted by accept \"web\" rules/web.csx:2\n");
    }

    [Fact]
    public void An_example_of_a_redirect_says_this_host_and_not_all_of_its_addresses()
    {
        _scene.With("rules/dns.csx", "Partition(\"dns\");\nRewrite(\"dns\").In(\"wg0\").Ports(53).Redirect(to: 5353).To(\"all\");\n");

        _scene.Diff("--examples").Output.ShouldContain(
            ", now redirected to this host, port 5353, and accepted by rewrite \"dns\" rules/dns.csx:2\n");
    }

    [Fact]
    public void A_live_deny_with_an_end_denies_until_then()
    {
        const string Ban = "Partition(\"a\", family: 4);\nDrop(\"scan\").From(\"203.0.113.7\").To(\"all\").Until(\"2037-12-24\");\n";
        _scene.With("rules/a.csx", Ban);
        _scene.Apply();
        _scene.With("rules/a.csx", $"{Ban}Accept(\"tls\").Ports(443).To(\"10.0.0.20\");\n");

        Lines("newly allowed").ShouldBe(["  accept \"tls\" rules/a.csx:3   IPv4 tcp  any (except 203.0.113.7) -> 10.0.0.20:443"]);
    }

    [Theory]
    [InlineData("Ports(8080.To(80), 8443).Dnat(\"192.0.2.5\", to: \"10.0.0.21\")", "any -> 192.0.2.5:8080,8443   sent to 10.0.0.21")]
    [InlineData("Ports(9000..9010, 9100.To(7000)).Dnat(\"192.0.2.5\", to: \"10.0.0.23\")",
        "any -> 192.0.2.5:9000-9010,9100   sent to 10.0.0.23")]
    [InlineData("Ports(25).Balance(\"192.0.2.5\", to: [\"10.0.0.30\", \"10.0.0.41\"])",
        "any -> 192.0.2.5:25   sent to 10.0.0.30,10.0.0.41")]
    [InlineData("Ports(22).From(\"198.51.100.0/24\").Dnat(\"192.0.2.5\", to: \"10.0.0.22\").Between(\"08:00\", \"18:00\")",
        "198.51.100.0/24 -> 192.0.2.5:22   sent to 10.0.0.22   from 08:00 to 18:00 UTC")]
    public void Where_packets_are_sent_is_told_by_all_addresses_whatever_the_ports_and_conditions(string rewrite, string told)
    {
        _scene.With("rules/a.csx", $"Partition(\"a\", family: 4);\nRewrite(\"x\").{rewrite};\n");

        Lines("newly allowed").ShouldBe([$"  rewrite \"x\" rules/a.csx:2   IPv4 tcp  {told}"]);
    }

    [Fact]
    public void A_pattern_of_interfaces_that_lo_matches_is_told_as_it_is_written()
    {
        _scene.With("rules/a.csx", "Partition(\"a\", family: 4);\nAccept(\"x\").Out(\"l+\", \"wan9\").To(\"all\").Ports(99);\n");

        Lines("newly allowed").ShouldBe(["  accept \"x\" rules/a.csx:2   IPv4 tcp  any -> any:99 (except host) out l+,wan9   WIDE"]);
    }

    [Fact]
    public void What_the_host_no_longer_sends_from_one_of_its_addresses_names_that_address_and_no_other()
    {
        const string Open = "Partition(\"a\", family: 4);\nHostPolicy().AllowLoopback().AllowEstablished().AllowIcmp();\n";
        using var host = new CommandLineScene { Addresses = _ => [IpPrefix.Parse("192.0.2.5"), IpPrefix.Parse("10.0.0.1")] };
        host.With("rules/a.csx", Open).Live();
        host.With("rules/a.csx", $"{Open}Drop(\"rest\").From(\"10.0.0.1\").To(\"10.30.0.0/16\");\n");

        host.Diff().Output.ShouldContain("  drop \"rest\" rules/a.csx:3   IPv4 any  host as 10.0.0.1 -> 10.30.0.0/16\n");
    }

    [Fact]
    public void What_is_denied_to_all_except_the_host_leaves_by_the_interface_of_the_statement_alone()
    {
        const string Open = "Partition(\"web\");\nHostPolicy().Default(forward: Policy.Accept, output: Policy.Accept);\n";
        _scene.With("rules/web.csx", Open);
        _scene.Apply();
        _scene.With("rules/web.csx", Open + "Drop(\"not by eth2\").Protocols(\"tcp\").Out(\"eth2\").To(\"all\");\n");

        Lines("newly denied")[0].ShouldBe("  drop \"not by eth2\" rules/web.csx:3   IPv4 tcp  any -> any (except host) out eth2");
    }

    [Fact]
    public void What_a_statement_takes_no_more_is_not_said_as_if_it_denied_it()
    {
        const string Name = "Partition(\"web\");\n", Ban = "Drop(\"bad\").From(\"10.8.0.0/24\").To(\"203.0.113.254\");\n";
        const string Web = "Accept(\"web\").Ports(80).To(\"203.0.113.254\");\n";
        _scene.With("rules/web.csx", Name + Ban + Web);
        _scene.Apply();
        _scene.With("rules/web.csx", Name + Ban);
        Lines("newly denied").ShouldHaveSingleItem().ShouldStartWith("  accept \"web\" rules/web.csx:3 no longer allows   IPv4 tcp  any");

        _scene.With("rules/web.csx", Name + Web);
        Lines("newly allowed").ShouldHaveSingleItem().ShouldStartWith("  drop \"bad\" rules/web.csx:2 no longer denies   IPv4 tcp  10.8");
    }

    [Fact]
    public void Of_what_is_not_tracked_any_more_the_answers_are_spoken_of_once()
    {
        _scene.With("rules/dns.csx", "Partition(\"dns\");\nRaw(\"-t raw -A PREROUTING -p udp --dport 53 -j NOTRACK\");\n");

        const string Said = "rules/dns.csx:2 takes packets out of connection tracking (NOTRACK): an answer that is still tracked then "
            + "belongs to no connection";
        _scene.Diff().Output.ShouldContain(Said);
        _scene.Apply().Output.ShouldContain(Said);
        _scene.Diff().Output.ShouldNotContain(Said);
    }

    [Fact]
    public void Each_pair_of_interfaces_is_told_by_its_statement()
    {
        _scene.With("rules/shop.csx", """
            Partition("shop");
            Accept("there").Ports(80).In("eth1").Out("eth2").To("198.51.100.0/24");
            Accept("back").Ports(80).In("eth2").Out("eth1").To("198.51.100.0/24");
            """);

        Lines("newly allowed").ShouldBe(
        [
            "  accept \"there\" rules/shop.csx:2   IPv4 tcp  any -> 198.51.100.0/24:80 in eth1 out eth2",
            "  accept \"back\" rules/shop.csx:3   IPv4 tcp  any -> 198.51.100.0/24:80 in eth2 out eth1",
        ]);
        _scene.Diff("--all").Output.ShouldContain("  IPv4  tcp   any -> 198.51.100.0/24:80 in eth1 out eth2 or in eth2 out eth1\n");
    }

    [Fact]
    public void What_is_to_leave_for_the_host_by_a_card_is_no_packet()
    {
        _scene.With("rules/shop.csx", """
            Partition("shop");
            Drop("telnet").Ports(23).To("host").Out("eth0");
            """);

        _scene.Diff().Lines.ShouldContain("no packet is treated differently.");
    }

    [Fact]
    public void A_line_for_tcp_and_udp_has_its_ports_and_one_for_icmp_its_types()
    {
        _scene.With("rules/shop.csx", """
            Partition("shop");
            Accept("dns").Ports(53).Protocols("tcp", "udp").From("203.0.113.0/24").To("10.0.0.5");
            Accept("ping").Icmp("echo-request", "timestamp-request").From("203.0.113.0/24").To("10.0.0.6");
            """);

        Lines("newly allowed").ShouldBe([
            "  accept \"ping\" rules/shop.csx:3   IPv4 icmp  203.0.113.0/24 -> 10.0.0.6 type 8,13",
            "  accept \"dns\" rules/shop.csx:2   IPv4 tcp,udp  203.0.113.0/24 -> 10.0.0.5:53",
        ], ignoreOrder: true);
        _scene.Diff("--json").Output.ShouldContain("\"packets\": \"tcp,udp 203.0.113.0/24 -> 10.0.0.5:53\"");
    }

    [Fact]
    public void What_goes_with_replace_is_part_of_what_a_diff_means()
    {
        using var open = new CommandLineScene(
            "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -j DROP\nCOMMIT\n")
            .With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"web\").Ports(80).To(\"10.0.0.5\");\n");

        open.Diff().Lines.ShouldContain("no packet is treated differently.");
        open.Diff("--replace").Lines.ShouldContain(line => line.StartsWith("newly allowed (", StringComparison.Ordinal));
        open.Diff("--replace").Output.ShouldContain("WIDE");
        open.Run("rules", "diff", "{rules}", "--replace", "--out", "{change.plan}").Output.ShouldContain("WIDE");
        open.Run("rules", "apply", "{change.plan}").ExitCode.ShouldBe(0);
    }

    // Without exceptions and examples.
    private List<string> Lines(string head) =>
        [.. AllLines(head).Where(line => !line.StartsWith("        ", StringComparison.Ordinal))];

    private IEnumerable<string> AllLines(string head) =>
        _scene.Diff().Lines.SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).Skip(1)
        .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal));
}
