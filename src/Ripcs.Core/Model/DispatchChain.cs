namespace Ripcs.Core.Model;

/// <summary>One of Ripcs's own fixed chains: it holds pointers, and built-in chains jump to it.</summary>
public sealed record DispatchChain(ChainName Name, TableName Table, ValueList<ChainName> BuiltIns)
{
    public static readonly DispatchChain Filter =
        new(new("partition-a"), TableName.Filter, [new("INPUT"), new("FORWARD"), new("OUTPUT")]);

    public static readonly DispatchChain Dnat = new(new("partition-d"), TableName.Nat, [new("PREROUTING")]);

    public static readonly DispatchChain Snat = new(new("partition-s"), TableName.Nat, [new("POSTROUTING")]);

    /// <summary>All, in the order in which jumps to them stand in a built-in chain.</summary>
    public static readonly ValueList<DispatchChain> All = [Filter, Dnat, Snat];

    /// <summary>
    /// The guard of each table that we use: nothing jumps to it, it holds one comment rule with a random id, and each block swaps
    /// that rule, so that a block fails as a whole if another Ripcs or a flush came between read and write.
    /// </summary>
    public static readonly ChainName Guard = new("partition-g");

    /// <summary>
    /// Holds the new pointers while the nat table is swapped, for the packets whose translation changes; made and deleted by one apply.
    /// </summary>
    public static readonly ChainName Bridge = new("partition-n");

    /// <summary>
    /// Holds old pointers meanwhile, for packets that must not meet a temporary rule further down; made and deleted by the same apply.
    /// </summary>
    public static readonly ChainName BridgeBack = new("partition-o");

    /// <summary>The dispatch chain that leads to chains of a kind; an entry chain hangs below the filter's as well.</summary>
    public static DispatchChain Of(ChainKind kind) => kind switch
    {
        ChainKind.Filter or ChainKind.Entry => Filter,
        ChainKind.Dnat => Dnat,
        ChainKind.Snat => Snat,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
