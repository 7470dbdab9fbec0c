namespace Ripcs.Core.Planning.Ordering;

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
