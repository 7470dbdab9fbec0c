namespace Ripcs.Core.Model;

/// <summary>A port or a range of ports, both ends included, 1 to 65535.</summary>
public readonly record struct PortRange
{
    /// <exception cref="ArgumentException">An end is not a port, or the range is reversed.</exception>
    public PortRange(int first, int last)
    {
        if (first is < 1 or > 65535 || last is < 1 or > 65535 || first > last)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{first}..{last} is not a range of ports."));

        (First, Last) = ((ushort)first, (ushort)last);
    }

    public PortRange(int port)
        : this(port, port)
    {
    }

    public ushort First { get; }

    public ushort Last { get; }

    public bool IsSingle => First == Last;

    public bool Contains(PortRange other) => First <= other.First && other.Last <= Last;

    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    /// <summary>The ports that both have; null if there are none.</summary>
    public PortRange? In(PortRange other) =>
        Overlaps(other) ? new PortRange(Math.Max(First, other.First), Math.Min(Last, other.Last)) : null;

    /// <summary>The ports below and above the other's.</summary>
    public IEnumerable<PortRange> Without(PortRange other)
    {
        if (First < other.First)
            yield return new PortRange(First, Math.Min(Last, other.First - 1));

        if (Last > other.Last)
            yield return new PortRange(Math.Max(First, other.Last + 1), Last);
    }

    /// <summary>As --dport and multiport print it: 80 or 8600:8900.</summary>
    public override string ToString() =>
        IsSingle ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}:{Last}");
}
