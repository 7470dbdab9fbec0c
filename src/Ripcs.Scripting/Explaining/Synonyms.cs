namespace Ripcs.Scripting.Explaining;

/// <summary>What people call things in other firewalls and languages, and what to write here. Case and underscores do not count.</summary>
internal static class Synonyms
{
    private const string Dnat = "Rewrite(\"…\").Ports(…).Dnat(…, to: …)";
    private const string Snat = "Rewrite(\"…\").Out(…).Snat(…, to: …)";
    private const string Note = "a comment behind //, or the rule's name in its parentheses";
    private const string Nothing = "take it out: ripcs rules generate prints what a rule file makes";

    private static readonly Dictionary<string, string> ForStatements = Table(
        ("Accept(\"…\")", "allow permit pass open enable grant permitted allowed accepted whitelist allowlist input forwardaccept"),
        ("Drop(\"…\") or Reject(\"…\")", "deny denied refuse disallow prohibit forbid"),
        ("Drop(\"…\")", "block blocked ban blacklist blocklist denylist discard blackhole ignore"),
        ("Log(\"…\")", "audit trace record ulog nflog"),
        (Dnat, "forward portforward forwardport nat dnat translate publish expose map destinationnat"),
        (Snat, "snat sourcenat postrouting"),
        ("Rewrite(\"…\").Out(…).Masquerade(…)", "masq overload hide"),
        ("Label(\"…\", …)", "alias address addresses define object host hosts network networks group var variable let"),
        ("Set(\"…\", …)", "ipset addressset addrset ipsets"),
        ("HostPolicy().Default(input: Policy.Drop)", "policy defaultpolicy setpolicy policies baseline defaults hostdefaults"),
        ("Expect.Blocked(\"…\") or Expect.Allowed(\"…\")", "expect assert ensure verify expectation expectations mustbe"),
        ("Partition(\"…\")", "customer zone table chain ruleset tenant section namespace name firewall"),
        ("#load \"_FILE.csx\"", "load include import require use source"),
        (Note, "comment note description remark rem desc"),
        (Nothing, "print printf println echo puts say output write writeline"));

    private static readonly Dictionary<string, string> ForMethods = Table(
        (".From(…)", "source src sources srcip saddr sourceaddress fromaddress sourceip fromip fromhost originating"),
        (".To(…)", "destination dest dst destinations dstip daddr destinationaddress toaddress destinationip toip into tohost"),
        (".NotFrom(…)", "exceptfrom fromnot notsource butfrom"),
        (".NotTo(…)", "exceptto tonot notdestination butto"),
        (".NotFrom(…) or .NotTo(…)", "not except exclude excluding but without unless"),
        (".Ports(…)", "dport dports destport dstport destinationport destinationports toport toports service services multiport onport onports"),
        (".SourcePorts(…)", "sport sports srcport srcports sourceport fromport fromports"),
        (".Protocols(…)", "proto protos ipprotocol layer4"),
        (".Protocols(\"tcp\").Ports(…)", "tcp tcpport tcpports"),
        (".Protocols(\"udp\").Ports(…)", "udp udpport udpports"),
        (".Icmp(…)", "icmptype icmptypes ping icmpv6 icmp6"),
        (".AnyProtocol()", "any all anyproto allprotocols everything"),
        (".In(…) or .Out(…)", "interface iface dev device nic"),
        (".In(…)", "ininterface inputinterface iif iifname incoming"),
        (".Out(…)", "outinterface outputinterface oif oifname outgoing"),
        (".State(…)", "ctstate connstate conntrack connectionstate"),
        (".Mark(…)", "fwmark packetmark connmark nfmark"),
        (".Dscp(…)", "tos qos trafficclass"),
        (".TcpFlags(…)", "flags tcpflag"),
        (".Length(…)", "size packetlength packetsize"),
        (".Between(…, …)", "time times hours timeofday during"),
        (".Days(…)", "weekdays weekday day"),
        (".Until(\"2027-01-31\")", "expires expire expiry validuntil enddate ends till"),
        (".Match(\"-m …\")", "matches matching extension iptables option options"),
        (".Limit(…)", "rate ratelimit rates throttle"),
        (".LimitPerSource(…)", "hashlimit persource limitpersourceaddress recent ratepersource"),
        (".MaxConnections(…)", "connlimit maxconn connections connectionlimit maxconnectionspersource"),
        (".Log()", "logging logged withlog logprefix audit"),
        (".With(…)", "rejectwith answer reply replywith respond"),
        (".Family(4)", "ipv4 ip4 v4 inet"),
        (".Family(6)", "ipv6 ip6 v6 inet6"),
        (".Dnat(…, to: …)", "forward portforward destinationnat translateto mapto publish"),
        (".Snat(…, to: …)", "sourcenat"),
        (".Dnat(…, to: …) or .Snat(…, to: …)", "nat translate"),
        (".Masquerade(…)", "masq hide overload"),
        (Note, "comment note description remark desc name named called title"),
        (".Ticket(…)", "change issue jira cr changerequest reference"),
        (".Owner(…)", "team contact responsible by"));

    private static readonly Dictionary<string, string> ForExpectations = Table(
        ("Expect.Allowed(\"…\")", "allow accept accepted permit permitted pass passed open opened reachable reaches reach may can"),
        ("Expect.Blocked(\"…\")", "block deny denied drop dropped reject rejected refuse refused forbidden forbid closed unreachable not never maynot cannot"));

    private static readonly Dictionary<string, string> ForPolicies = Table(
        ("Policy.Accept", "allow permit pass open enable grant permitted allowed accepted"),
        ("Policy.Drop", "deny denied disallow prohibit forbid block blocked discard blackhole ignore close closed"),
        ("Policy.Drop, as iptables rejects by no policy, and Reject(\"…\").To(\"host\"), or to what it forwards to, in a partition behind all others, such as Partition(\"last\", order: 1000)", "reject refuse rejected refused"));

    private static readonly Dictionary<string, string> ForTypes = Table(("var", "let val my local dim set auto define declare def var"));

    /// <summary>Accept("…") for Allow.</summary>
    public static string? OfStatement(string word) => ForStatements.GetValueOrDefault(Plain(word));

    /// <summary>.From(…) for Source.</summary>
    public static string? OfMethod(string word) => ForMethods.GetValueOrDefault(Plain(word));

    /// <summary>Expect.Blocked("…") for Denied.</summary>
    public static string? OfExpectation(string word) => ForExpectations.GetValueOrDefault(Plain(word));

    /// <summary>Policy.Drop for Deny.</summary>
    public static string? OfPolicy(string word) => ForPolicies.GetValueOrDefault(Plain(word));

    public static string? OfType(string word) => ForTypes.GetValueOrDefault(Plain(word));

    /// <summary>As the end of a message.</summary>
    public static string Advice(string write) => write == Nothing ? write : $"write {write}";

    private static string Plain(string word) => word.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static Dictionary<string, string> Table(params (string Write, string Words)[] rows) =>
        rows.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Write))).ToDictionary(StringComparer.Ordinal);
}
