using System.Collections.Frozen;

namespace Ripcs.Core.Validation;

/// <summary>The targets of iptables and of xtables-addons. What else stands behind -j is the name of a chain.</summary>
internal static class KnownTargets
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "ACCEPT", "DROP", "RETURN", "QUEUE", "REJECT", "LOG", "NFLOG", "ULOG", "NFQUEUE", "AUDIT", "TRACE", "SET", "TEE", "SYNPROXY",
        "TPROXY", "CT", "NOTRACK",
        "MARK", "CONNMARK", "SECMARK", "CONNSECMARK", "HMARK", "CLASSIFY", "DSCP", "TOS", "TTL", "HL", "ECN", "TCPMSS", "TCPOPTSTRIP",
        "CHECKSUM",
        "DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP", "SNPT", "DNPT", "CLUSTERIP", "IDLETIMER", "LED", "RATEEST",
        "ACCOUNT", "CHAOS", "DELUDE", "DHCPMAC", "DNETMAP", "ECHO", "IPMARK", "LOGMARK", "PROTO", "RAWDNAT", "RAWSNAT", "SYSRQ", "TARPIT",
    }.ToFrozenSet();

    public static bool Are(string name) => Names.Contains(name);

    /// <summary>The target that was meant by a name in other letters.</summary>
    public static string? Meant(string name) => Names.FirstOrDefault(target => target.Equals(name, StringComparison.OrdinalIgnoreCase));
}
