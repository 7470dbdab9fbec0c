using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>An address prefix such as 192.0.2.0/24; a single address is a prefix of full length. Host bits are always zero.</summary>
[JsonConverter(typeof(IpPrefixJson))]
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    /// <exception cref="ArgumentException">The length does not fit the family, or bits behind it are set.</exception>
    public IpPrefix(Family family, AddressBits network, int length)
    {
        if (length < 0 || length > family.Bits() || (network & HostMask(family, length)) != 0)
        {
            throw new ArgumentException(
                $"{IpAddressText.Print(family, network)}/{length} is not a prefix: the bits beyond its length must be zero.");
        }

        (Family, Network, Length) = (family, network, length);
    }

    public Family Family { get; }

    /// <summary>The first address, right-aligned (an IPv4 address fills the low 32 bits).</summary>
    public AddressBits Network { get; }

    /// <summary>The number of leading bits that count.</summary>
    public int Length { get; }

    /// <summary>The last address.</summary>
    public AddressBits Last => Network | HostMask(Family, Length);

    public bool IsSingleAddress => Length == Family.Bits();

    /// <summary>The addresses of groups (RFC 5771, RFC 4291 section 2.7).</summary>
    public static IpPrefix Multicast(Family family) => family is Family.IPv4 ? new(family, 0xe0000000, 4)
        : new(family, (AddressBits)0xff << 120, 8);

    public bool IsMulticast => Multicast(Family).Contains(this);

    public static IpPrefix Everything(Family family) => new(family, 0, 0);

    public bool Contains(IpPrefix other) => Family == other.Family && Length <= other.Length
        && Network == (other.Network & ~HostMask(Family, Length));

    public bool Overlaps(IpPrefix other) => Contains(other) || other.Contains(this);

    /// <summary>The same place in another prefix, which is not longer: as NETMAP moves an address.</summary>
    /// <param name="other">Gives the first bits.</param>
    public IpPrefix MovedTo(IpPrefix other) => MovedTo(other.Network, other.Length);

    /// <param name="network">Gives the first bits.</param>
    /// <param name="length">How many of them; no more than this prefix has.</param>
    public IpPrefix MovedTo(AddressBits network, int length) =>
        new(Family, (network & ~HostMask(Family, length)) | (Network & HostMask(Family, length)), Length);

    /// <summary>Reads "192.0.2.1", "192.0.2.0/24", "2001:db8::/32"; refuses short
    /// or octal IPv4, host names and prefixes with host bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/');
        var address = slash < 0 ? text : text[..slash];
        if (!IpAddressText.TryParse(address, out var family, out var network))
            return false;

        var length = family.Bits();
        if (slash >= 0 && !TryParseLength(text[(slash + 1)..], family, out length))
            return false;

        if ((network & HostMask(family, length)) != 0)
            return false;

        prefix = new IpPrefix(family, network, length);
        return true;
    }

    /// <exception cref="FormatException">The text is not a prefix.</exception>
    public static IpPrefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix
            : throw new FormatException($"'{text}' is not an address or a prefix such as 192.0.2.0/24.");

    internal static bool TryParseLength(ReadOnlySpan<char> text, Family family, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
        && length <= family.Bits() && (text.Length == 1 || text[0] != '0');

    internal static AddressBits HostMask(Family family, int length) => AddressBits.Ones(family.Bits() - length);

    /// <summary>Without length if it is a single address.</summary>
    public string ToAddressText() => IsSingleAddress ? IpAddressText.Print(Family, Network) : ToString();

    /// <summary>Always with length, as iptables-save prints it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{IpAddressText.Print(Family, Network)}/{Length}");

    /// <summary>By family, then address, then the wider one first.</summary>
    public int CompareTo(IpPrefix other) =>
        Family != other.Family ? ((int)Family).CompareTo((int)other.Family)
        : Network != other.Network ? Network.CompareTo(other.Network)
        : Length.CompareTo(other.Length);

    public static bool operator <(IpPrefix left, IpPrefix right) => left.CompareTo(right) < 0;

    public static bool operator >(IpPrefix left, IpPrefix right) => left.CompareTo(right) > 0;

    public static bool operator <=(IpPrefix left, IpPrefix right) => left.CompareTo(right) <= 0;

    public static bool operator >=(IpPrefix left, IpPrefix right) => left.CompareTo(right) >= 0;
}
