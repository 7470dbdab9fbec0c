namespace Ripcs.Core.Model;

/// <summary>What .Mark(mark, mask) said; the numbers are unchecked.</summary>
public sealed record MarkRequest(long Mark, long Mask);

/// <summary>What .TcpFlags(of, set) said: two lists of flags, as written.</summary>
public sealed record TcpFlagsRequest(string Of, string Set);

/// <summary>What .Length(from..to) said; an open end is null.</summary>
/// <param name="Text">As it was written.</param>
public sealed record LengthRequest(string Text, int? First, int? Last);

/// <summary>What .Between(start, stop) said: two times of day, as written.</summary>
public sealed record TimesRequest(string Start, string Stop);

/// <summary>What .Limit(rate, burst) or .LimitPerSource(rate, burst) said, as written.</summary>
public sealed record RateRequest(string Rate, int Burst)
{
    /// <summary>Null for single sources.</summary>
    public NetworksRequest? Networks { get; init; }

    /// <summary>Null for what the kernel chooses.</summary>
    public SourceTable? Table { get; init; }
}

/// <summary>Which sources count as one: the lengths of their prefixes; null where it was left out.</summary>
public sealed record NetworksRequest(int? Prefix4, int? Prefix6);

/// <summary>What .LimitPerSource(…) said of the kernel's table of sources; null where it was left out.</summary>
/// <param name="Size">In how many lists it is divided.</param>
/// <param name="Expire">After how many seconds without a packet a source is forgotten.</param>
public sealed record SourceTable(int? MaxSources, int? Size, int? Expire);
