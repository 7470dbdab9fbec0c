namespace Ripcs.Core.Model;

/// <summary>What a checked rule asks of its packets beside their ends, protocol and ports. What is null is not asked.</summary>
public sealed record PacketConditions
{
    public static readonly PacketConditions None = new();

    /// <summary>Who sends them: packets of one of these. Never on a rewrite, and never both hardware addresses and users.</summary>
    public ValueList<MacAddress> Macs { get; init; }

    public ValueList<MacAddress> NotMacs { get; init; }

    public ValueList<UserRange> Users { get; init; }

    public ValueList<UserRange> NotUsers { get; init; }

    /// <summary>Groups by their numbers.</summary>
    public ValueList<UserRange> Groups { get; init; }

    public ValueList<UserRange> NotGroups { get; init; }

    /// <summary>Control groups by their paths below the root.</summary>
    public ValueList<string> Cgroups { get; init; }

    public ValueList<string> NotCgroups { get; init; }

    public PacketMark? Mark { get; init; }

    /// <summary>The code point, 0 to 63.</summary>
    public byte? Dscp { get; init; }

    public TcpFlags? TcpFlags { get; init; }

    public LengthRange? Length { get; init; }

    public TimeWindow? Time { get; init; }

    /// <summary>Other matches, in the words of iptables; never on a rewrite.</summary>
    public ValueList<MatchText> Verbatim { get; init; }

    /// <summary>Where the kernel takes all of them.</summary>
    public MatchPlace Place => Verbatim.Select(match => match.Place).FirstOrDefault(place => place is not MatchPlace.Everywhere);
}

/// <summary>In which of a partition's two chains the kernel takes a match.</summary>
public enum MatchPlace
{
    Everywhere,

    /// <summary>Below INPUT and FORWARD alone: in the one for what comes in.</summary>
    Arriving,

    /// <summary>Below OUTPUT alone: in the one for what this host sends.</summary>
    Sent,
}

/// <summary>A match in saved form with its "-m": what iptables prints unasked, such as a mask, is not the same in both families.</summary>
public sealed record MatchText(string InIPv4, string InIPv6)
{
    public MatchPlace Place { get; init; }

    public string In(Family family) => family is Family.IPv4 ? InIPv4 : InIPv6;
}

/// <summary>A packet's mark in the kernel, as far as the mask looks at it; no bit of the value lies outside of the mask.</summary>
public readonly record struct PacketMark(uint Value, uint Mask)
{
    /// <summary>As -m mark prints it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}{(Mask == uint.MaxValue ? "" : $"/0x{Mask:x}")}");
}

/// <summary>Flags of TCP by their bits in the header: those that are looked at, and those of them that must be set.</summary>
public readonly record struct TcpFlags(byte Of, byte Set)
{
    /// <summary>In the order of their bits, which is that of iptables.</summary>
    public static readonly ValueList<string> Names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    /// <summary>As --tcp-flags prints it: "FIN,SYN,RST,ACK SYN".</summary>
    public override string ToString() => $"{Text(Of)} {Text(Set)}";

    private static string Text(byte flags) => flags == 0 ? "NONE" : string.Join(',', Names.Where((_, bit) => (flags >> bit & 1) == 1));
}

/// <summary>The length of a packet in bytes, its IP header included; both ends included.</summary>
public readonly record struct LengthRange(ushort First, ushort Last)
{
    /// <summary>As -m length prints it.</summary>
    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}:{Last}");
}

/// <summary>When a rule holds, in UTC.</summary>
/// <param name="Hours">Null for the whole day.</param>
/// <param name="Days">Empty for every day; in the order of the week, which begins on Monday.</param>
public sealed record TimeWindow(HourRange? Hours, ValueList<DayOfWeek> Days)
{
    /// <summary>The last day on which the rule holds; null if it has none.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>The hours of a day, to the second, both ends included; over midnight where they end before they begin.</summary>
public readonly record struct HourRange(TimeOnly Start, TimeOnly Stop)
{
    public bool IsOverMidnight => Stop < Start;
}
