namespace Ripcs.Host.Netfilter;

/// <summary>A variant of iptables. The kernel enforces both side by side, so a host should use only one.</summary>
internal enum Variant
{
    /// <summary>iptables over nf_tables.</summary>
    Nft,

    /// <summary>iptables over the kernel's ip_tables.</summary>
    Legacy,
}
