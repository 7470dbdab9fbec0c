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

/// <summary>A destination port or range, or a map from a port, in a Redirect also from a range, to another port.</summary>
public readonly record struct PortEntry(PortRange Ports, ushort? MappedTo);

/// <summary>How a rule logs. Level is null for the default (warning, 4),
/// Limit is null for none; Limit is in saved form, e.g. 10/sec or 3/min --limit-burst 10.</summary>
public sealed record LogSettings(string Prefix, int? Level, string? Limit)
{
    /// <summary>The group of NFLOG whose listener, such as ulogd, gets the packets; null for the kernel log.</summary>
    public ushort? Group { get; init; }
}
