namespace Ripcs.Core.Model;

/// <summary>What .Log(prefix:, level:, limit:, burst:) or .LogDropped(prefix:, level:, limit:, burst:, group:) said; null where it was left
/// out.</summary>
public sealed record LogRequest(string? Prefix, string? Level, string? Limit)
{
    /// <summary>So many packets at once are within the limit; unchecked.</summary>
    public int? Burst { get; init; }

    /// <summary>The group of NFLOG, unchecked; null for the kernel log.</summary>
    public int? Group { get; init; }
}
