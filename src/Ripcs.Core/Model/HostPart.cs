namespace Ripcs.Core.Model;

/// <summary>
/// Chosen bits of an IPv6 address, mostly the last 64: a machine by its interface, whatever the prefix that its provider gives it today.
/// <code>
/// ::1:2:3:4/::ffff:ffff:ffff:ffff
/// </code>
/// Some versions of iptables print such masks of IPv4 in another form.
/// </summary>
public readonly record struct HostPart
{
    private HostPart(AddressBits bits, AddressBits mask) => (Bits, Mask) = (bits, mask);

    public AddressBits Bits { get; }

    /// <summary>The bits that are compared.</summary>
    public AddressBits Mask { get; }

    /// <summary>Reads it as iptables-save prints it; false for the mask of a prefix, and for bits that the mask leaves out.</summary>
    public static bool TryParse(string text, out HostPart part)
    {
        part = default;
        if (text.Split('/') is not [var address, var mask] || !IpAddressText.TryParse(address, out var family, out var bits)
            || !IpAddressText.TryParse(mask, out var other, out var ones) || (family, other) is not (Family.IPv6, Family.IPv6))
        {
            return false;
        }

        part = new(bits, ones);
        var rest = ~ones;
        return (bits & rest) == 0 && AddressBits.Ones(128 - rest.LeadingZeros) != rest;
    }

    public bool Contains(AddressBits address) => (address & Mask) == Bits;

    /// <summary>The address with these bits in place of its own.</summary>
    public AddressBits Put(AddressBits address) => (address & ~Mask) | Bits;

    /// <summary>True if some address belongs to both.</summary>
    public bool Overlaps(IpPrefix prefix) =>
        prefix.Family is Family.IPv6 && Agrees(prefix.Network, ~IpPrefix.HostMask(Family.IPv6, prefix.Length));

    /// <inheritdoc cref="Overlaps(IpPrefix)"/>
    public bool Overlaps(HostPart other) => Agrees(other.Bits, other.Mask);

    /// <summary>As iptables-save prints it.</summary>
    public override string ToString() => $"{IpAddressText.Print(Family.IPv6, Bits)}/{IpAddressText.Print(Family.IPv6, Mask)}";

    private bool Agrees(AddressBits bits, AddressBits mask) => (Bits & Mask & mask) == (bits & Mask & mask);
}
