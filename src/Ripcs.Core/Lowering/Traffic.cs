namespace Ripcs.Core.Lowering;

/// <summary>The protocol and ICMP type that a rule of one family matches; null for all.</summary>
internal readonly record struct Traffic(Protocol? Protocol, string? IcmpType)
{
    public static IEnumerable<Traffic> Of(CheckedRule rule, Family family) =>
        ProtocolLowering.Lower(new LoweredRule(0, family, ChainKind.Filter, LoweredTarget.Return), rule)
            .Select(lowered => new Traffic(lowered.Protocol, lowered.IcmpType));

    public bool Contains(Traffic other) => Protocol is null
        || (Protocol == other.Protocol && (IcmpType is null || (other.IcmpType is { } type && IsOf(type, IcmpType))));

    public bool Overlaps(Traffic other) => Contains(other) || other.Contains(this);

    // Type 3 includes 3/4.
    private static bool IsOf(string type, string outer) => type == outer || type.StartsWith($"{outer}/", StringComparison.Ordinal);
}
