namespace Ripcs.Golden;

/// <summary>Statements of ripcs-rules(5) by chance: each word that the manual has, mostly where it may stand.</summary>
internal sealed class Words(Dice dice)
{
    /// <summary>What a label may hold, the first at first.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Labels = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["www-1"] = ["\"192.0.2.10\", \"2001:db8::10\"", "\"192.0.2.11\", \"2001:db8::11\""],
        ["www-2"] = ["\"192.0.2.20\", \"2001:db8::20\"", "\"192.0.2.20\""],
        ["gate"] = ["\"203.0.113.1\", \"2001:db8:f::1\""],
        ["app-1"] = ["\"10.1.0.10\", \"2001:db8:1::10\"", "\"10.1.0.12\", \"2001:db8:1::12\""],
        ["app-2"] = ["\"10.1.0.20\", \"2001:db8:1::20\""],
        ["office"] = ["\"198.51.100.0/24\", \"2001:db8:c::/48\"", "\"198.51.100.0/25\", \"192.0.2.200\", \"2001:db8:c::/48\""],
        ["vpn net"] = ["\"10.8.0.0/16\", \"2001:db8:8::/48\""],
        ["inside"] = ["\"10.1.0.0/24\", \"2001:db8:1::/64\"", "\"10.1.0.0/24\", \"10.2.0.0/24\", \"2001:db8:1::/64\""],
        ["monitoring"] = ["\"198.51.100.77\", \"2001:db8:c::77\"", "\"198.51.100.77-198.51.100.79\", \"2001:db8:c::77\""],
        ["pool"] = ["\"10.1.0.10\", \"10.1.0.20\", \"10.1.0.30\""],
        ["few"] = ["\"203.0.113.7\", \"203.0.113.9\", \"2001:db8:bad::7\"", "\"203.0.113.7\", \"2001:db8:bad::7\""],
        ["bad guys"] = ["Lines(\"_bad.txt\")", "[.. Lines(\"_bad.txt\"), \"198.51.100.200\"]"],
    };

    public const string Functions = """
        FilterRule Web(string name, Address to) => Accept(name).Ports(80, 443).To(to);
        public static class Extensions { public static T FromOffice<T>(this T rule) where T : Rule<T> => rule.From("office"); }
        """;

    private static readonly string[] Ends =
    [
        "\"office\"", "\"office\"", "\"monitoring\"", "\"inside\"", "\"vpn net\"", "\"app-1\"", "\"www-1\"", "\"www-2\"", "\"gate\"",
        "\"all\"", "\"host\"", "\"host\", \"broadcast\", \"multicast\"",
        "\"203.0.113.7\"", "\"192.0.2.0/24\"", "\"198.51.100.16-198.51.100.99\", \"2001:db8:c::/64\"",
        "\"10.0.0.0/8\", \"2001:db8:1::/48\"",
    ];

    private static readonly string[] Exceptions =
        ["\"monitoring\"", "\"203.0.113.7\", \"2001:db8:bad::7\"", "\"198.51.100.0/28\", \"2001:db8:c:1::/64\"", "\"host\""];

    private static readonly string[] Untouched = ["\"192.0.2.128/25\", \"2001:db8::/64\"", "\"host\"", "\"10.1.0.10\", \"2001:db8:1::10\""];
    private static readonly string[] Interfaces = ["\"eth0\"", "\"lan0\"", "\"tun+\""];
    private static readonly string[] Types = ["\"echo-request\"", "\"destination-unreachable\"", "\"time-exceeded\"", "\"packet-too-big\"",
        "\"redirect\""];

    public string HostPolicy()
    {
        var policies = dice.Pick("Default(input: Policy.Drop, forward: Policy.Drop)", "Default(input: Policy.Drop, forward: Policy.Drop)",
            "Default(input: Policy.Drop)",
            "Default(input: Policy.Drop, forward: Policy.Drop, output: Policy.Drop)", "Default(forward: Policy.Accept)");
        return $"HostPolicy().{policies}{Maybe(85, ".AllowLoopback()")}{Maybe(85, ".AllowEstablished()")}"
            + Maybe(70, dice.Pick(".AllowIcmp()", ".AllowIcmp(\"echo-request\")")) + Maybe(50, ".DropInvalid()")
            + Maybe(10, ".WithoutNeededIcmp()") + Maybe(20, ".AllowDhcp()") + Maybe(10, ".AllowVrrp()") + Maybe(10, ".AllowMulticastDns()")
            + Maybe(40, dice.Pick(".LogDropped()", ".LogDropped(group: 5)",
                ".LogDropped(prefix: \"gone: \", level: \"info\", limit: \"1/minute\")"))
            + (policies.Contains("Drop") ? Maybe(20, dice.Pick(".RejectRest()", ".RejectRest(input: true, with: \"tcp-reset\")")) : "")
            + Maybe(10, ".Behind(\"f2b-sshd\")") + Maybe(10, ".Family(4)") + ";";
    }

    public string Statement(string name, bool isGateway) => dice.Below(100) switch
    {
        < 5 => $"Web(\"{name}\", \"{dice.Pick("app-1", "www-1", "www-2")}\"){Maybe(50, ".FromOffice()")};",
        < 8 => $"foreach (var port in new[] {{ 25, 587 }}) Accept($\"{name} {{port}}\").Ports(port).To(\"{dice.Pick("www-2", "host")}\");",
        < 11 => Expectation(name),
        < 18 when isGateway => Raw(),
        < 13 => Raw(),
        < 40 => Rewrite(name),
        < 66 => $"Accept(\"{name}\"){Filter(isDeny: false)};",
        < 78 => $"Drop(\"{name}\"){Filter(isDeny: true)};",
        < 88 => $"Reject(\"{name}\"){Filter(isDeny: true)}"
            + $"{Maybe(40, $".With(\"{dice.Pick("host-unreachable", "admin-prohibited", "net-unreachable")}\")")};",
        _ => $"Log(\"{name}\"){Filter(isDeny: true)}{Maybe(30, ".Limit(\"10/second\")")}{Maybe(10, ".ToGroup(0)")};",
    };

    /// <summary>Traffic, ends, conditions and notes of what accepts, denies or logs.</summary>
    private string Filter(bool isDeny)
    {
        if (dice.Chance(8))
        {
            return $".From(\"{dice.Pick("few", "bad guys", "::7/::ffff:ffff:ffff:ffff")}\"){(isDeny ? "" : ".Ports(443).To(\"www-2\")")}"
                + $"{Maybe(30, ".NotFrom(\"203.0.113.7\", \"2001:db8:bad::7\")")}";
        }

        var isTcp = false;
        var traffic = dice.Below(100) switch
        {
            < 45 => Ports(out isTcp),
            < 60 => Ports(out _) + ".Protocols(\"tcp\", \"udp\")",
            < 66 => $".Protocols({dice.Some("\"gre\"", "\"esp\"", "\"udp\"", "\"vrrp\"", "112")})",
            < 74 => $".Icmp({dice.Some(Types)})",
            < 78 => $".SourcePorts({dice.Some("53", "1024..65535", "\"ntp\"")}).Protocols(\"udp\")",
            _ => isDeny ? "" : ".AnyProtocol()",
        };
        var to = dice.Chance(isDeny ? 60 : 92);
        return traffic
            + (to ? $".To({dice.Some(Ends)})" : isDeny ? $".From({dice.Some(Ends)})" : $".NotTo({dice.Some(Ends)})")
            + (to ? Maybe(50, $".From({dice.Some(Ends)})") : "")
            + Maybe(10, $".NotFrom({dice.Some(Exceptions)})")
            + (to ? Maybe(8, $".NotTo({dice.Some(Untouched)})") : "")
            + Maybe(15, $".In({dice.Some(Interfaces)})") + Maybe(8, $".Out({dice.Some(Interfaces)})")
            + Maybe(50, Condition(isDeny, isTcp)) + Maybe(12, Log()) + Notes();
    }

    private string Ports(out bool isTcp)
    {
        var ports = dice.Some("22", "80", "443", "8000..8080", "\"https\"", "\"8600-8900\"", "3306");
        isTcp = true;
        return $".Ports({ports})";
    }

    private string Condition(bool isDeny, bool isTcp) => dice.Below(22) switch
    {
        0 => $".State({dice.Some("\"NEW\"", "\"ESTABLISHED\"", "\"RELATED\"")})",
        1 => ".State(\"INVALID\")",
        2 => ".Family(4)",
        3 => dice.Pick(".Mark(0x10)", ".Mark(0x10, mask: 0xff)"),
        4 => $".Dscp(\"{dice.Pick("ef", "cs1", "af41")}\")",
        5 => isTcp ? dice.Pick(".Syn()", ".TcpFlags(\"SYN,FIN\", set: \"SYN,FIN\")") : ".Family(6)",
        6 => dice.Pick(".Length(..128)", ".Length(1000..)"),
        7 => dice.Pick(".Between(\"08:00\", \"18:00\")", ".Between(\"22:00\", \"06:00\").Days(\"Sat\", \"Sun\")"),
        8 => $".Until(\"20{dice.Pick("31", "32")}-06-30\")",
        9 => dice.Pick(".Match(\"-m ttl --ttl-lt 5\").Family(4)", ".Match(\"-m statistic --mode random --probability 0.5\")",
            ".Match(\"-m recent --name seen --rcheck\")"),
        10 => dice.Pick(".Mac(\"00:11:22:33:44:55\")", ".NotMac(\"00:11:22:33:44:55\", \"00:11:22:33:44:56\")"),
        11 => dice.Pick(".User(102)", ".User(102, 1000..1999)", ".NotUser(0, 102)", ".Group(33)", ".NotGroup(33, 1000..1999)",
            ".Ipsec(\"in\")", ".Match(\"-m physdev --physdev-out eth0\")"),
        12 or 13 => $".LimitPerSource(\"{dice.Pick("4/minute", "10/second")}\"{Maybe(50, ", burst: 10")}"
            + $"{Maybe(20, ", prefix4: 24")}{Maybe(10, ", maxSources: 100000, expire: 600")})",
        14 => dice.Pick(".MaxConnections(20)", ".MaxConnections(20, prefix6: 56)"),
        15 => isDeny ? ".State(\"NEW\")" : ".Limit(\"10/second\")",
        16 => isTcp ? ".Ports(8443)" : "",
        17 => ".State(\"DNAT\")",
        18 => ".OriginalTo(\"203.0.113.5\")",
        _ => "",
    };

    private string Log() => dice.Pick(".Log()", ".Log().ToGroup(5)", ".Log(prefix: \"seen: \")", ".Log(level: \"info\", limit: \"none\")");

    private string Notes() => Maybe(10, $".Ticket(\"CHG-{dice.Pick("1", "2", "17")}\")") + Maybe(5, ".Owner(\"web team\")");

    private string Rewrite(string name)
    {
        var start = $"Rewrite(\"{name}\")";
        var narrow = Maybe(20, $".From({dice.Pick("\"office\"", "\"inside\"", "\"198.51.100.0/24\", \"2001:db8:c::/48\"")})") + Maybe(10,
            ".NotFrom(\"monitoring\")") + Maybe(15, ".In(\"eth0\")");
        var more = Maybe(6, ".Mark(0x20)") + Maybe(4, ".Between(\"08:00\", \"18:00\")") + Maybe(4,
            ".Until(\"2031-01-31\")") + dice.Pick("", "", "", "", "", "", "", "", ".NoAccept()", Log()) + Notes();
        if (dice.Chance(3))
        {
            return dice.Chance(50) ? $"{start}.Ports(8081){narrow}.To(\"all\").NotTo(\"host\").Transparent(3129){Notes()};"
                : $"{start}.Ports(2222, 9418){narrow}.SynProxy({dice.Pick("\"app-1\"", "\"gate\"", "\"host\"")}){Notes()};";
        }

        var to = $"to: \"{dice.Pick("app-1", "app-2")}\"";
        var ports = dice.Pick(".Ports(80, 443)", ".Ports(443.To(8443))", ".Ports(80, 8600..8900)", ".Ports((8000..8001).To(9000..9001))",
            ".Ports(53).Protocols(\"udp\")", ".Protocols(\"tcp\", \"udp\").Ports(5060)");
        var what = dice.Pick("\"www-1\"", "\"www-1\"", "\"www-2\"", "[\"www-1\", \"www-2\"]", "\"gate\"", "\"host\"");
        return start + dice.Below(100) switch
        {
            < 45 => $"{ports}.Dnat({what}, {to}){narrow}{Maybe(15, ".Hairpin(\"inside\")")}",
            < 48 => $"{ports}.Dnat({dice.Pick("\"host\"", "\"all\"")}, {to}){narrow}.NotTo(\"10.2.0.1\", \"2001:db8:2::1\")",
            < 50 => $".AnyProtocol().Dnat({what}, {to}){narrow}",
            < 64 => $"{Maybe(20, ".Ports(25)")}.Snat({dice.Pick("\"inside\"", "\"vpn net\"", "\"app-1\"")}, to: \"gate\")"
                + $"{Maybe(70, dice.Pick(".Out(\"eth0\")", ".To(\"office\")"))}",
            < 74 => $".Masquerade({dice.Pick("\"inside\"", "\"vpn net\"")}){Maybe(80, ".Out(\"eth0\")")}",
            < 84 => $".Ports(80){narrow}{dice.Pick(".Redirect(to: 3128)", ".To(\"all\").Redirect()", ".To(\"all\").Redirect(to: 3128)")}",
            < 94 => $".Ports(80).Balance(\"www-1\", to: [\"app-1\", \"app-2\"]){narrow}",
            _ => ".Out(\"eth0\").Netmap(\"203.0.113.128/25\", to: \"10.3.0.0/25\")",
        } + more + ";";
    }

    private string Raw() => dice.Chance(15)
        ? $"Raw(\"{dice.Pick("-A FORWARD -i lan0 -p udp --dport 123 -j ACCEPT", "-A INPUT -s 198.51.100.0/24 -j REJECT")}\")"
            + $".AfterPartitions(){Notes()};"
        : RawBefore();

    private string RawBefore() => "Raw(\"" + dice.Pick(
        "-A INPUT -p gre -s 192.0.2.7 -j ACCEPT",
        "-t mangle -A OUTPUT -p udp --dport 5060 -j DSCP --set-dscp 0x2e",
        "-t mangle -A PREROUTING -i lan0 -j MARK --set-mark 0x10",
        "-t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
        "-t raw -A PREROUTING -i tun0 -j NOTRACK",
        "-t raw -A PREROUTING -s 203.0.113.66 -j DROP",
        "-t nat -A PREROUTING -i lan0 -p tcp --dport 25 -j DNAT --to-destination 10.1.0.25",
        "-t nat -A POSTROUTING -o tun0 -j MASQUERADE",
        "-A FORWARD -s 203.0.113.66 -j DROP",
        "-A FORWARD -p tcp --dport 443 -j ACCEPT",
        "-A INPUT -p tcp --dport ssh -m limit --limit 3/min -j ACCEPT",
        "-A INPUT -i lan0 -p udp -m multiport --dports 67,68 -j ACCEPT",
        "-N guests\\n-A FORWARD -i eth7 -j guests\\n-A guests -p udp --dport 53 -j ACCEPT\\n-A guests -j DROP")
            + $"\"){Maybe(30, ".Family(4)")}{Notes()};";

    private string Expectation(string name) => dice.Pick(
        $"Expect.Blocked(\"{name}\").Ports(23).To(\"www-1\");",
        $"Expect.Blocked(\"{name}\").From(\"203.0.113.77\").To(\"app-2\").Ports(5432);",
        $"Expect.Allowed(\"{name}\").Protocols(\"icmp\").From(\"host\").To(\"198.51.100.1\");");

    private string Maybe(int percent, string text) => dice.Chance(percent) ? text : "";
}
