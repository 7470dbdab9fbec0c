namespace Ripcs.Core.Lowering;

/// <summary>
/// One rule of one chain as values: the result of lowering a statement, which is printed in saved form. A value that is null or empty is
/// no condition; a rule without conditions matches every packet.
/// </summary>
/// <param name="Statement">The index of the statement in the partition's rules, from 0.</param>
internal sealed record LoweredRule(int Statement, Family Family, ChainKind Chain, LoweredTarget Target)
{
    /// <summary>A prefix that is longer than /0, a range, the host, or a set; never "all", which is null.</summary>
    public AddressItem? Source { get; init; }

    /// <summary>Addresses that it excludes; never "all".</summary>
    public ValueList<AddressItem> NotSources { get; init; }

    /// <summary>Beside an address: no address of this host, whose packets another rule of the statement matches.</summary>
    public bool IsNotFromHost { get; init; }

    /// <summary>Like <see cref="Source"/>, or broadcasts; after a Dnat, the translated address.</summary>
    public AddressItem? Destination { get; init; }

    /// <inheritdoc cref="NotSources"/>
    public ValueList<AddressItem> NotDestinations { get; init; }

    /// <inheritdoc cref="IsNotFromHost"/>
    public bool IsNotToHost { get; init; }

    /// <summary>Beside an address: no broadcast, which another rule of the statement matches.</summary>
    public bool IsNotToBroadcast { get; init; }

    /// <summary>Beside an address: only where that is one of this host.</summary>
    public bool IsToHost { get; init; }

    /// <summary>The interface by which a packet comes in; a + at its end matches all names that begin so.</summary>
    public string? In { get; init; }

    /// <summary>Never beside <see cref="In"/>: iptables takes one per rule.</summary>
    public string? NotIn { get; init; }

    public string? Out { get; init; }

    /// <summary>Never beside <see cref="Out"/>.</summary>
    public string? NotOut { get; init; }

    public Protocol? Protocol { get; init; }

    /// <summary>At most 15 slots of a multiport.</summary>
    public ValueList<PortRange> SourcePorts { get; init; }

    /// <summary>Like <see cref="SourcePorts"/>; after a Dnat, the translated ports.</summary>
    public ValueList<PortRange> Ports { get; init; }

    /// <summary>As --icmp-type or --icmpv6-type prints it.</summary>
    public string? IcmpType { get; init; }

    /// <summary>Flags of TCP, which is the protocol then.</summary>
    public TcpFlags? TcpFlags { get; init; }

    public ValueList<string> States { get; init; }

    /// <summary>Conditions on the packet before a Dnat changed it.</summary>
    public OriginalMatch? Original { get; init; }

    /// <summary>The sender in the same network. The kernel accepts it where packets come in: below INPUT and FORWARD.</summary>
    public MacAddress? Mac { get; init; }

    public ValueList<MacAddress> NotMacs { get; init; }

    /// <summary>
    /// The user whose program on this host sends it. The kernel accepts it where packets go out: below OUTPUT. A packet that no program
    /// sends, such as an answer of the kernel itself, has no user, and a rule for all but some users matches it.
    /// </summary>
    public UserRange? User { get; init; }

    public ValueList<UserRange> NotUsers { get; init; }

    /// <summary>What else is known of the program that sends it, in saved form: its groups. Taken where users are.</summary>
    public ValueList<string> Senders { get; init; }

    /// <summary>Where the author asks for it and the kernel takes all that it asks. Not printed.</summary>
    public MatchPlace Place { get; init; } = MatchPlace.Everywhere;

    /// <summary>All other matches in saved form and order. The analysis reads from that which packets they match.</summary>
    public ValueList<string> Conditions { get; init; }

    /// <summary>How many packets per time are logged at most, as -m limit prints it.</summary>
    public string? Limit { get; init; }

    /// <summary>True for a rule that counts packets. Not printed, because the matches with its limits are added last.</summary>
    public bool IsCounted { get; init; }

    /// <summary>True if no other rule of its statement may match the same packets, because it logs or counts them.</summary>
    public bool IsOnce => Target.IsLog || IsCounted;

    /// <summary>Where the packets of a rule without Destination go: the targets
    /// of the Dnats that it follows. Not printed; pointers need it.</summary>
    public ValueList<AddressItem> Reach { get; init; }

    /// <summary>The ports to which the sender sent the packets, before a Dnat; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> SentPorts { get; init; }

    /// <summary>If Ports does not tell: the ports at which the packets arrive; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> ArrivesAt { get; init; }

    public LoweredRule And(IEnumerable<string> conditions) => this with { Conditions = [.. Conditions, .. conditions] };
}

/// <summary>A conntrack match on the original direction: where the sender sent the packet, before a Dnat changed it. Even without any
/// condition it matches one direction of a connection only.</summary>
/// <param name="IsTranslated">Only packets that some Dnat has translated.</param>
internal sealed record OriginalMatch(bool IsTranslated, IpPrefix? Destination = null, PortRange? Port = null)
{
    public ValueList<IpPrefix> NotDestinations { get; init; }

    /// <summary>Only packets of connections that no Dnat has translated, in both directions; nothing else is compared.</summary>
    public bool IsUntranslated { get; init; }

    /// <summary>The answers instead of what was sent.</summary>
    public bool IsReply { get; init; }
}
