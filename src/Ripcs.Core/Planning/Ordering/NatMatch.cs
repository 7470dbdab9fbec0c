namespace Ripcs.Core.Planning.Ordering;

/// <summary>The packets that a nat rule takes, as they were sent. The filter table sees them after the translation,
/// but connection tracking still has their original destination, and a DNAT changes nothing else.</summary>
internal sealed record NatMatch(Family Family)
{
    /// <summary>Null: sent to any address, or to this host.</summary>
    public IpPrefix? SentTo { get; init; }

    /// <summary>Sent to any address of this host (-m addrtype --dst-type LOCAL): after the nat table packets no longer show this.</summary>
    public bool IsToHost { get; init; }

    /// <summary>Null: any port, or a protocol without ports.</summary>
    public PortRange? SentPort { get; init; }

    public string? In { get; init; }

    public string? Protocol { get; init; }

    /// <summary>Null: from any address.</summary>
    public IpPrefix? Source { get; init; }

    public ValueList<IpPrefix> NotSources { get; init; }

    /// <summary>All other matches with their options, as saved; a packet must match all of them.</summary>
    public ValueList<NatCondition> Others { get; init; }

    /// <summary>The prefix that contains the original destination of all of the packets.</summary>
    public IpPrefix Cover => SentTo ?? IpPrefix.Everything(Family);

    /// <summary>The packets of both; null if there are none. An address combined with "this host" stays that
    /// address: whether it belongs to this host is unknown here, so the result may be too wide.</summary>
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

/// <summary>A further match of a nat rule, such as "-m iprange --src-range
/// 192.0.2.1-192.0.2.9", that a translation does not affect.</summary>
/// <param name="Text">The match in saved form.</param>
internal sealed record NatCondition(string Text)
{
    /// <summary>The sources that it takes or excludes; null if it does not restrict them.</summary>
    public IpRange? Sources { get; init; }

    public bool IsNot { get; init; }

    public string? IcmpType { get; init; }

    /// <summary>The source ports that it takes; empty if it does not restrict them.</summary>
    public ValueList<PortRange> SourcePorts { get; init; }

    /// <summary>True if it takes no packet from the prefix.</summary>
    public bool NeverTakesFrom(IpPrefix source) => Sources is { } range
        && (IsNot ? range.First <= source.Network && source.Last <= range.Last : range.Last < source.Network || source.Last < range.First);

    /// <summary>True if no packet can match both.</summary>
    public bool Excludes(NatCondition other) =>
        (IcmpType is not null && other.IcmpType is not null && IcmpType != other.IcmpType)
        || (SourcePorts.Count > 0 && other.SourcePorts.Count > 0 && !SourcePorts.Any(ports => other.SourcePorts.Any(ports.Overlaps)))
        || (Sources is { } mine && other.Sources is { } others && !IsNot && !other.IsNot
            && (mine.Last < others.First || others.Last < mine.First));
}

/// <summary>Operations on prefixes where null means every address.</summary>
internal static class IpPrefixes
{
    /// <summary>The addresses in both; false if there are none.</summary>
    public static bool TryMeet(IpPrefix? left, IpPrefix? right, out IpPrefix? both)
    {
        both = left is not { } one ? right : right is not { } other || other.Contains(one) ? left : right;
        return left is not { } mine || right is not { } others || mine.Overlaps(others);
    }
}
