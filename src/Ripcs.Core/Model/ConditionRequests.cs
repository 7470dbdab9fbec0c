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
public sealed record RateRequest(string Rate, int Burst);
