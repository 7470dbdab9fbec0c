using System.Reflection;
using Ripcs.Dsl;

namespace Ripcs.Worker.Explaining;

/// <summary>The words of the rule language, read from its types.</summary>
internal static class Vocabulary
{
    public static IReadOnlyList<string> Statements { get; } = MethodsOf(typeof(Rules));

    public static IReadOnlyList<string> FilterMethods { get; } = MethodsOf(typeof(FilterRule));

    public static IReadOnlyList<string> RewriteMethods { get; } = MethodsOf(typeof(RewriteRule));

    public static IReadOnlyList<string> HostPolicyMethods { get; } = MethodsOf(typeof(HostPolicy));

    /// <summary>The methods after "Expect.".</summary>
    public static IReadOnlyList<string> Expectations { get; } = MethodsOf(typeof(Expect));

    public static IReadOnlyList<string> ExpectationMethods { get; } = MethodsOf(typeof(Expectation));

    public static IReadOnlyList<string> Types { get; } = [.. typeof(Rules).Assembly.GetExportedTypes().Select(type => type.Name)];

    /// <summary>The methods of each type, by the type's name, together with the type's name in messages.</summary>
    public static IReadOnlyDictionary<string, (string Shown, IReadOnlyList<string> Words)> Owners { get; } =
        new Dictionary<string, (string, IReadOnlyList<string>)>(StringComparer.Ordinal)
        {
            [nameof(Rules)] = (nameof(Rules), Statements),
            [nameof(FilterRule)] = ("a filter rule", FilterMethods),
            [nameof(RewriteRule)] = ("a rewrite", RewriteMethods),
            [nameof(HostPolicy)] = ("HostPolicy()", HostPolicyMethods),
            [nameof(RawRules)] = ("Raw(…)", MethodsOf(typeof(RawRules))),
            [nameof(Expect)] = (nameof(Expect), Expectations),
            [nameof(Expectation)] = ("an expectation", ExpectationMethods),
        };

    /// <summary>True for a method of a filter rule or a rewrite.</summary>
    public static bool IsMethodOfRule(string word) => FilterMethods.Contains(word) || RewriteMethods.Contains(word);

    /// <summary>True for a method of a filter rule, a rewrite or the host policy.</summary>
    public static bool IsMethod(string word) => IsMethodOfRule(word) || HostPolicyMethods.Contains(word);

    private static string[] MethodsOf(Type type) =>
    [
        .. type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
            .Where(method => method.DeclaringType != typeof(object) && !method.IsSpecialName)
            .Select(method => method.Name).Distinct().Order(StringComparer.Ordinal),
    ];
}

/// <summary>An example of each word of the language; a test proves that each compiles with its statement.</summary>
internal static class MethodExamples
{
    private static readonly Dictionary<string, string> Statements = ByWord("""
        Partition("shop"); Label("www", "192.0.2.1"); Set("bad guys", "192.0.2.7"); Lines("drop.txt")
        Accept("website"); Drop("bad guys"); Reject("telnet"); Log("telnet"); Rewrite("website")
        HostPolicy(); Raw("-A INPUT -i tun0 -j ACCEPT")
        Allowed("website"); Blocked("telnet")
        """);

    private static readonly Dictionary<string, string> Methods = ByWord("""
        From("192.0.2.0/24"); To("www"); NotFrom("192.0.2.7"); NotTo("192.0.2.7"); OriginalTo("192.0.2.7")
        Ports(80, 443); SourcePorts(1024..65535); Protocols("udp"); AnyProtocol(); Icmp("echo-request")
        In("eth0"); Out("eth1", "ppp0"); NotIn("br0"); NotOut("ppp0")
        State("NEW"); Mark(1); Dscp("ef"); TcpFlags("SYN,ACK", set: "SYN"); Syn(); Length(0..128)
        Mac("00:11:22:33:44:55"); NotMac("00:11:22:33:44:55"); User(102); NotUser(102)
        Arriving(); Received(); Forwarded(); Sent(); Group(33); NotGroup(33); Cgroup("system.slice"); NotCgroup("user.slice"); Ipsec("in")
        Between("08:00", "18:00"); Days("Sat", "Sun"); Until("2027-01-31")
        Limit("10/second"); LimitPerSource("4/minute"); MaxConnections(20); Match("-m ttl --ttl-lt 5")
        Log(level: "info"); ToGroup(5); With("tcp-reset"); Family(4); Ticket("CHG-1234"); Owner("web team")
        Dnat("www", to: "app-01"); Snat("inside", to: "www"); Masquerade("inside"); Redirect(to: 3128)
        Balance("www", to: ["app-01", "app-02"]); Netmap("203.0.113.0/24", to: "192.168.5.0/24"); Hairpin("inside"); NoAccept()
        SynProxy("www", mss: 1400); Transparent(3129)
        Default(input: Policy.Drop); AllowLoopback(); AllowEstablished(); AllowIcmp("echo-request"); DropInvalid()
        WithoutNeededIcmp(); AllowDhcp(); AllowVrrp(); AllowMulticastDns()
        LogDropped(limit: "1/second", group: 5); RejectRest(input: true, forward: true, with: "admin-prohibited"); Behind("f2b-sshd")
        """);

    /// <summary>Ports(80, 443)</summary>
    public static string OfMethod(string method) => Methods[method];

    /// <summary>Accept("website")</summary>
    public static string OfStatement(string statement) =>
        Vocabulary.Expectations.Contains(statement) ? $"{nameof(Expect)}.{Statements[statement]}" : Statements[statement];

    /// <summary>A statement that can take the method; only a Reject can take With.</summary>
    public static string StatementWith(string method) =>
        method is nameof(FilterRule.With) ? nameof(Rules.Reject)
        : Vocabulary.FilterMethods.Contains(method) ? nameof(Rules.Accept)
        : Vocabulary.HostPolicyMethods.Contains(method) ? nameof(Rules.HostPolicy)
        : nameof(Rules.Rewrite);

    private static Dictionary<string, string> ByWord(string examples) =>
        examples.Split(["; ", "\n"], StringSplitOptions.None).ToDictionary(example => example.Split('(')[0], StringComparer.Ordinal);
}

/// <summary>What other firewalls and languages call things, and what to write here. Case and underscores are ignored.</summary>
internal sealed class Synonyms
{
    private const string Dnat = "Rewrite(\"…\").Ports(…).Dnat(…, to: …)";
    private const string Snat = "Rewrite(\"…\").Out(…).Snat(…, to: …)";
    private const string Note = "a comment after //, or the rule's name in its parentheses";
    private const string NoReject = "Policy.Drop, because iptables has no policy that rejects, and .RejectRest() after .Default(…)";
    private const string Nothing = "remove it: ";

    private static readonly string Baseline = $"{DiagnosticBag.DroppingPolicy("input")}, and an Accept for your own ssh";

    public static Synonyms Statements { get; } = new(
        ("Accept(\"…\")", "allow permit pass open enable grant permitted allowed accepted whitelist allowlist input forwardaccept"),
        ("Drop(\"…\") or Reject(\"…\")", "deny denied refuse disallow prohibit forbid"),
        ("Drop(\"…\")", "block blocked ban blacklist blocklist denylist discard blackhole ignore"),
        ("Log(\"…\")", "audit trace record"),
        ("Log(\"…\").ToGroup(5)", "ulog nflog"),
        (Dnat, "forward portforward forwardport nat dnat translate publish expose map destinationnat"),
        (Snat, "snat sourcenat postrouting"),
        ("Rewrite(\"…\").Out(…).Masquerade(…)", "masq overload hide"),
        ("Label(\"…\", …)", "alias address addresses define object host hosts network networks group var variable let"),
        ("Set(\"…\", …)", "ipset addressset addrset ipsets"),
        (Baseline, "policy defaultpolicy setpolicy policies baseline defaults hostdefaults"),
        ("Expect.Blocked(\"…\") or Expect.Allowed(\"…\")", "expect assert ensure verify expectation expectations mustbe"),
        ("Partition(\"…\")", "customer zone table chain ruleset tenant section namespace name firewall"),
        ("#load \"_FILE.csx\"", "load include import require use source"),
        (Note, "comment note description remark rem desc"),
        (Nothing, "print printf println echo puts say output write writeline"));

    public static Synonyms Methods { get; } = new(
        (".From(…)", "source src sources srcip saddr sourceaddress fromaddress sourceip fromip fromhost originating"),
        (".To(…)", "destination dest dst destinations dstip daddr destinationaddress toaddress destinationip toip into tohost"),
        (".NotFrom(…)", "exceptfrom fromnot notsource butfrom"),
        (".NotTo(…)", "exceptto tonot notdestination butto"),
        (".NotFrom(…) or .NotTo(…)", "not except exclude excluding but without unless"),
        (".Ports(…)",
            "dport dports destport dstport destinationport destinationports toport toports service services multiport onport onports"),
        (".SourcePorts(…)", "sport sports srcport srcports sourceport fromport fromports"),
        (".Protocols(…)", "proto protos ipprotocol layer4"),
        (".Protocols(\"tcp\").Ports(…)", "tcp tcpport tcpports"),
        (".Protocols(\"udp\").Ports(…)", "udp udpport udpports"),
        (".Icmp(…)", "icmptype icmptypes ping icmpv6 icmp6"),
        (".AnyProtocol()", "any all anyproto allprotocols everything"),
        (".In(…) or .Out(…)", "interface iface dev device nic"),
        (".NotIn(…) or .NotOut(…)", "notinterface exceptinterface"),
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
        (".User(…)", "uid uidowner userid runas"),
        (".Group(…)", "gid gidowner groupid"),
        (".Cgroup(…)", "slice cgroupv2 controlgroup"),
        (".Ipsec(\"in\")", "xfrm esp encrypted"),
        (".Match(\"-m …\")", "matches matching extension iptables option options"),
        (".Match(\"-m geoip --source-country XX\")", "geoip country countries"),
        (".Match(\"-m quota --quota BYTES\")", "quota"),
        (".Limit(…)", "rate ratelimit rates throttle"),
        (".LimitPerSource(…)", "hashlimit persource limitpersourceaddress recent ratepersource"),
        (".LimitPerSource(\"RATE\", prefix4: 24)", "limitpernetwork limitpersubnet limitperprefix"),
        (".MaxConnections(…)", "connlimit maxconn connections connectionlimit maxconnectionspersource"),
        (".Log()", "logging logged withlog logprefix audit"),
        (".Log().ToGroup(5)", "nflog nfloggroup ulog loggroup"),
        (".With(…)", "rejectwith answer reply replywith respond"),
        (".Family(4)", "ipv4 ip4 v4 inet"),
        (".Family(6)", "ipv6 ip6 v6 inet6"),
        (".Dnat(…, to: …)", "forward portforward destinationnat translateto mapto publish"),
        (".Snat(…, to: …)", "sourcenat"),
        (".Dnat(…, to: …) or .Snat(…, to: …)", "nat translate"),
        (".Masquerade(…)", "masq hide overload"),
        (Note, "comment note description remark desc name named called title"),
        (".Ticket(…)", "change issue jira cr changerequest reference"),
        (".Owner(…)", "team contact responsible by"),
        (".AllowIcmp(), which includes ping", "allowping allowicmpv6 allowicmp6"),
        (".AllowEstablished()", "allowrelated allowstateful allowreplies allowanswers"),
        ("a rule: Accept(\"igmp\").Protocols(\"igmp\").To(\"host\", \"multicast\")", "allowigmp"),
        ("a rewrite: Rewrite(\"…\").Ports(…).To(…).Transparent(PORT)", "tproxy"),
        (".AllowMulticastDns()", "allowmdns allowavahi allowbonjour"),
        ("a rule: Accept(\"ssh\").Ports(22).From(…).To(\"host\")",
            "allowssh allowhttp allowhttps allowdns allowport allowports allowfrom"));

    public static Synonyms HostPolicies { get; } = new(
        (".RejectRest()", "reject"),
        (".LogDropped(group: 5)", "togroup nflog log"));

    public static Synonyms Raws { get; } = new(
        (".BeforePartitions()", "before"),
        (".AfterPartitions()", "after"));

    public static Synonyms Expectations { get; } = new(
        ("Expect.Allowed(\"…\")", "allow accept accepted permit permitted pass passed open opened reachable reaches reach may can"),
        ("Expect.Blocked(\"…\")",
            "block deny denied drop dropped reject rejected refuse refused forbidden forbid closed unreachable not never maynot cannot"));

    public static Synonyms Policies { get; } = new(
        ("Policy.Accept", "allow permit pass open enable grant permitted allowed accepted"),
        ("Policy.Drop", "deny denied disallow prohibit forbid block blocked discard blackhole ignore close closed"),
        (NoReject, "reject refuse rejected refused"));

    private static readonly string[] ForVar = ["let", "val", "my", "local", "dim", "set", "auto", "define", "declare", "def", "var"];

    private readonly Dictionary<string, string> _table;

    private Synonyms(params (string Write, string Words)[] rows) =>
        _table = rows.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Write))).ToDictionary(StringComparer.Ordinal);

    /// <summary>.From(…) for Source.</summary>
    public string? Of(string word) => _table.GetValueOrDefault(Plain(word));

    /// <summary>True for a keyword that declares a variable in other languages, such as let.</summary>
    public static bool IsVar(string word) => ForVar.Contains(Plain(word));

    /// <summary>The message about such a name.</summary>
    public static void Report(DiagnosticBag said, SourceSpan at, string name, string write) =>
        said.ForeignName(at, name, write == Nothing ? write : $"write {write}", write == Nothing ? Way.GenerateInstead : Way.None);

    private static string Plain(string word) => word.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
