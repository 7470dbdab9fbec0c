namespace Ripcs.Core.Model;

/// <summary>How much of its traffic a checked rule takes: an accept or a log up to that, a deny what is above.</summary>
public sealed record RuleLimits
{
    public static readonly RuleLimits None = new();

    /// <summary>For all packets of the rule together; never on a deny.</summary>
    public RateLimit? Total { get; init; }

    /// <summary>For each source by itself.</summary>
    public RateLimit? PerSource { get; init; }

    /// <summary>Connections of each source at the same time.</summary>
    public int? Connections { get; init; }
}

/// <summary>A rate, and how much at once is still within it.</summary>
/// <param name="Rate">In saved form: 10/sec.</param>
/// <param name="Burst">1 to 10000.</param>
public sealed record RateLimit(string Rate, int Burst);
