namespace Ripcs.Core.Analysis.Packets;

/// <summary>A condition that a packet's fields do not show: a rate, a mark, a program on this host. Two with the same key always have the
/// same answer; conditions that count or are random are evaluated separately in each rule, and their key contains its place.</summary>
/// <param name="Key">The text, or chain, text and number for one that is evaluated separately.</param>
/// <param name="Text">The text in the rule.</param>
public sealed record OpenCondition(string Key, string Text)
{
    private ParsedOnce _parsed;

    /// <summary>The text as the rule that it alone would be.</summary>
    public ParsedRule Parsed => _parsed.Of(Text);

    /// <summary>The condition on a mark; null for everything else.</summary>
    public MarkTest? Mark { get; init; }

    /// <summary>The field that shows the bits of an address, which are no ranges of it; null for everything else.</summary>
    public (PacketField Field, HostPart Bits)? Part { get; init; }

    public bool Equals(OpenCondition? other) => other is not null && Key == other.Key;

    public override int GetHashCode() => string.GetHashCode(Key, StringComparison.Ordinal);
}
