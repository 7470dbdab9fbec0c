namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// An address with a mask, or with bits set behind its prefix, as iptables-save prints it:
/// <code>
/// 192.0.2.7/255.255.255.0              → 192.0.2.0/24
/// 2001:db8::7/ffff:ffff::              → 2001:db8::/32
/// 2001:db8::7/::ffff:ffff:ffff:ffff    → ::7/::ffff:ffff:ffff:ffff     the host part, for a prefix that the provider may change
/// </code>
/// </summary>
internal static class MaskedAddress
{
    /// <summary>Null if it is not an address, and for an IPv4 mask with holes, which some versions of iptables print differently.</summary>
    public static string? Printed(string text)
    {
        if (text.Split('/') is not [var address, var mask] || !IpAddressText.TryParse(address, out var family, out var bits))
            return null;

        var isLength = IpPrefix.TryParseLength(mask, family, out var length);
        var ones = AddressBits.Ones(family.Bits()) & ~IpPrefix.HostMask(family, length);
        if (!isLength && (!IpAddressText.TryParse(mask, out var other, out ones) || family != other))
            return null;

        var host = AddressBits.Ones(family.Bits()) & ~ones;
        return AddressBits.Ones(128 - host.LeadingZeros) == host
            ? $"{new IpPrefix(family, bits & ones, family.Bits() - 128 + host.LeadingZeros)}"
            : family is Family.IPv6 ? $"{IpAddressText.Print(family, bits & ones)}/{IpAddressText.Print(family, ones)}" : null;
    }
}
