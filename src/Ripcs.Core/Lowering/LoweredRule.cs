using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>
/// One rule of one chain as values: what lowering makes of a statement, what is printed in saved form and what the analysis
/// compares. A selector that is null or empty takes every packet.
/// </summary>
/// <param name="Statement">The place of the statement in the partition's rules, from 0.</param>
internal sealed record LoweredRule(int Statement, Family Family, ChainKind Chain, LoweredTarget Target)
{
    /// <summary>A prefix that is longer than /0, a range, or the host; never "all", which is null.</summary>
    public AddressItem? Source { get; init; }

    public AddressItem? NotSource { get; init; }

    /// <summary>Beside a Source: but not from this host, which another rule of the statement takes.</summary>
    public bool IsNotFromHost { get; init; }

    /// <summary>As <see cref="Source"/>; where a Dnat has been before, the translated address.</summary>
    public AddressItem? Destination { get; init; }

    public AddressItem? NotDestination { get; init; }

    /// <summary>Beside a NotDestination: what other rules of a log's statement have logged by their destination.</summary>
    public ValueList<AddressItem> LoggedAt { get; init; }

    /// <summary>As <see cref="IsNotFromHost"/>.</summary>
    public bool IsNotToHost { get; init; }

    /// <summary>Beside a Destination: only where that is an address of the host.</summary>
    public bool IsToHost { get; init; }

    public string? In { get; init; }

    public string? Out { get; init; }

    public Protocol? Protocol { get; init; }

    /// <summary>At most 15 slots of a multiport.</summary>
    public ValueList<PortRange> SourcePorts { get; init; }

    /// <summary>At most 15 slots of a multiport; where a Dnat has been before, translated ports.</summary>
    public ValueList<PortRange> Ports { get; init; }

    /// <summary>As --icmp-type or --icmpv6-type prints it.</summary>
    public string? IcmpType { get; init; }

    public ValueList<string> States { get; init; }

    /// <summary>What the packet was before a Dnat changed it.</summary>
    public OriginalMatch? Original { get; init; }

    /// <summary>As -m limit prints it.</summary>
    public string? Limit { get; init; }

    /// <summary>Where the packets of a rule without Destination go: the targets of the Dnats that it follows. Not printed; pointers need it.</summary>
    public ValueList<AddressItem> Reach { get; init; }

    /// <summary>The ports to which the sender sent what the rule takes, before a Dnat; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> SentPorts { get; init; }

    /// <summary>Where Ports does not say it: the ports at which what the rule takes arrives; empty if any. Not printed; the analysis needs it.</summary>
    public ValueList<PortRange> ArrivesAt { get; init; }
}

/// <summary>A conntrack match on the original direction: where the sender sent the packet.</summary>
/// <param name="IsTranslated">Only packets that some Dnat has translated.</param>
internal sealed record OriginalMatch(bool IsTranslated, IpPrefix? Destination = null, PortRange? Port = null)
{
    public ValueList<IpPrefix> NotDestinations { get; init; }

    /// <summary>Only packets of connections that no Dnat has translated, in both directions; nothing else is compared then.</summary>
    public bool IsUntranslated { get; init; }

    /// <summary>The answers instead of what was sent.</summary>
    public bool IsReply { get; init; }
}

/// <summary>What a rule does with the packets that it takes.</summary>
internal abstract record LoweredTarget
{
    private LoweredTarget()
    {
    }

    /// <summary>True if the chain goes on behind the rule with the packets that it takes.</summary>
    public bool GoesOn => this is Log;

    public sealed record Accept : LoweredTarget;

    public sealed record Drop : LoweredTarget;

    public sealed record Reject(RejectAnswer Answer) : LoweredTarget;

    public sealed record Log(string Prefix, int? Level) : LoweredTarget;

    /// <summary>Port is null where the packet keeps its port.</summary>
    public sealed record Dnat(IpPrefix Address, ushort? Port) : LoweredTarget;

    public sealed record Snat(IpPrefix Address) : LoweredTarget;

    public sealed record Masquerade : LoweredTarget;

    public sealed record Return : LoweredTarget;

    public sealed record Jump(ChainName To) : LoweredTarget;
}
