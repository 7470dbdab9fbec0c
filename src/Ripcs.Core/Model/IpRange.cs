namespace Ripcs.Core.Model;

/// <summary>An address range a-b, both ends included, as -m iprange takes it.</summary>
public readonly record struct IpRange
{
    /// <exception cref="ArgumentException">The range is reversed: iptables would accept it and never match.</exception>
    public IpRange(Family family, AddressBits first, AddressBits last)
    {
        if (first > last)
            throw new ArgumentException($"{IpAddressText.Print(family, first)}-{IpAddressText.Print(family, last)} is reversed.");

        (Family, First, Last) = (family, first, last);
    }

    public Family Family { get; }

    public AddressBits First { get; }

    public AddressBits Last { get; }

    /// <summary>Reads "192.0.2.10-192.0.2.20"; refuses reversed ranges and ends of different families.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpRange range)
    {
        range = default;
        var dash = text.IndexOf('-');
        if (dash < 0
            || !IpAddressText.TryParse(text[..dash], out var family, out var first)
            || !IpAddressText.TryParse(text[(dash + 1)..], out var lastFamily, out var last)
            || family != lastFamily || first > last)
        {
            return false;
        }

        range = new IpRange(family, first, last);
        return true;
    }

    /// <summary>The fewest prefixes that cover exactly this range, in ascending order.</summary>
    public ValueList<IpPrefix> ToPrefixes()
    {
        var prefixes = new List<IpPrefix>();
        for (var next = First; ;)
        {
            var length = Family.Bits();
            while (length > 0 && (next & IpPrefix.HostMask(Family, length - 1)) == 0
                && (next | IpPrefix.HostMask(Family, length - 1)) <= Last)
            {
                length--;
            }

            var prefix = new IpPrefix(Family, next, length);
            prefixes.Add(prefix);
            if (prefix.Last == Last)
                return prefixes.ToValueList();

            next = prefix.Last;
            next++;
        }
    }

    public override string ToString() => $"{IpAddressText.Print(Family, First)}-{IpAddressText.Print(Family, Last)}";
}
