namespace Ripcs.Core.Model;

/// <summary>What connection tracking of the kernel takes a type of ICMP for that belongs to no connection that it knows.</summary>
public static class IcmpTracking
{
    /// <summary>True for the types that begin a connection: they are NEW (nf_conntrack_proto_icmp.c,
    /// icmp_new; nf_conntrack_proto_icmpv6.c, icmpv6_new).</summary>
    /// <param name="family">Of ICMP or ICMPv6.</param>
    /// <param name="type">From 0 to 255.</param>
    public static bool Begins(Family family, int type) => family is Family.IPv4 ? type is 8 or 13 or 15 or 17 : type is 128 or 139;

    /// <summary>True for the types of ICMPv6 that are never tracked, those of neighbour discovery
    /// among them (nf_conntrack_icmpv6_error). All others are INVALID.</summary>
    /// <inheritdoc cref="Begins"/>
    public static bool IsUntracked(Family family, int type) => family is Family.IPv6 && type is (>= 130 and <= 136) or 143;
}
