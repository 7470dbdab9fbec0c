using System.Globalization;
using System.Text;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>Random tables of all kinds, as others than Ripcs write them too: few addresses and ports, so that rules meet.</summary>
internal sealed class RandomTables(int seed, Family family)
{
    /// <summary>What a rule may ask or do, and none of these does.</summary>
    public const string LeftOut =
        "sets, programs of senders and chance, which rule files have; cards, which a tunnel has not; rates, lengths, TTL, DSCP, times; "
        + "marks that are shifted or hashed; several addresses to choose from; a REDIRECT of what the host sends; fragments; --ctproto; "
            + "dccp and udplite";

    private static readonly (string V4, string V6)[] Ends =
    [
        Ground.Good, Ground.Other, Ground.Bad, Ground.Insider, Ground.App1, Ground.App2, Ground.Www1, Ground.Gate, Ground.InsideGate,
        ("10.0.0.0/24", "2001:db8:5::/64"), ("10.0.0.0/25", "2001:db8:5::/65"), ("203.0.113.0/30", "2001:db8:b::/126"),
        ("198.51.100.0/24", "2001:db8:c::/64"),
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    private string Icmp => family is Family.IPv4 ? "icmp" : "ipv6-icmp";

    public string Text()
    {
        Table("raw", 35, 2, 1, "PREROUTING", "OUTPUT");
        Table("mangle", 40, 3, 1, "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");
        Nat();
        Table("filter", 100, 14, 3, "INPUT", "FORWARD", "OUTPUT");
        Table("security", 15, 1, 0, "INPUT", "FORWARD", "OUTPUT");
        return _text.ToString();
    }

    // Chains lead only to later ones, as the kernel wants it.
    private void Table(string name, int percent, int rules, int chains, params string[] builtIns)
    {
        if (!Chance(percent))
            return;

        Head(name, builtIns, name is "filter" ? 35 : 3, chains);
        foreach (var builtIn in builtIns)
        {
            Rules(builtIn, _random.Next(rules / 2, rules + 1), builtIn, -1, chains, name);
        }

        for (var chain = 0; chain < chains; chain++)
        {
            Rules(string.Create(CultureInfo.InvariantCulture, $"c{chain}"), _random.Next(1, rules + 1), "", chain, chains, name);
        }

        _text.Append("COMMIT\n");
    }

    private void Nat()
    {
        if (!Chance(80))
            return;

        Head("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"], 0, 1);
        for (var rule = _random.Next(3, 9); rule > 0; rule--)
        {
            var (chain, place) = Pick(("PREROUTING", "PREROUTING"), ("PREROUTING", "PREROUTING"), ("c0", ""), ("OUTPUT", "OUTPUT"),
                ("POSTROUTING", "POSTROUTING"), ("POSTROUTING", "POSTROUTING"), ("INPUT", "INPUT"));
            var translation = Translation(chain);
            Line(chain, $"{Match(place, said: translation[..2])} {translation}");
        }

        Line("PREROUTING", $"{(Chance(50) ? $"-d {End()} " : "")}-j c0");
        _text.Append("COMMIT\n");
    }

    private void Head(string table, string[] builtIns, int dropped, int chains)
    {
        _text.Append(CultureInfo.InvariantCulture, $"*{table}\n");
        foreach (var builtIn in builtIns)
        {
            _text.Append(CultureInfo.InvariantCulture, $":{builtIn} {(Chance(dropped) ? "DROP" : "ACCEPT")} [0:0]\n");
        }

        for (var chain = 0; chain < chains; chain++)
        {
            _text.Append(CultureInfo.InvariantCulture, $":c{chain} - [0:0]\n");
        }
    }

    private void Rules(string chain, int count, string builtIn, int place, int chains, string table)
    {
        for (var rule = 0; rule < count; rule++)
        {
            Line(chain, $"{Match(builtIn, table is not "raw")} {Target(table, place, chains)}");
        }
    }

    private void Line(string chain, string rule) => _text.Append(CultureInfo.InvariantCulture, $"-A {chain} {rule.Trim()}\n");

    private string Target(string table, int place, int chains) => _random.Next(12) switch
    {
        0 => "-j RETURN",
        1 => Chance(40) ? "-j LOG" : Marking(table),
        9 or 10 when table is "mangle" => Marking(table),
        2 when table is "raw" => "-j CT --notrack",
        2 or 3 when table is "filter" => "-j REJECT --reject-with "
            + (family is Family.IPv4 ? Pick("icmp-port-unreachable", "icmp-host-prohibited")
                : Pick("icmp6-port-unreachable", "icmp6-adm-prohibited")),
        4 or 5 or 6 when place + 1 < chains =>
            string.Create(CultureInfo.InvariantCulture, $"{(Chance(30) ? "-g" : "-j")} c{_random.Next(place + 1, chains)}"),
        7 or 8 when table is "filter" || Chance(30) => "-j DROP",
        _ => "-j ACCEPT",
    };

    private string Marking(string table) => Chance(40) && table is not "raw"
        ? Pick("-j CONNMARK --set-xmark 0x1/0x1", "-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
            "-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff", "-j CONNMARK --restore-mark --nfmask 0x3 --ctmask 0x3")
        : Pick("-j MARK --set-xmark 0x1/0x1", "-j MARK --set-xmark 0x2/0x2", "-j MARK --set-xmark 0x3/0x7fffffff",
            "-j MARK --set-xmark 0x0/0x1", "-j MARK --set-xmark 0x2/0x0");

    private string Translation(string chain)
    {
        if (chain is "POSTROUTING" or "INPUT")
        {
            return _random.Next(chain is "INPUT" ? 3 : 7) switch
            {
                0 => "-j ACCEPT",
                1 or 2 => $"-j SNAT --to-source {Address(Ground.Mask)}",
                3 => $"-p {Pick("tcp", "udp")} -j SNAT --to-source {WithPort(Ground.Mask2, "2000-2999")}",
                4 => $"-p {Pick("tcp", "udp")} -j MASQUERADE --to-ports 3000-3999",
                5 => $"-s {Address(("10.0.0.0/24", "2001:db8:5::/64"))} -j NETMAP --to {Address(("203.0.113.0/24", "2001:db8:b::/64"))}",
                _ => "-j MASQUERADE",
            };
        }

        return _random.Next(9) switch
        {
            0 => "-j ACCEPT",
            1 or 2 => $"-j DNAT --to-destination {Address(Pick(Ground.App1, Ground.App2))}",
            3 => $"-p {Pick("tcp", "udp")} -j DNAT --to-destination {WithPort(Ground.App1, Pick("80", "8080", "9000-9009"))}",
            4 => $"-p tcp -m tcp --dport 8000:8100 -j DNAT --to-destination {WithPort(Ground.App2, "9000-9100/8000")}",
            5 when chain is not "OUTPUT" => $"-p {Pick("tcp", "udp")} -j REDIRECT --to-ports {Pick("80", "8080")}",
            6 when chain is not "OUTPUT" => "-j REDIRECT",
            7 => $"-d {Address(("203.0.113.0/30", "2001:db8:b::/126"))} -j NETMAP --to {Address(("10.0.0.0/30", "2001:db8:5::/126"))}",
            _ => $"-j DNAT --to-destination {Address(Pick(Ground.App1, Ground.Good, Ground.InsideGate))}",
        };
    }

    /// <param name="builtIn">The chain; empty for one that is none.</param>
    /// <param name="asksConnection">False in raw, which comes before connections.</param>
    /// <param name="said">An option that the rule has already.</param>
    private string Match(string builtIn, bool asksConnection = true, string said = "-j")
    {
        var parts = new List<string>();
        Add(parts, said is "-s" ? 0 : 35, () => $"{Not()}-s {End()}");
        Add(parts, said is "-d" ? 0 : 45, () => $"{Not()}-d {End()}");
        Add(parts, builtIn is "OUTPUT" or "POSTROUTING" ? 0 : 15, () => $"{Not()}-i {Interface()}");
        Add(parts, builtIn is "INPUT" or "PREROUTING" ? 0 : 15, () => $"{Not()}-o {Interface()}");
        Add(parts, said is "-p" ? 0 : 60, Transport);
        Add(parts, asksConnection ? 20 : 0, Connection);
        Add(parts, 10, () => $"-m iprange {Not()}--{Pick("src", "dst")}-range "
            + Address(Pick(("10.0.0.1-10.0.0.2", "2001:db8:5::1-2001:db8:5::2"),
                ("198.51.100.0-203.0.113.1", "2001:db8:b::-2001:db8:c::1"))));
        Add(parts, 15, () => $"-m addrtype {Not()}--{Pick("src", "dst")}-type "
            + (family is Family.IPv4 ? Pick("LOCAL", "UNICAST", "BROADCAST", "LOCAL,MULTICAST")
                : Pick("LOCAL", "UNICAST", "ANYCAST", "ANYCAST,LOCAL")));
        Add(parts, 8, () => $"-m {(asksConnection && Chance(20) ? "connmark" : "mark")} {Not()}--mark "
            + $"{Pick("0x1/0x1", "0x2/0x2", "0x0/0x7fffffff", "0x3/0x7fffffff", "0x4/0x4")}");
        return string.Join(' ', parts);
    }

    private string Transport() => _random.Next(10) switch
    {
        0 => $"-p {Icmp} -m {(family is Family.IPv4 ? "icmp" : "icmp6")} {Not()}--{(family is Family.IPv4 ? "icmp" : "icmpv6")}-type "
            + $"{(family is Family.IPv4 ? Pick("8", "3/1", "0", "13") : Pick("128", "1/4", "129", "3"))}",
        1 => $"-p tcp -m tcp {Not()}--tcp-flags "
            + $"{Pick("FIN,SYN,RST,ACK SYN", "FIN,SYN,RST,PSH,ACK,URG NONE", "SYN,RST SYN,RST", "ACK,FIN FIN", "PSH PSH")}",
        2 => $"{Not()}-p {Pick("tcp", "udp", "47", "89", "132", Icmp)}",
        3 or 4 => $"-p {Pick("tcp", "udp", "sctp")} -m multiport {Not()}--{Pick("s", "d", "")}ports "
            + $"{Pick("80,443", "22,8000:8100", "1:1023,65535", "2000:2999")}",
        5 => $"-p sctp -m sctp {Not()}--{Pick("s", "d")}port {Pick("80", "443")}",
        var kind => $"-p {(kind < 8 ? "tcp" : "udp")} -m {(kind < 8 ? "tcp" : "udp")} {Not()}--{Pick("s", "d")}port "
            + $"{Pick("80", "443", "8080", "8000:8100", "0:1023", "1024:65535")}",
    };

    private string Connection() => Pick(
        "-m state --state NEW", "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack ! --ctstate INVALID,NEW",
        "-m conntrack --ctstate UNTRACKED,DNAT",
        "-m conntrack --ctstate DNAT", "-m conntrack ! --ctstate SNAT", "-m conntrack ! --ctstate ESTABLISHED",
        $"-m conntrack {Not()}--ctorigdst {End()}",
        $"-m conntrack --ctstate DNAT --ctorigdst {End()} {Not()}--ctorigdstport {Pick("80", "8000:8100")} --ctdir ORIGINAL",
        "-m conntrack --ctdir REPLY", "-m conntrack --ctstate INVALID");

    private string End() => Address(Pick(Ends));

    private string Address((string V4, string V6) address) => family is Family.IPv4 ? address.V4 : address.V6;

    private string WithPort((string V4, string V6) address, string ports) => family is Family.IPv4 ? $"{address.V4}:{ports}"
        : $"[{address.V6}]:{ports}";

    private string Interface() => Pick("eth0", "eth1", "eth+", "lan0");

    private string Not() => Chance(20) ? "! " : "";

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    private void Add(List<string> parts, int percent, Func<string> part)
    {
        if (Chance(percent))
            parts.Add(part());
    }
}
