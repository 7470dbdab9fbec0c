namespace Ripcs.Core.Model;

/// <summary>Users by their numbers, both ends included.</summary>
public readonly record struct UserRange(uint First, uint Last)
{
    /// <summary>The largest number that iptables takes: the one above stands for no user.</summary>
    public const uint Largest = uint.MaxValue - 1;

    public bool Contains(UserRange other) => First <= other.First && other.Last <= Last;

    public bool Overlaps(UserRange other) => First <= other.Last && other.First <= Last;

    /// <summary>As -m owner prints it.</summary>
    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
