namespace Ripcs.Core.Model;

/// <summary>A rule file that has passed validation: names resolved, every value in range, defaults filled in.</summary>
public sealed record CheckedPartition(
    PartitionName Name, int Order, string File, ValueList<ResolvedLabel> Labels, ValueList<CheckedRule> Rules)
{
    public CheckedHostPolicy? HostPolicy { get; init; }

    /// <summary>The rules of all Raw statements in the order of the file, one a family.</summary>
    public ValueList<CheckedRawRule> RawRules { get; init; }
}

/// <summary>All that a rule file says, checked.</summary>
/// <param name="Partition">Null for one that only expects.</param>
/// <param name="Expectations">What it expects of all rules of the host.</param>
/// <param name="Labels">Its labels and sets, and those of what it loads.</param>
public sealed record CheckedFile(CheckedPartition? Partition, ValueList<CompiledExpectation> Expectations, ValueList<SaidLabel> Labels);

/// <summary>A label or a set as one rule file has it: its own, or that of a file that it loads.</summary>
/// <param name="Name">As it is said.</param>
/// <param name="At">Its statement, wherever it stands.</param>
/// <param name="IsSet">True for a Set(…).</param>
/// <param name="IsUsed">True if a rule, an expectation or another label of the rule file names it, or of what the file loads.</param>
public sealed record SaidLabel(string Name, SourceSpan At, bool IsSet, bool IsUsed)
{
    /// <summary>What its list of addresses is known by, the same for every label and set that holds the same addresses. Null where it is
    /// no list of its own: a single address, prefix or range of each family, or the addresses of a label that it names.</summary>
    public string? List { get; init; }
}

/// <summary>A rule of a Raw statement in one family.</summary>
/// <param name="Statement">Which Raw of the file says it, from 0: the names of its own chains are known to it alone.</param>
/// <param name="Chain">A built-in chain of the table, or one of the statement's own.</param>
/// <param name="Text">In saved form, without "-A CHAIN "; its target may be a chain of the statement's own.</param>
public sealed record CheckedRawRule(int Statement, Family Family, TableName Table, ChainName Chain, string Text, RuleOrigin Origin)
{
    /// <summary>True if it is evaluated after all partitions.</summary>
    public bool IsAfter { get; init; }
}

/// <summary>A host policy with its defaults filled in.</summary>
public sealed record CheckedHostPolicy(RuleOrigin Origin)
{
    public ValueList<ChainPolicy> Defaults { get; init; }

    public bool AllowLoopback { get; init; }

    public bool AllowEstablished { get; init; }

    public bool DropInvalid { get; init; }

    /// <summary>True to accept the answers of DHCP servers to this host.</summary>
    public bool AllowDhcp { get; init; }

    public bool AllowVrrp { get; init; }

    public bool AllowMulticastDns { get; init; }

    /// <summary>Null where nothing was said of ICMP.</summary>
    public ValueList<IcmpType>? IcmpTypes { get; init; }

    /// <inheritdoc cref="HostPolicyStatement.WithoutNeededIcmp"/>
    public bool WithoutNeededIcmp { get; init; }

    /// <summary>Null: what is dropped is not logged.</summary>
    public LogSettings? LogDropped { get; init; }

    /// <summary>How it answers what the policies drop; null: not at all.</summary>
    public RejectAnswer? RestAnswer { get; init; }

    /// <summary>INPUT, FORWARD or both: where it answers.</summary>
    public ValueList<ChainName> RestIn { get; init; }

    public ValueList<ChainName> Behind { get; init; }

    /// <summary>The one family in which it holds; null for both.</summary>
    public Family? Family { get; init; }

    /// <summary>True if some packets are dropped on which no rule has decided.</summary>
    public bool Drops => Defaults.Any(chain => chain.Policy == ChainPolicy.Drop);
}

/// <summary>A label with its addresses, labels in it resolved.</summary>
/// <param name="Name">As the file says it.</param>
/// <param name="Members">Its addresses.</param>
/// <param name="At">Its statement, wherever it stands.</param>
public sealed record ResolvedLabel(string Name, ValueList<AddressItem> Members, SourceSpan At);

/// <summary>One rule in the order of the file.</summary>
/// <param name="At">The place that is shown: its statement; for one in a function of a loaded file, the call in the rule file.</param>
public sealed record CheckedRule(RuleOrigin Origin, SourceSpan At, RuleAction Action)
{
    /// <summary>The statement of the rule file that called the function in
    /// which the rule's own stands; null if it stands in none.</summary>
    public SourceSpan? Call { get; init; }

    /// <summary>Its statement, wherever it stands.</summary>
    public SourceSpan Written { get; init; } = At;

    /// <summary>The families in which this rule makes rules, in order.</summary>
    public ValueList<Family> Families { get; init; }

    /// <summary>Null where the rule has no such end; never empty in a family of Families.</summary>
    public ValueList<AddressItem>? From { get; init; }

    public ValueList<AddressItem>? To { get; init; }

    /// <summary>What it leaves out, all of it; null where it leaves out nothing.</summary>
    public ValueList<AddressItem>? NotFrom { get; init; }

    /// <inheritdoc cref="NotFrom"/>
    public ValueList<AddressItem>? NotTo { get; init; }

    /// <summary>What packets were sent to before another program's DNAT; never
    /// the host. Ports are then those that they were sent to.</summary>
    public ValueList<AddressItem>? OriginalTo { get; init; }

    /// <summary>Destination ports in the order of the file; empty means any.</summary>
    public ValueList<PortEntry> Ports { get; init; }

    public ValueList<PortRange> SourcePorts { get; init; }

    /// <summary>Empty means any protocol.</summary>
    public ValueList<Protocol> Protocols { get; init; }

    /// <summary>ICMP types by name; the rule's protocol is then ICMP of each family.</summary>
    public ValueList<IcmpType> IcmpTypes { get; init; }

    /// <summary>The interfaces by which its packets come in, none of which covers another; null for all.</summary>
    public ValueList<string>? In { get; init; }

    /// <inheritdoc cref="In"/>
    public ValueList<string>? Out { get; init; }

    /// <summary>The interface by which its packets do not come in; never beside <see cref="In"/>, and never of a rewrite.</summary>
    public string? NotIn { get; init; }

    /// <summary>The interface by which its packets do not go out; never beside <see cref="Out"/>, nor of a Dnat.</summary>
    public string? NotOut { get; init; }

    /// <summary>Conntrack states in the order in which iptables-save prints them.</summary>
    public ValueList<string> States { get; init; }

    public PacketConditions Conditions { get; init; } = PacketConditions.None;

    /// <summary>None for a rewrite.</summary>
    public RuleLimits Limits { get; init; } = RuleLimits.None;

    /// <summary>True if it counts what it takes, or may do so: none of its packets may meet two of its rules.</summary>
    public bool IsCounted => Limits != RuleLimits.None || Conditions.Verbatim.Count > 0;

    /// <summary>Null: no LOG rule before this one (for a Log rule: how it logs).</summary>
    public LogSettings? Log { get; init; }

    /// <summary>For a Dnat: the clients inside that reach it, too, and whose
    /// answers must come back here; never all, never the host.</summary>
    public ValueList<AddressItem>? Hairpin { get; init; }

    /// <summary>For a rewrite: whether it makes its implied accept.</summary>
    public bool ImpliesAccept { get; init; }
}

/// <summary>What a checked rule does with its packets.</summary>
public abstract record RuleAction
{
    private RuleAction()
    {
    }

    /// <summary>The kind of chain in which the rule itself stands; the accept that a translation implies stands in another.</summary>
    public virtual ChainKind Chain => ChainKind.Filter;

    public sealed record Accept : RuleAction;

    public sealed record Drop : RuleAction;

    public sealed record Reject(RejectAnswer Answer) : RuleAction;

    public sealed record Log : RuleAction;

    /// <summary>Packets to Addresses go to the target of their family: to one of them where it has several,
    /// as of a Balance, and to this machine where there are none, as of a Redirect.</summary>
    public sealed record Dnat(ValueList<AddressItem> Addresses, ValueList<IpPrefix> Targets) : RuleAction
    {
        /// <summary>True for one prefix a family that stands for another of the same size, in both directions.</summary>
        public bool IsNetmap { get; init; }

        public override ChainKind Chain => ChainKind.Dnat;
    }

    /// <summary>Packets from Addresses leave from the target of their family; where there are
    /// none, as of a Masquerade, from the address of the interface by which they leave.</summary>
    public sealed record Snat(ValueList<AddressItem> Addresses, ValueList<IpPrefix> Targets) : RuleAction
    {
        public override ChainKind Chain => ChainKind.Snat;
    }

    /// <summary>Packets to the destinations of the rule go unchanged to a program on this machine, with a mark.</summary>
    public sealed record Transparent(ushort Port, uint Mark) : RuleAction
    {
        public override ChainKind Chain => ChainKind.Transparent;
    }

    /// <summary>This machine answers for the destinations of the rule, which accepts what it opens.</summary>
    /// <param name="Mss">The largest segment in IPv4.</param>
    public sealed record SynProxy(int Mss, int WindowScale) : RuleAction;
}

/// <summary>How a reject answers, by its name in rule files and as iptables-save prints it in each family.</summary>
public sealed record RejectAnswer(string Name, string InIPv4, string InIPv6)
{
    public static readonly RejectAnswer PortUnreachable = new("port-unreachable", "icmp-port-unreachable", "icmp6-port-unreachable");
    public static readonly RejectAnswer TcpReset = new("tcp-reset", "tcp-reset", "tcp-reset");

    public static readonly ValueList<RejectAnswer> All =
    [
        PortUnreachable, new("host-unreachable", "icmp-host-unreachable", "icmp6-addr-unreachable"),
        new("net-unreachable", "icmp-net-unreachable", "icmp6-no-route"),
        new("protocol-unreachable", "icmp-proto-unreachable", "icmp6-port-unreachable"),
        new("admin-prohibited", "icmp-admin-prohibited", "icmp6-adm-prohibited"),
        new("host-prohibited", "icmp-host-prohibited", "icmp6-adm-prohibited"),
        new("net-prohibited", "icmp-net-prohibited", "icmp6-adm-prohibited"), TcpReset,
    ];

    public string In(Family family) => family is Family.IPv4 ? InIPv4 : InIPv6;
}

/// <summary>One address, prefix, range, "all", "host" or "broadcast" of a rule's end.</summary>
public abstract record AddressItem
{
    private AddressItem()
    {
    }

    /// <summary>Null for items that stand for both families.</summary>
    public abstract Family? Family { get; }

    /// <summary>As an author writes it.</summary>
    public string ToText() => this switch
    {
        Prefix(var prefix) => prefix.ToAddressText(),
        Range(var range) => range.ToString(),
        Set(var set) => set.Label,
        All => "all",
        Broadcast => "broadcast",
        HostPart(var part) => part.ToString(),
        _ => "host",
    };

    public sealed record Prefix(IpPrefix Value) : AddressItem
    {
        public override Family? Family => Value.Family;
    }

    public sealed record Range(IpRange Value) : AddressItem
    {
        public override Family? Family => Value.Family;
    }

    /// <summary>The built-in label "all".</summary>
    public sealed record All : AddressItem
    {
        public override Family? Family => null;
    }

    /// <summary>The built-in label "host": this machine, whatever its addresses (-m addrtype --dst-type LOCAL).</summary>
    public sealed record Host : AddressItem
    {
        public override Family? Family => null;
    }

    /// <summary>The built-in label "broadcast": all hosts of a network of this machine, whatever its
    /// addresses (-m addrtype --dst-type BROADCAST); never a source.</summary>
    public sealed record Broadcast : AddressItem
    {
        public override Family? Family => Model.Family.IPv4;
    }

    /// <summary>Every address with these bits; only a source or a destination of what accepts, denies or logs.</summary>
    public sealed record HostPart(Model.HostPart Value) : AddressItem
    {
        public override Family? Family => Model.Family.IPv6;
    }

    /// <summary>The addresses of a Set(…) in one family, which an ipset holds.</summary>
    public sealed record Set(AddressSet Value) : AddressItem
    {
        public override Family? Family => Value.Family;
    }
}

/// <summary>A destination port or range, or a map from a port, in a Redirect also from a range, to another port.</summary>
public readonly record struct PortEntry(PortRange Ports, ushort? MappedTo);

/// <summary>An ICMP type by its numbers in each family; null where the family has no such type.</summary>
public readonly record struct IcmpType(string Name, string? V4, string? V6)
{
    public string? In(Family family) => family is Family.IPv4 ? V4 : V6;
}

/// <summary>How a rule logs. Level is null for the default (warning, 4),
/// Limit is null for none; Limit is in saved form, e.g. 10/sec or 3/min --limit-burst 10.</summary>
public sealed record LogSettings(string Prefix, int? Level, string? Limit)
{
    /// <summary>The group of NFLOG whose listener, such as ulogd, gets the packets; null for the kernel log.</summary>
    public ushort? Group { get; init; }
}
