namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>What the kernel itself says of nf_tables, where iptables cannot show it. Null where it is not to be had.</summary>
internal interface INftables
{
    /// <summary>A number that every change of this network namespace's nf_tables
    /// raises by one, whoever made it and in whichever table.</summary>
    public uint? Generation();

    /// <summary>The chains of the tables that iptables uses, with what can be told of their rules without iptables.</summary>
    /// <param name="isKnown">The chains whose rules need not be told, which takes the kernel long; they come without any.</param>
    public ValueList<NftChain>? Chains(Family family, Func<TableName, ChainName, bool> isKnown);

    /// <summary>The tables that iptables does not know and that decide about packets:
    /// those with a chain on a hook that has rules or drops.</summary>
    public ValueList<NativeTable>? Others();
}

/// <summary>A chain of nf_tables.</summary>
/// <param name="Policy">ACCEPT or DROP for a chain on a hook, else null.</param>
/// <param name="Rules">Its rules in their order.</param>
internal sealed record NftChain(TableName Table, ChainName Name, string? Policy, ValueList<NftRule> Rules);

/// <summary>What can be told of a rule of nf_tables without iptables.</summary>
/// <param name="IsNative">True if iptables did not make it: whatever iptables then prints of it may be wrong.</param>
/// <param name="JumpsTo">The chain to which it jumps, if it does.</param>
/// <param name="IsBareJump">True if it does nothing but jump, for every packet.</param>
internal readonly record struct NftRule(bool IsNative, ChainName? JumpsTo, bool IsBareJump);
