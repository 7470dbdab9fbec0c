namespace Ripcs.Core.Planning.Ordering;

/// <summary>Prefixes of which null stands for every address.</summary>
internal static class IpPrefixes
{
    /// <summary>The addresses of both; false if there are none.</summary>
    public static bool TryMeet(IpPrefix? left, IpPrefix? right, out IpPrefix? both)
    {
        both = left is not { } one ? right : right is not { } other || other.Contains(one) ? left : right;
        return left is not { } mine || right is not { } others || mine.Overlaps(others);
    }
}
