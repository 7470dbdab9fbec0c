namespace Ripcs.Core.Analysis.Packets;

/// <summary>A rule as a packet meets it.</summary>
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

/// <summary>A chain with the rules that it holds.</summary>
/// <param name="Policy">What becomes of the packets that no rule decides; null for a chain that is not built in.</param>
public sealed record PacketChain(TableName Table, ChainName Name, Fate? Policy, ValueList<PacketRule> Rules);

/// <summary>What becomes of a packet in a table.</summary>
public enum Fate
{
    Accept,
    Drop,
    Reject,

    /// <summary>A program, or a target that is not known here, decides.</summary>
    Elsewhere,
}

/// <summary>What a rule does to the packets that it takes.</summary>
public abstract record RuleEffect
{
    private RuleEffect()
    {
    }

    /// <summary>It logs, counts, marks: the packet goes on to the next rule.</summary>
    /// <param name="Marks">What it does to marks; null where no rule asks for them.</param>
    public sealed record GoOn(MarkChange? Marks = null) : RuleEffect;

    public sealed record Decide(Fate Fate) : RuleEffect;

    public sealed record Jump(ChainName Chain) : RuleEffect;

    /// <summary>As a jump, but what comes back goes on where the chain with this rule was called.</summary>
    public sealed record Goto(ChainName Chain) : RuleEffect;

    public sealed record Return : RuleEffect;

    /// <summary>The packet belongs to no connection from here on; it goes on to the next rule.</summary>
    public sealed record Untrack : RuleEffect;

    /// <summary>The connection of the packet is translated, and no other rule of nat is asked.</summary>
    public sealed record Translate(Translation To) : RuleEffect;
}

/// <summary>What a translation makes of a packet.</summary>
/// <param name="IsSource">True for what changes who sends it, false for what changes where it goes.</param>
/// <param name="Addresses">The new address is one of these; null where it stays.</param>
/// <param name="Ports">The new port is one of these; null where it stays, as far as it is free.</param>
public sealed record Translation(bool IsSource, ValueSet? Addresses, ValueSet? Ports)
{
    /// <summary>A NETMAP: the address keeps its place in a prefix of this length.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>The new address is one of this host, whichever.</summary>
    public bool IsToHost { get; init; }

    /// <summary>The difference of a port and its new one, for maps of one range onto another; null for none.</summary>
    public int? PortShift { get; init; }
}
