using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Which rules a packet meets, live, after an apply and in a dump.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene("""
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        -A FORWARD -s 203.0.113.66/32 -j DROP
        -A FORWARD -i eth7 -j REJECT --reject-with icmp-port-unreachable
        COMMIT

        """).With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_statement_that_lets_a_packet_in_is_named_with_its_file_and_line()
    {
        _scene.Live();

        Trace("tcp 192.0.2.7:4000 -> 192.168.7.10:22 in eth0")[^1].ShouldBe("accepted by accept \"ssh\" rules/shop.csx:6");
    }

    [Fact]
    public void A_foreign_rule_and_a_policy_are_named_too()
    {
        _scene.Live();

        Trace("tcp 203.0.113.66 -> 192.0.2.200:9 in eth0")[^1]
            .ShouldBe("dropped by rule 2 of FORWARD (filter), which is in no rule file");
        Trace("tcp 203.0.113.67 -> 192.0.2.200:9 in eth0")[^1].ShouldBe("dropped by the policy of FORWARD (filter)");
    }

    [Fact]
    public void What_this_host_sends_to_itself_is_followed_out_and_in_again()
    {
        _scene.With("dump", "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n");

        var lines = Trace("tcp host -> host:22", "--against", "{dump}");

        lines.ShouldContain(line => line.Contains("OUTPUT", StringComparison.Ordinal));
        lines[^1].ShouldBe("dropped by the policy of INPUT (filter)");
    }

    [Fact]
    public void Where_the_packet_does_not_tell_each_way_is_shown_with_what_it_hangs_on()
    {
        var lines = Trace("tcp 203.0.113.67 -> 192.0.2.200:9");

        lines.ShouldContain("1. unless it comes in by eth7:");
        lines.ShouldContain("2. if it comes in by eth7:");
        lines[^1].ShouldBe("rejected by rule 2 of FORWARD (filter), which is in no rule file");
    }

    [Fact]
    public void A_way_of_what_a_rule_excepts_is_said_without_two_negations()
    {
        _scene.With("dump", "*filter\n:FORWARD DROP [0:0]\n-A FORWARD ! -d 203.0.113.8/30 -p tcp -m tcp ! --dport 22 -j ACCEPT\nCOMMIT\n");

        Trace("tcp any -> 203.0.113.0/24 in eth0", "--against",
            "{dump}").Where(line => line.EndsWith(':') && line.Contains("it ", StringComparison.Ordinal))
            .ShouldContain("1. if it goes to 203.0.113.8/30, unless it goes to this host:");
    }

    [Fact]
    public void What_others_send_does_not_come_by_lo()
    {
        using var host = new CommandLineScene(
            "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n");

        host.Run("trace", "tcp 203.0.113.67 -> 192.0.2.254:80").Output.ShouldNotContain("comes in by lo");
        host.Run("trace", "tcp 192.0.2.254 -> 192.0.2.254:80").Lines[^1]
            .ShouldBe("accepted by rule 1 of INPUT (filter), which is in no rule file");
        host.Run("trace", "tcp 203.0.113.67 -> 192.0.2.254:80 in lo").Lines[^1]
            .ShouldBe("accepted by rule 1 of INPUT (filter), which is in no rule file");
    }

    [Fact]
    public void A_translation_of_what_comes_in_by_lo_is_not_shown_because_it_never_happens()
    {
        _scene.With("dump", "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -i lo -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080\n"
            + "COMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\nCOMMIT\n");

        Trace("tcp 203.0.113.1 -> 203.0.113.9:80", "--against", "{dump}")
            .ShouldNotContain(line => line.Contains("8080", StringComparison.Ordinal));
    }

    [Fact]
    public void The_network_card_that_a_rule_asks_for_is_named()
    {
        using var host = new CommandLineScene(
            "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m mac --mac-source 02:00:00:00:00:07 -j "
            + "ACCEPT\nCOMMIT\n");

        host.Run("trace", "tcp 203.0.113.67 -> 192.0.2.254:80").Output.ShouldContain("if its sender has mac 02:00:00:00:00:07:");
    }

    [Fact]
    public void What_goes_to_the_host_goes_to_one_of_its_addresses()
    {
        using var host = new CommandLineScene(
            "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -d 192.0.2.56/32 -j DROP\n-A INPUT -p tcp -m "
            + "tcp --dport 22 -j ACCEPT\nCOMMIT\n");

        host.Run("trace", "tcp 203.0.113.67 -> host:22").Lines.ShouldBe(
            ["IPv4: tcp 203.0.113.67 -> host:22", "  filter  INPUT  2  -p tcp -m tcp --dport 22 -j ACCEPT",
                "accepted by rule 2 of INPUT (filter), which is in no rule file"]);
    }

    [Fact]
    public void What_comes_from_an_address_of_the_host_is_what_the_host_sends()
    {
        using var host = new CommandLineScene(
            "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p tcp -m tcp --dport 25 -j REJECT "
            + "--reject-with icmp-port-unreachable\nCOMMIT\n");

        host.Run("trace", "tcp 192.0.2.254 -> 203.0.113.67:25").Lines[^1]
            .ShouldBe("rejected by rule 1 of OUTPUT (filter), which is in no rule file");
        host.Run("trace", "tcp 192.0.2.254 -> 203.0.113.67:80").Lines[^1].ShouldBe("accepted by the policy of OUTPUT (filter)");
        host.Run("trace", "tcp 192.0.2.254 -> 203.0.113.67:25 in eth0").Lines[^1].ShouldBe("dropped by the policy of FORWARD (filter)");
        host.Run("trace", "tcp 192.0.2.253 -> 203.0.113.67:25").Lines[^1].ShouldBe("dropped by the policy of FORWARD (filter)");
    }

    [Fact]
    public void What_an_apply_would_bring_is_traced_before_it()
    {
        Trace("tcp 192.0.2.7 -> 192.168.7.10:22 in eth0")[^1].ShouldBe("dropped by the policy of FORWARD (filter)");
        Trace("tcp 192.0.2.7 -> 192.168.7.10:22 in eth0", "--rules", "{rules}")[^1].ShouldBe("accepted by accept \"ssh\" rules/shop.csx:6");
        _scene.Netfilter.Save(Core.Model.Family.IPv4).ShouldNotContain("partition-a");
    }

    [Fact]
    public void A_dump_is_traced_without_its_host()
    {
        _scene.With("dump", "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -d 10.0.0.1/32 -j DROP\nCOMMIT\n");

        var lines = Trace("any any -> 10.0.0.1 in eth0", "--against", "{dump}");

        lines.ShouldContain("1. unless 10.0.0.1 is an address of this host:");
        lines.ShouldContain("dropped by rule 1 of FORWARD (filter), which is in no rule file");
    }

    [Fact]
    public void Whether_the_host_has_an_address_is_asked_of_each_before_a_translation_and_behind_it()
    {
        _scene.With("dump", """
            *nat
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.0.0.1
            COMMIT
            *filter
            :INPUT DROP [0:0]
            :FORWARD ACCEPT [0:0]
            COMMIT

            """);

        Trace("tcp any -> 203.0.113.7:80 in eth0", "--against", "{dump}").Where(line => line.EndsWith(':')).ShouldBe(
        [
            "1. unless 203.0.113.7 is an address of this host:",
            "2. if 203.0.113.7 is an address of this host, unless 10.0.0.1 is an address of this host:",
            "3. if 203.0.113.7 is an address of this host and 10.0.0.1 is an address of this host:",
        ]);
    }

    [Fact]
    public void A_machine_reads_the_same()
    {
        _scene.Live();

        var document = _scene.Run("trace", "tcp 192.0.2.7 -> 192.168.7.10:22 in eth0", "--json").Json();
        var way = document.GetProperty("ways")[0];
        (document.GetProperty("schema_version").GetInt32(), document.GetProperty("family").GetInt32()).ShouldBe((1, 4));

        way.GetProperty("fate").GetString().ShouldBe("accepted");
        way.GetProperty("by").GetString().ShouldBe("accept \"ssh\" rules/shop.csx:6");
    }

    [Theory]
    [InlineData("tcp 198.51.100.7", "the packet has no source and no destination")]
    [InlineData("tcp 198.51.100.7 -> 192.0.2.300:443",
        "'192.0.2.300' is not an address; write an address, a prefix, any, or host for this machine")]
    [InlineData("tpc 198.51.100.7 -> 192.0.2.3:443",
        "'tpc' is not a protocol; write tcp, udp, icmp, another name or number of /etc/protocols, or any")]
    [InlineData("icmp 198.51.100.7 -> 192.0.2.3:443", "icmp has no ports")]
    [InlineData("198.51.100.7 -> 192.0.2.3:443", "a port needs a protocol: write tcp or udp in front of the addresses")]
    [InlineData("tcp 198.51.100.7 -> 2001:db8::1", "198.51.100.7 and 2001:db8::1 are addresses of two families")]
    [InlineData("tcp [2001:db8::1]:5 -> 2001:db8::2:22",
        "'2001:db8::2:22' may be an address, or one with a port; write [2001:db8::2]:22 for the port, or [2001:db8::2:22] for the address")]
    [InlineData("tcp 2001:db8::1:5 -> [2001:db8::2]:22",
        "'2001:db8::1:5' may be an address, or one with a port; write [2001:db8::1]:5 for the port, or [2001:db8::1:5] for the address")]
    [InlineData("tcp 198.51.100.7 -> 192.0.2.3:99999", "'99999' is not a port; write a number, a range such as 8000-8099, or any")]
    [InlineData("tcp 198.51.100.7 -> 192.0.2.3 via eth0",
        "'via' is unknown after a packet; write in NAME, out NAME, state NAME, type NUMBER, mac ADDRESS, mark NUMBER or connmark "
        + "NUMBER")]
    [InlineData("tcp 198.51.100.7 -> 192.0.2.3 mark 0xfffffffff", "'0xfffffffff' is not a mark; write its number, such as 7 or 0x1f")]
    [InlineData("tcp 198.51.100.7 -> 192.0.2.3 mark",
        "'mark' is alone after the packet; write in NAME, out NAME, state NAME, type NUMBER, mac ADDRESS, mark NUMBER or connmark "
        + "NUMBER")]
    [InlineData("tcp 198.51.100.7 -> 192.0.2.3 state old",
        "'old' is not a state; write new, established, reply, related, related-reply, invalid, untracked")]
    public void A_packet_that_cannot_be_read_is_refused_with_how_one_is_written(string packet, string problem) =>
        _scene.Run("trace", packet).Errors.ShouldBe(
            $"error: {problem}; a packet is written as: tcp 198.51.100.7 -> 192.0.2.11:443 in eth0\n");

    [Theory]
    [InlineData("tcp [2001:db8::1]:5 -> 2001:db8::2")]
    [InlineData("tcp [2001:db8::1]:5 -> 2001:db8::22")]
    [InlineData("tcp 2001:db8::1 -> 2001:db8::2:22")]
    public void An_address_that_can_be_nothing_else_needs_no_brackets(string packet) => _scene.Run("trace", packet).ExitCode.ShouldBe(0);

    [Fact]
    public void An_interface_that_this_host_does_not_have_is_named_for_live_rules_alone()
    {
        _scene.Interfaces = ["lo", "eth0"];
        _scene.Run("trace", "tcp 192.0.2.1 -> 192.168.7.10:22 in eth9 out eth0").Errors.ShouldBe("this host has no interface eth9 now\n");
        _scene.Run("trace", "tcp 192.0.2.1 -> 192.168.7.10:22 in eth0").Errors.ShouldBeEmpty();
        _scene.With("dump", _scene.Netfilter.Save(Core.Model.Family.IPv4)).Run("trace", "tcp 192.0.2.1 -> 192.168.7.10:22 in eth9",
            "--against", "{dump}").Errors.ShouldBeEmpty();
    }

    [Fact]
    public void A_mark_that_the_packet_has_is_what_rules_ask_for()
    {
        using var host = new CommandLineScene(
            "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -m mark --mark 0x1/0xff -j ACCEPT\n-A "
            + "FORWARD -m connmark --mark 0x7 -j ACCEPT\nCOMMIT\n");
        string[] Ways(string packet) =>
            [.. host.Run("trace", packet).Lines.Where(line => line.StartsWith("accepted", StringComparison.Ordinal)
            || line.StartsWith("dropped", StringComparison.Ordinal))];

        Ways("tcp 203.0.113.67 -> 192.0.2.200:80").Length.ShouldBe(3);
        Ways("tcp 203.0.113.67 -> 192.0.2.200:80 mark 0xf01")
            .ShouldBe(["accepted by rule 1 of FORWARD (filter), which is in no rule file"]);
        Ways("tcp 203.0.113.67 -> 192.0.2.200:80 with mark 2 connmark 7")
            .ShouldBe(["accepted by rule 2 of FORWARD (filter), which is in no rule file"]);
        Ways("tcp 203.0.113.67 -> 192.0.2.200:80 mark 2 connmark 0").ShouldBe(["dropped by the policy of FORWARD (filter)"]);
        host.Run("trace", "tcp 203.0.113.67 -> 192.0.2.200:80 mark 2").Lines[0]
            .ShouldBe("IPv4: tcp 203.0.113.67 -> 192.0.2.200:80 mark 0x2");
    }

    [Fact]
    public void A_rule_that_sets_a_mark_gives_the_packet_another_than_it_came_with()
    {
        using var host = new CommandLineScene(
            "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -i eth1 -j MARK --set-xmark 0x7/0xffffffff\nCOMMIT\n*filter\n:INPUT DROP "
            + "[0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -m mark --mark 0x7 -j ACCEPT\nCOMMIT\n");

        host.Run("trace", "tcp 203.0.113.67 -> 192.0.2.200:80 in eth1 mark 1").Lines[^1].ShouldStartWith("accepted by rule 1");
        host.Run("trace", "tcp 203.0.113.67 -> 192.0.2.200:80 in eth0 mark 1").Lines[^1]
            .ShouldBe("dropped by the policy of FORWARD (filter)");
        host.Run("trace", "tcp 203.0.113.67 -> 192.0.2.200:80 in eth0 mark 7").Lines[^1].ShouldStartWith("accepted by rule 1");
    }

    private string[] Trace(params string[] words) => _scene.Run(["trace", .. words]).Lines;
}
