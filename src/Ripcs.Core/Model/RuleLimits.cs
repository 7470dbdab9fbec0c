namespace Ripcs.Core.Model;

/// <summary>How much of its traffic a checked rule takes: an accept or a log up to that, a deny what is above.</summary>
public sealed record RuleLimits
{
    public static readonly RuleLimits None = new();

    /// <summary>For all packets of the rule together; never on a deny.</summary>
    public RateLimit? Total { get; init; }

    /// <summary>For each source by itself.</summary>
    public RateLimit? PerSource { get; init; }

    /// <summary>Which sources count as one for <see cref="PerSource"/>.</summary>
    public SourceNetworks Networks { get; init; } = SourceNetworks.Usual;

    /// <summary>The table of <see cref="PerSource"/>; null as the kernel makes it.</summary>
    public SourceTable? Table { get; init; }

    /// <summary>Connections of each source at the same time.</summary>
    public int? Connections { get; init; }

    /// <summary>Which sources count as one for <see cref="Connections"/>.</summary>
    public SourceNetworks ConnectionNetworks { get; init; } = SourceNetworks.Usual;
}

/// <summary>The lengths of the prefixes whose addresses count as one source.</summary>
public readonly record struct SourceNetworks(int Prefix4, int Prefix6)
{
    /// <summary>In IPv6 a source is a /64: whoever has one address there has at least so many, and would have a count for each.</summary>
    public static readonly SourceNetworks Usual = new(32, 64);

    public int In(Family family) => family is Family.IPv4 ? Prefix4 : Prefix6;
}

/// <summary>A rate, and how much at once is still within it.</summary>
/// <param name="Rate">In saved form: 10/sec.</param>
/// <param name="Burst">1 to 10000.</param>
public sealed record RateLimit(string Rate, int Burst);
