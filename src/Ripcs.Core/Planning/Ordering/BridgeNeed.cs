namespace Ripcs.Core.Planning.Ordering;

/// <summary>Whether a list of translations makes certain packets look as they do.</summary>
internal enum Makes
{
    No,
    Yes,

    /// <summary>Others may, or a rule that somebody typed.</summary>
    Maybe,
}

/// <summary>Which pointers packets must meet between two blocks.</summary>
internal enum BridgeNeed
{
    /// <summary>Both lists make them look so, or neither does: whoever judges them, judges them as before or as afterwards.</summary>
    Any,
    Old,
    New,

    /// <summary>Some packets that look so need the old pointers, others the new ones.</summary>
    Unknown,
}

internal static class BridgeNeeds
{
    /// <summary>What the new list alone makes is judged by the new pointers, what the old one alone makes by the old ones.</summary>
    public static BridgeNeed Of(Makes old, Makes then) => (old, then) switch
    {
        (Makes.Yes, Makes.Yes) or (Makes.No, Makes.No) => BridgeNeed.Any,
        (Makes.Yes, _) or (Makes.Maybe, Makes.No) => BridgeNeed.Old,
        (_, Makes.Yes) or (_, Makes.Maybe) => BridgeNeed.New,
        _ => throw new ArgumentOutOfRangeException(nameof(old)),
    };

    public static BridgeNeed And(this BridgeNeed left, BridgeNeed right) =>
        left == right || right is BridgeNeed.Any ? left : left is BridgeNeed.Any ? right : BridgeNeed.Unknown;

    /// <summary>Whoever may meet either stays where it is.</summary>
    public static BridgeEnd End(this BridgeNeed need) => need switch
    {
        BridgeNeed.Any or BridgeNeed.Old => BridgeEnd.Old,
        BridgeNeed.New => BridgeEnd.New,
        _ => BridgeEnd.Nowhere,
    };
}
