namespace Ripcs.Core.Analysis.Packets;

/// <summary>A rule in terms of packets.</summary>
/// <param name="Text">In saved form, without "-A CHAIN ".</param>
public sealed record PacketRule(string Text, Condition Match, RuleEffect Effect)
{
    /// <summary>The chain that it jumps or goes to; null for every other rule.</summary>
    public ChainName? Leads => Effect switch
    {
        RuleEffect.Jump(var chain) => chain,
        RuleEffect.Goto(var chain) => chain,
        _ => null,
    };
}

/// <summary>A chain and its rules.</summary>
/// <param name="Policy">The fate of packets that no rule decides about; null for a chain that is not built in.</param>
public sealed record PacketChain(TableName Table, ChainName Name, Fate? Policy, ValueList<PacketRule> Rules);

/// <summary>The fate of a packet in a table.</summary>
public enum Fate
{
    Accept,
    Drop,
    Reject,

    /// <summary>A program, or an unknown target, decides.</summary>
    Elsewhere,
}

/// <summary>The effect of a rule on the packets that it takes.</summary>
public abstract record RuleEffect
{
    private RuleEffect()
    {
    }

    /// <summary>It logs, counts, marks: the packet continues with the next rule.</summary>
    /// <param name="Marks">Its change of marks; null if no rule matches them.</param>
    public sealed record GoOn(MarkChange? Marks = null) : RuleEffect;

    public sealed record Decide(Fate Fate) : RuleEffect;

    public sealed record Jump(ChainName Chain) : RuleEffect;

    /// <summary>Like a jump, but packets that return continue where the chain with this rule was called.</summary>
    public sealed record Goto(ChainName Chain) : RuleEffect;

    public sealed record Return : RuleEffect;

    /// <summary>The packet has no connection from here on; it continues with the next rule.</summary>
    public sealed record Untrack : RuleEffect;

    /// <summary>The connection of the packet is translated, and no further rule of nat is evaluated.</summary>
    public sealed record Translate(Translation To) : RuleEffect;
}

/// <summary>The effect of a translation on a packet.</summary>
/// <param name="IsSource">True if it changes the source, false if it changes the destination.</param>
/// <param name="Addresses">The new address is one of these; null if it stays.</param>
/// <param name="Ports">The new port is one of these; null if it stays, unless it is in use.</param>
public sealed record Translation(bool IsSource, ValueSet? Addresses, ValueSet? Ports)
{
    /// <summary>For a NETMAP: the address keeps its place in a prefix of this length.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>The new address is any address of this host.</summary>
    public bool IsToHost { get; init; }

    /// <summary>The difference between the new and the old port, for maps from one range to another; null for none.</summary>
    public int? PortShift { get; init; }
}
