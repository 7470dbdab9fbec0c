namespace Ripcs.Core.Analysis.Packets;

/// <summary>The effect of a rule on the packets that it takes.</summary>
public abstract record RuleEffect
{
    private RuleEffect()
    {
    }

    /// <summary>It logs, counts, marks: the packet continues with the next rule.</summary>
    /// <param name="Marks">Its change of marks; null if no rule matches them.</param>
    public sealed record GoOn(MarkChange? Marks = null) : RuleEffect;

    public sealed record Decide(Fate Fate) : RuleEffect
    {
        /// <summary>What REJECT answers the sender, such as tcp-reset; null for all others, which do not answer.</summary>
        public string? Answer { get; init; }
    }

    public sealed record Jump(ChainName Chain) : RuleEffect;

    /// <summary>Like a jump, but packets that return continue where the chain with this rule was called.</summary>
    public sealed record Goto(ChainName Chain) : RuleEffect;

    public sealed record Return : RuleEffect;

    /// <summary>The packet has no connection from here on; it continues with the next rule.</summary>
    public sealed record Untrack : RuleEffect;

    /// <summary>The connection of the packet is translated, and no further rule of nat is evaluated.</summary>
    public sealed record Translate(Translation To) : RuleEffect;
}
