namespace Ripcs.Core.Model;

/// <summary>
/// An IP protocol by its number (IANA protocol numbers). It prints as a name only where every iptables does so whatever
/// /etc/protocols holds (xtables_chain_protos), else as a number.
/// </summary>
public readonly record struct Protocol(byte Number)
{
    public static readonly Protocol Icmp = new(1);
    public static readonly Protocol Tcp = new(6);
    public static readonly Protocol Udp = new(17);
    public static readonly Protocol Dccp = new(33);
    public static readonly Protocol Icmpv6 = new(58);
    public static readonly Protocol Sctp = new(132);
    public static readonly Protocol UdpLite = new(136);

    // xtables_chain_protos of iptables: the names that iptables prints without asking /etc/protocols.
    private static readonly (string Name, byte Number)[] Printed =
    [
        ("tcp", 6), ("sctp", 132), ("udp", 17), ("udplite", 136), ("icmp", 1), ("ipv6-icmp", 58), ("esp", 50), ("ah", 51), ("mh", 135),
    ];

    // Names that an author may write and that some iptables print from /etc/protocols. Not "ipip": it is 94 there, and 4 to whoever
    // makes such a tunnel with ip(8).
    private static readonly (string Name, byte Number)[] Known =
    [
        .. Printed, ("icmpv6", 58), ("icmp6", 58), ("ipv6-mh", 135), ("mobility-header", 135),
        ("igmp", 2), ("ggp", 3), ("ipencap", 4), ("st", 5), ("egp", 8), ("igp", 9), ("pup", 12), ("hmp", 20), ("xns-idp", 22),
        ("rdp", 27), ("iso-tp4", 29), ("dccp", 33), ("xtp", 36), ("ddp", 37), ("idpr-cmtp", 38), ("ipv6", 41), ("ipv6-route", 43),
        ("ipv6-frag", 44), ("idrp", 45), ("rsvp", 46), ("gre", 47), ("skip", 57), ("ipv6-nonxt", 59), ("ipv6-opts", 60),
        ("rspf", 73), ("vmtp", 81), ("eigrp", 88), ("ospf", 89), ("ospfigp", 89), ("ax.25", 93), ("etherip", 97), ("encap", 98),
        ("pim", 103),
        ("ipcomp", 108), ("vrrp", 112), ("carp", 112), ("l2tp", 115), ("isis", 124), ("fc", 133), ("mpls-in-ip", 137), ("manet", 138),
        ("hip", 139),
        ("shim6", 140), ("wesp", 141), ("rohc", 142), ("ethernet", 143),
    ];

    /// <summary>True for protocols whose ports iptables can match.</summary>
    public bool HasPorts => PortMatch is not null || this == UdpLite;

    /// <summary>
    /// The match that knows the protocol's ports; null where it has none of its own, as udplite, whose ports only multiport knows. It is
    /// not how the protocol prints: -p 33 -m dccp --dport 5001.
    /// </summary>
    public string? PortMatch => Number switch
    {
        6 => "tcp",
        17 => "udp",
        33 => "dccp",
        132 => "sctp",
        _ => null,
    };

    /// <summary>A name that may be written, for people: "gre", where iptables prints 47; a number where there is none.</summary>
    public string Word
    {
        get
        {
            foreach (var (name, number) in Known)
            {
                if (number == Number)
                    return name;
            }

            return ToString();
        }
    }

    /// <summary>Every name that may be written, for suggestions.</summary>
    public static IEnumerable<string> Names => Known.Select(known => known.Name);

    /// <summary>Reads a name, whatever its case, or a number from 1 to 255.</summary>
    public static bool TryParse(string text, out Protocol protocol)
    {
        foreach (var (name, number) in Known)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                protocol = new Protocol(number);
                return true;
            }
        }

        var isNumber = byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 && text[0] != '0';
        protocol = isNumber ? new Protocol(value) : default;
        return isNumber;
    }

    public override string ToString()
    {
        foreach (var (name, number) in Printed)
        {
            if (number == Number)
                return name;
        }

        return Number.ToString(CultureInfo.InvariantCulture);
    }
}
