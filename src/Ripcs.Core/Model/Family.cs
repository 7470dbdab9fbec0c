namespace Ripcs.Core.Model;

/// <summary>The address family that a table, a chain or an address belongs to; iptables and ip6tables keep them apart.</summary>
public enum Family
{
    IPv4 = 4,
    IPv6 = 6,
}
