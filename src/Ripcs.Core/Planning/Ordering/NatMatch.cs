namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The packets that a nat rule takes, as their sender sent them. The filter table meets them after the translation, but connection
/// tracking still knows where they were sent to, and a DNAT changes nothing else.
/// </summary>
internal sealed record NatMatch(Family Family)
{
    /// <summary>Null: sent to anywhere, or to this host.</summary>
    public IpPrefix? SentTo { get; init; }

    /// <summary>Sent to any address of this host (-m addrtype --dst-type LOCAL):
    /// behind the nat table this cannot be told any more.</summary>
    public bool IsToHost { get; init; }

    /// <summary>Null: any port, or a protocol without ports.</summary>
    public PortRange? SentPort { get; init; }

    public string? In { get; init; }

    public string? Protocol { get; init; }

    /// <summary>Null: from anywhere.</summary>
    public IpPrefix? Source { get; init; }

    public ValueList<IpPrefix> NotSources { get; init; }

    /// <summary>All other matches with their options, as saved; each must take the packet.</summary>
    public ValueList<NatCondition> Others { get; init; }

    /// <summary>The prefix to which all of the packets were sent.</summary>
    public IpPrefix Cover => SentTo ?? IpPrefix.Everything(Family);

    /// <summary>
    /// What both take; null if that is nothing. An address beside the host stays that address: whether it is one of the host's is not
    /// known here, so the answer may then be too wide.
    /// </summary>
    public NatMatch? And(NatMatch other)
    {
        if (!IpPrefixes.TryMeet(SentTo, other.SentTo, out var sentTo) || !IpPrefixes.TryMeet(Source, other.Source, out var source)
            || !TryMeetPorts(SentPort, other.SentPort, out var port) || !TryMeetInterfaces(In, other.In, out var @in)
            || (Protocol is not null && other.Protocol is not null && Protocol != other.Protocol))
        {
            return null;
        }

        var both = this with
        {
            SentTo = sentTo,
            IsToHost = (IsToHost || other.IsToHost) && sentTo is null,
            SentPort = port,
            In = @in,
            Protocol = Protocol ?? other.Protocol,
            Source = source,
            NotSources = NotSources.Concat(other.NotSources).Distinct().ToValueList(),
            Others = Others.Concat(other.Others).Distinct().ToValueList(),
        };
        return both.IsEmpty() ? null : both;
    }

    private bool IsEmpty()
    {
        var (from, others) = (Source, Others);
        return (from is { } source && (NotSources.Any(not => not.Contains(source)) || others.Any(other => other.NeverTakesFrom(source))))
            || others.Index().Any(item => others.Skip(item.Index + 1).Any(item.Item.Excludes));
    }

    private static bool TryMeetPorts(PortRange? left, PortRange? right, out PortRange? both)
    {
        both = left is { } one && right is { } other ? one.In(other) : left ?? right;
        return both is not null || (left ?? right) is null;
    }

    private static bool TryMeetInterfaces(string? left, string? right, out string? both)
    {
        both = left is null || (right is not null && IsWider(left, right)) ? right : left;
        return left is null || right is null || IsWider(left, right) || IsWider(right, left);
    }

    private static bool IsWider(string outer, string inner) =>
        outer == inner || (outer.EndsWith('+') && inner.StartsWith(outer[..^1], StringComparison.Ordinal));
}

/// <summary>One more match of a nat rule, such as "-m iprange --src-range 192.0.2.1-192.0.2.9":
/// it says the same of the translated packet.</summary>
/// <param name="Text">The match in saved form.</param>
internal sealed record NatCondition(string Text)
{
    /// <summary>The sources that it takes, or takes not; null if it says nothing about them.</summary>
    public IpRange? Sources { get; init; }

    public bool IsNot { get; init; }

    public string? IcmpType { get; init; }

    /// <summary>The source ports that it takes; empty if it says nothing about them.</summary>
    public ValueList<PortRange> SourcePorts { get; init; }

    /// <summary>True if no packet from the prefix can be taken.</summary>
    public bool NeverTakesFrom(IpPrefix source) => Sources is { } range
        && (IsNot ? range.First <= source.Network && source.Last <= range.Last : range.Last < source.Network || source.Last < range.First);

    /// <summary>True if no packet can be taken by both.</summary>
    public bool Excludes(NatCondition other) =>
        (IcmpType is not null && other.IcmpType is not null && IcmpType != other.IcmpType)
        || (SourcePorts.Count > 0 && other.SourcePorts.Count > 0 && !SourcePorts.Any(ports => other.SourcePorts.Any(ports.Overlaps)))
        || (Sources is { } mine && other.Sources is { } others && !IsNot && !other.IsNot
            && (mine.Last < others.First || others.Last < mine.First));
}

/// <summary>Prefixes of which null stands for every address.</summary>
internal static class IpPrefixes
{
    /// <summary>The addresses of both; false if there are none.</summary>
    public static bool TryMeet(IpPrefix? left, IpPrefix? right, out IpPrefix? both)
    {
        both = left is not { } one ? right : right is not { } other || other.Contains(one) ? left : right;
        return left is not { } mine || right is not { } others || mine.Overlaps(others);
    }
}
