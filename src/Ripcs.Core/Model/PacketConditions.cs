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

    public TcpFlags? TcpFlags { get; init; }

    /// <summary>What further methods match, in the order in which it is saved.</summary>
    public ValueList<MatchText> Matches { get; init; }

    /// <summary>Other matches, in the words of iptables; never on a rewrite.</summary>
    public ValueList<MatchText> Verbatim { get; init; }

    /// <summary>All matches, those of methods first.</summary>
    public IEnumerable<MatchText> Texts => Matches.Concat(Verbatim);

    /// <summary>Where the author asks for them.</summary>
    public MatchPlace SaidPlace { get; init; } = MatchPlace.Everywhere;

    /// <summary>Where the author asks for them and the kernel takes them.</summary>
    public MatchPlace Place => Texts.Aggregate(SaidPlace & OfSenders, (place, match) => place & match.Place);

    private MatchPlace OfSenders => Macs.Count + NotMacs.Count > 0 ? MatchPlace.Arriving
        : Users.Count + NotUsers.Count + Groups.Count + NotGroups.Count + Cgroups.Count + NotCgroups.Count > 0 ? MatchPlace.Sent
        : MatchPlace.Everywhere;

    /// <summary>The last day on which the rule holds, in UTC; null if it has none.</summary>
    public DateOnly? LastDay => Matches.Select(match => match.LastDay).FirstOrDefault(day => day is not null);
}

/// <summary>A match in saved form with its "-m": what iptables prints unasked, such as a mask, is not the same in both families.</summary>
public sealed record MatchText(string InIPv4, string InIPv6)
{
    /// <summary>Where the kernel takes it.</summary>
    public MatchPlace Place { get; init; } = MatchPlace.Everywhere;

    /// <summary>The last day on which it can be met; null if it has none.</summary>
    public DateOnly? LastDay { get; init; }

    public string In(Family family) => family is Family.IPv4 ? InIPv4 : InIPv6;
}
