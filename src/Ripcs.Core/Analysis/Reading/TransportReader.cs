using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses ports, ICMP types and TCP flags. Null for conditions that no field shows.</summary>
internal static class TransportReader
{
    // In the order of their bits.
    private static readonly string[] FlagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    /// <summary>The ports of a value such as 80,8600:8900; null for anything else.</summary>
    public static ValueSet? Ports(string text)
    {
        var ranges = new List<ValueRange>();
        foreach (var range in text.Split(','))
        {
            var ends = range.Split(':');
            if (ends.Length > 2 || !TryParse(ends[0], 0, out var first) || !TryParse(ends[^1], ushort.MaxValue, out var last))
                return null;

            ranges.Add(new(first, last));
        }

        return ValueSet.Of(ranges);
    }

    public static Condition? Read(Family family, RuleOption option) => option.Name switch
    {
        "--dport" or "--dports" or "--destination-ports" =>
            HeadReader.In(family, PacketField.DestinationPort, Ports(option.Value), option.IsNot),
        "--sport" or "--sports" or "--source-ports" => HeadReader.In(family, PacketField.SourcePort, Ports(option.Value), option.IsNot),
        "--ports" when Ports(option.Value) is { } ports => EitherPort(family, ports, option.IsNot),
        "--tcp-flags" => HeadReader.In(family, PacketField.TcpFlags, Flags(option.Value), option.IsNot),
        "--icmp-type" or "--icmpv6-type" when option.Value is "any" => option.IsNot ? Condition.Never : Condition.Always,
        "--icmp-type" or "--icmpv6-type" => HeadReader.In(family, PacketField.IcmpType, IcmpTypes(option.Value), option.IsNot),
        _ => null,
    };

    private static Condition EitherPort(Family family, ValueSet ports, bool isNot)
    {
        var either = new Condition.Any([new Condition.In(PacketField.DestinationPort, ports),
            new Condition.In(PacketField.SourcePort, ports)]);
        return isNot ? either.Not(family) : either;
    }

    // 8 or 3/4: the type is the upper byte of the field, the code the lower.
    public static ValueSet? IcmpTypes(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2 || !byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var type))
            return null;

        var first = (ulong)type << 8;
        return parts.Length == 1 ? ValueSet.Between(first, first + byte.MaxValue)
            : byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? ValueSet.Of(first + code) : null;
    }

    private static ValueSet? Flags(string text)
    {
        if (text.Split(' ') is not [var of, var set] || Bits(of) is not { } mask || Bits(set) is not { } wanted)
            return null;

        return ValueSet.Of(Enumerable.Range(0, 1 << FlagNames.Length).Where(flags => (flags & mask) == wanted)
            .Select(flags => (AddressBits)(ulong)flags));
    }

    private static int? Bits(string text)
    {
        var bits = 0;
        foreach (var word in text.Split(',').Where(word => word is not "NONE"))
        {
            var place = Array.IndexOf(FlagNames, word);
            if (place < 0 && word is not "ALL")
                return null;

            bits |= place < 0 ? (1 << FlagNames.Length) - 1 : 1 << place;
        }

        return bits;
    }

    private static bool TryParse(string text, ushort whenEmpty, out ulong port)
    {
        var isPort = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        port = text.Length == 0 ? whenEmpty : number;
        return isPort || text.Length == 0;
    }
}
