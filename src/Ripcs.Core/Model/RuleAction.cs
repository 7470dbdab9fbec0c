namespace Ripcs.Core.Model;

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
