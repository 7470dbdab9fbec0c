namespace Ripcs.Core.Model;

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
