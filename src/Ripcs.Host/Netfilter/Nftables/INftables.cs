namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>Reads from the kernel what iptables cannot show of nf_tables. Each answer is null if it is not available.</summary>
internal interface INftables
{
    /// <summary>A number that every change of nf_tables in this network namespace raises by one,
    /// whoever makes it and in whichever table.</summary>
    public uint? Generation();

    /// <summary>The chains of the tables that iptables uses, with what can be read of their rules without iptables.</summary>
    /// <param name="isKnown">True for chains whose rules are not needed, because reading rules is slow; they come without any.</param>
    public ValueList<NftChain>? Chains(Family family, Func<TableName, ChainName, bool> isKnown);

    /// <summary>The tables that iptables does not use and that decide about packets: those with a
    /// chain on a hook that has rules or drops.</summary>
    public ValueList<NativeTable>? Others();
}

/// <summary>A chain of nf_tables.</summary>
/// <param name="Policy">ACCEPT or DROP for a chain on a hook, else null.</param>
/// <param name="Rules">Its rules in their order.</param>
internal sealed record NftChain(TableName Table, ChainName Name, string? Policy, ValueList<NftRule> Rules);

/// <summary>What can be read of a rule of nf_tables without iptables.</summary>
/// <param name="IsNative">True if iptables did not make it: what iptables prints for it may be wrong.</param>
/// <param name="JumpsTo">The chain that it jumps to, if any.</param>
/// <param name="IsBareJump">True if it only jumps, for every packet.</param>
internal readonly record struct NftRule(bool IsNative, ChainName? JumpsTo, bool IsBareJump);
