using System.Globalization;
using System.Text;
using Ripcs.Core.Model;
using Ripcs.Testing.Drawing;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Random rule sets in saved form with everything that the reader reads: few addresses and ports, so that rules meet.</summary>
internal sealed class RandomSaves(Dice dice, Family family)
{
    /// <summary>What the reader reads and no random rule has.</summary>
    public const string LeftOut =
        "masks with dots, NETMAP and other translations in the filter table, sets, rules that iptables cannot show, old names of options";

    /// <summary>The target of rules that leave a packet to a program.</summary>
    public const string AskProgram = "-j NFQUEUE --queue-num 1";

    private static readonly string[] V4 = ["10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/32", "10.0.0.128/25", "192.0.2.0/24", "192.0.2.7/32",
        "203.0.113.1/32"];
    private static readonly string[] V6 =
        ["2001:db8::/32", "2001:db8:5::/64", "2001:db8:5::1/128", "2001:db8:5:0:8000::/65", "2001:db8:c::/64", "2001:db8:c::7/128",
            "2001:db8:b::1/128"];

    private static readonly string[] Groups4 = ["224.0.0.251/32", "224.0.0.0/4", "255.255.255.255/32"],
        Groups6 = ["ff02::fb/128", "ff02::/16", "ff00::/8"];

    private readonly string[] _addresses = family is Family.IPv4 ? V4 : V6;
    private readonly string[] _groups = family is Family.IPv4 ? Groups4 : Groups6;

    public string Icmp => family is Family.IPv4 ? "icmp" : "ipv6-icmp";

    /// <summary>The filter table; chains jump only to later ones, as the kernel wants it.</summary>
    public string Filter(int least, int most, int chains = 4)
    {
        var text = new StringBuilder("*filter\n");
        foreach (var builtIn in new[] { "INPUT", "FORWARD", "OUTPUT" })
        {
            text.Append(CultureInfo.InvariantCulture, $":{builtIn} {(Chance(50) ? "DROP" : "ACCEPT")} [0:0]\n");
        }

        for (var chain = 0; chain < chains; chain++)
        {
            text.Append(CultureInfo.InvariantCulture, $":c{chain} - [0:0]\n");
        }

        return text.AppendJoin("", dice.Some(least, most, () => dice.Next(-2, chains) is var at
            ? $"-A {(at < 0 ? "FORWARD" : string.Create(CultureInfo.InvariantCulture, $"c{at}"))} {Rule(at, chains)}\n" : ""))
            .Append("COMMIT\n").ToString();
    }

    /// <summary>Packets that belong to no connection, and some that end here.</summary>
    public string Raw(int least, int most)
    {
        var text = new StringBuilder("*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
        return text.AppendJoin("", dice.Some(least, most, () =>
        {
            var parts = new List<string>();
            Add(parts, 30, () => $"{Not()}-s {Pick(_addresses)}");
            Add(parts, 40, () => $"{Not()}-d {Pick(_addresses)}");
            Add(parts, 50, Transport);
            var chain = Pick("PREROUTING", "PREROUTING", "OUTPUT");
            parts.Add(Pick("-j CT --notrack", "-j CT --notrack", "-j CT --notrack", "-j DROP", "-j ACCEPT"));
            return $"-A {chain} {string.Join(' ', parts)}\n";
        })).Append("COMMIT\n").ToString();
    }

    /// <summary>Marks that rules set, keep and ask for.</summary>
    public string Mangle(int least, int most)
    {
        var text = new StringBuilder("*mangle\n");
        foreach (var builtIn in new[] { "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING" })
        {
            text.Append(CultureInfo.InvariantCulture, $":{builtIn} {(Chance(4) ? "DROP" : "ACCEPT")} [0:0]\n");
        }

        text.Append(":m0 - [0:0]\n:m1 - [0:0]\n");
        return text.AppendJoin("", dice.Some(least, most, () =>
        {
            var chain = Pick("PREROUTING", "PREROUTING", "PREROUTING", "OUTPUT", "FORWARD", "INPUT", "POSTROUTING", "m0", "m0", "m1");
            var parts = new List<string>();
            Add(parts, 40, () => $"{Not()}-s {Pick(_addresses)}");
            Add(parts, 40, () => $"{Not()}-d {Pick(_addresses)}");
            Add(parts, 30, Transport);
            Add(parts, 25, MarkMatch);
            Add(parts, 15, Connection);
            Add(parts, 5, () => "-m limit --limit 1/sec");
            var target = dice.Next(8) switch
            {
                0 when !chain.StartsWith('m') => Pick("-j m0", "-j m1", "-g m0"),
                0 when chain is "m0" => Pick("-j m1", "-g m1"),
                1 => Pick("-j ACCEPT", "-j RETURN", "-j DROP"),
                _ => Marking(),
            };
            return $"-A {chain} {string.Join(' ', [.. parts, target])}\n";
        })).Append("COMMIT\n").ToString();
    }

    private string MarkMatch() =>
        Chance(25) ? Pick($"-m dscp {Not()}--dscp 0x2e", $"-m dscp {Not()}--dscp 0x0a", $"-m tos {Not()}--tos 0x10/0x3f")
        : $"-m {Pick("mark", "mark", "mark", "connmark")} {Not()}--mark "
        + $"{Pick("0x1", "0x1", "0x0", "0x2/0x2", "0x3", "0x1/0x1", "0x4/0x4")}";

    private string Marking() => Chance(25) ? Pick("-j DSCP --set-dscp 0x2e", "-j DSCP --set-dscp 0x0a", "-j TOS --set-tos 0x10/0x3f")
        : Pick(
        "-j MARK --set-xmark 0x1/0xffffffff", "-j MARK --set-xmark 0x2/0x2", "-j MARK --set-xmark 0x0/0x1", "-j MARK --set-xmark 0x2/0x0",
        "-j CONNMARK --set-xmark 0x1/0x1",
        "-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
        "-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff", "-j CONNMARK --restore-mark --nfmask 0x3 --ctmask 0x3");

    /// <summary>Rewrites of destinations, some in a chain that others lead to,
    /// with marks and by chance; and where senders are masked.</summary>
    public string Nat(int most)
    {
        var text = new StringBuilder(
            "*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:d - [0:0]\n:e - "
            + "[0:0]\n-A PREROUTING -j d\n");
        var destinations = dice.Some(0, most, () => Pick("PREROUTING", "d", "d", "OUTPUT", "e") is var chain
            ? $"-A {chain} {(Chance(25) ? Other(chain) : chain is "e" && Chance(70) ? Bare() : Rewrite())}\n" : "");
        var rules = destinations.Count;
        return text.AppendJoin("", destinations)
            .AppendJoin("", dice.Some(rules / 2, rules / 2, () => $"-A POSTROUTING {OtherSource()}\n"))
            .AppendJoin("", dice.Some(rules / 3, rules / 3, () => $"-A INPUT {Received()}\n"))
            .Append("-A POSTROUTING -j MASQUERADE\nCOMMIT\n").ToString();
    }

    /// <summary>A rule of INPUT in nat.</summary>
    public string Received()
    {
        var parts = new List<string>();
        Add(parts, 40, () => $"{Not()}-s {Pick(_addresses)}");
        Add(parts, 20, () => $"{Not()}-d {Pick(_addresses)}");
        Add(parts, 20, () => $"-i {Interface()}");
        Add(parts, 30, Transport);
        Add(parts, 10, MarkMatch);
        return string.Join(' ', [.. parts, $"-j SNAT --to-source {(family is Family.IPv4 ? "203.0.113.1" : "2001:db8:b::1")}"]);
    }

    /// <summary>A rule of POSTROUTING.</summary>
    public string OtherSource()
    {
        var parts = new List<string>();
        Add(parts, 40, () => $"{Not()}-s {Pick(_addresses)}");
        Add(parts, 30, () => $"{Not()}-d {Pick(_addresses)}");
        Add(parts, 20, () => $"-o {Interface()}");
        Add(parts, 30, Transport);
        Add(parts, 10, MarkMatch);
        Add(parts, 15, () => Pick("-m conntrack --ctstate DNAT", "-m limit --limit 1/sec", "-m statistic --mode random --probability 0.5"));
        var (one, net) = family is Family.IPv4 ? ("203.0.113.1", "192.0.2.0/24") : ("2001:db8:b::1", "2001:db8:c::/64");
        return string.Join(' ',
            [.. parts, Pick($"-j SNAT --to-source {one}", $"-j SNAT --to-source {one}", "-j MASQUERADE", "-j ACCEPT", "-j RETURN",
            $"-j NETMAP --to {net}")]);
    }

    // Who comes there is said where others lead there, as Kubernetes does it.
    private string Bare()
    {
        var parts = new List<string>();
        Add(parts, 50, () => "-p tcp -m tcp");
        var port = parts.Count > 0 ? ":80" : "";
        Add(parts, 40, () => Pick("-m statistic --mode random --probability 0.5", MarkMatch()));
        var to = family is Family.IPv4 ? Pick("10.0.0.1", "192.0.2.7") : port.Length > 0 ? Pick("[2001:db8:5::1]", "[2001:db8:c::7]")
            : Pick("2001:db8:5::1", "2001:db8:c::7");
        parts.Add($"-j DNAT --to-destination {to}{port}");
        return string.Join(' ', parts);
    }

    // What leads, marks or comes back on the way.
    private string Other(string chain)
    {
        var parts = new List<string>();
        Add(parts, 70, () => $"{Not()}-d {Pick(_addresses)}");
        Add(parts, 30, () => $"{Not()}-s {Pick(_addresses)}");
        Add(parts, 50, Transport);
        Add(parts, 20, MarkMatch);
        return string.Join(' ', [.. parts, Chance(30) ? Marking() : chain is "e" ? "-j RETURN" : Pick("-j e", "-j e", "-j e", "-g e")]);
    }

    private string Rewrite()
    {
        var head = $"{(Chance(30) ? $"-s {Pick(_addresses)} " : "")}-d {Pick(_addresses)} ";
        var (one, other) = family is Family.IPv4 ? ("10.0.0.1", "192.0.2.7") : ("2001:db8:5::1", "2001:db8:c::7");
        var to = Pick(one, other);
        string WithPort(string port) => family is Family.IPv4 ? $"{to}:{port}" : $"[{to}]:{port}";
        return dice.Next(10) switch
        {
            0 => $"{head}-j ACCEPT",
            1 => $"{head}-p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8050",
            6 => $"{head}-p tcp -m tcp --dport 443 -j DNAT --to-destination :8050",
            7 => $"{head}-p udp -m udp --dport 22:90 -j DNAT --to-destination :8022-8090/22",
            2 => $"{head}-p tcp -m tcp --dport 8000:8100 -j DNAT --to-destination {WithPort("8000-8100/8000")}",
            3 => $"{head}-p udp -m udp --dport 22:90 -j DNAT --to-destination {WithPort("8022-8090/22")}",
            4 => $"{head.Replace(_addresses[0], _addresses[1], StringComparison.Ordinal)}-j NETMAP --to "
                + $"{(family is Family.IPv4 ? "192.0.2.0/24" : "2001:db8:c::/64")}",
            5 => $"{head}-p tcp -m tcp --dport 443 -j DNAT --to-destination {WithPort("80")}",
            _ => $"{head}-j DNAT --to-destination {to}",
        };
    }

    /// <summary>One rule of a chain, which is -1 or less for a built-in one.</summary>
    public string Rule(int chain, int chains)
    {
        var parts = new List<string>();
        Add(parts, 40, () => $"{Not()}-s {Pick(_addresses)}");
        Add(parts, 40, () => $"{Not()}-d {(Chance(8) ? Pick(_groups) : Pick(_addresses))}");
        Add(parts, 15, () => $"{Not()}-i {Interface()}");
        Add(parts, 15, () => $"{Not()}-o {Interface()}");
        Add(parts, 70, Transport);
        Add(parts, 15, Connection);
        Add(parts, 10, () => $"-m iprange {Not()}--{Pick("src", "dst")}-range {Range()}");
        Add(parts, 8, () => $"-m mac {Not()}--mac-source 02:00:00:00:00:0{dice.Next(3)}");
        Add(parts, 8, () => $"-m addrtype {Not()}--{Pick("src", "dst")}-type {Pick("LOCAL", "MULTICAST", "LOCAL,BROADCAST")}");
        Add(parts, 8, MarkMatch);
        Add(parts, 8, () => Pick("-m limit --limit 1/sec", "-m statistic --mode random --probability 0.5",
            "-m owner --uid-owner 7", "-m set --match-set some src", "-m recent --update --name DEFAULT --mask 255.255.255.255 --rsource"));
        Add(parts, 5, () => "-m comment --comment \"-j DROP\"");
        var target = Target(chain, chains);
        if (target.Contains("NFQUEUE", StringComparison.Ordinal))
        {
            // What counts asks anew in each rule; who reads it as another rule would get another answer.
            parts.RemoveAll(part => part.Contains("limit", StringComparison.Ordinal)
                || part.Contains("statistic", StringComparison.Ordinal) || part.Contains("recent", StringComparison.Ordinal));
        }

        return string.Join(' ', [.. parts, target]);
    }

    /// <summary>A rule about packets of connections that are open, or of none.</summary>
    public string OfOpen() =>
        $"-m conntrack --ctstate {Pick("ESTABLISHED", "RELATED,ESTABLISHED", "INVALID")} -j {Pick("ACCEPT", "DROP")}";

    public bool Chance(int percent) => dice.Chance(percent);

    /// <summary>The target of a rule that denies: silently, or with an answer.</summary>
    public string Denying() => Chance(33) ? "-j DROP" : "-j REJECT --reject-with " + (family is Family.IPv4
        ? Pick("icmp-port-unreachable", "icmp-host-prohibited") : Pick("icmp6-port-unreachable", "icmp6-adm-prohibited"));

    private string Target(int chain, int chains) => dice.Next(10) switch
    {
        0 => "-j RETURN",
        1 => Chance(50) ? "-j LOG" : Marking(),
        2 => Denying(),
        3 or 4 or 5 when chain + 1 < chains =>
            (Chance(25) ? "-g c" : "-j c") + dice.Next(Math.Max(0, chain + 1), chains).ToString(CultureInfo.InvariantCulture),
        6 or 7 => Chance(12) ? AskProgram : "-j DROP",
        _ => "-j ACCEPT",
    };

    private string Transport() => dice.Next(9) switch
    {
        0 => $"-p {Icmp} -m {(family is Family.IPv4 ? "icmp" : "icmp6")} {Not()}--{(family is Family.IPv4 ? "icmp" : "icmpv6")}-type "
            + $"{Pick("8", "3/1", "128")}",
        1 => $"-p tcp -m tcp {Not()}--tcp-flags "
            + $"{Pick("FIN,SYN,RST,ACK SYN", "ALL NONE", "SYN,RST SYN,RST", "ALL ACK", "RST RST", "SYN,ACK SYN,ACK")}",
        2 => $"{Not()}-p {Pick("tcp", "47", Icmp)}",
        3 => $"-p {Pick("tcp", "udp")} -m multiport {Not()}--{Pick("s", "d", "")}ports {Pick("80,443", "22,8000:8100", "1:1023,65535")}",
        var kind => $"-p {(kind < 6 ? "tcp" : "udp")} -m {(kind < 6 ? "tcp" : "udp")} {Not()}--{Pick("s", "d")}port "
            + $"{Pick("22", "80", "443", "8000:8100", "0:1023")}",
    };

    private string Connection() => Pick(
        "-m state --state NEW", "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack ! --ctstate INVALID,NEW",
        "-m conntrack --ctstate UNTRACKED,DNAT",
        "-m conntrack --ctstate DNAT", "-m conntrack ! --ctstate SNAT", $"-m conntrack {Not()}--ctorigdst {Pick(_addresses).Split('/')[0]}",
        $"-m conntrack --ctstate DNAT --ctorigdst {Pick(_addresses).Split('/')[0]} {Not()}--ctorigdstport {Pick("80", "8000:8100")} "
            + $"--ctdir ORIGINAL",
        "-m conntrack --ctdir REPLY", $"-m conntrack --ctproto {Pick("6", "17")} --ctdir ORIGINAL");

    private string Interface() => Pick("eth0", "eth1", "eth+", "lo", "eth0.110");

    private string Range() => family is Family.IPv4 ? Pick("10.0.0.1-10.0.0.200", "192.0.2.7-192.0.2.7", "192.0.2.9-192.0.2.3")
        : Pick("2001:db8:5::1-2001:db8:5::ffff", "2001:db8:c::7-2001:db8:c::7");

    private string Not() => Chance(20) ? "! " : "";

    private string Pick(params string[] items) => dice.Pick(items);

    private void Add(List<string> parts, int percent, Func<string> part)
    {
        if (Chance(percent))
            parts.Add(part());
    }
}
