using System.Net;
using System.Text;

namespace Ripcs.Core.Model;

/// <summary>Reads and prints addresses as inet_ntop(3) does, which is how iptables-save prints them.</summary>
internal static class IpAddressText
{
    /// <summary>
    /// Reads an address strictly: four decimal bytes without leading zeros for IPv4 (iptables reads 010.0.0.1 as 8.0.0.1 and
    /// 10.1 as 10.1.0.0), eight groups or fewer with "::" for IPv6, no zone and no brackets.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Family family, out AddressBits value)
    {
        family = text.Contains(':') ? Family.IPv6 : Family.IPv4;
        return family is Family.IPv4 ? TryParseIPv4(text, out value) : TryParseIPv6(text, out value);
    }

    public static string Print(Family family, AddressBits value) => family is Family.IPv4 ? PrintIPv4((uint)value.Low) : PrintIPv6(value);

    private static bool TryParseIPv4(ReadOnlySpan<char> text, out AddressBits value)
    {
        value = 0;
        var bytes = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            var isPlain = part.Length is >= 1 and <= 3 && !part.ContainsAnyExceptInRange('0', '9') && (part.Length == 1 || part[0] != '0');
            if (++bytes > 4 || !isPlain || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return false;

            value = (value << 8) | number;
        }

        return bytes == 4;
    }

    private static bool TryParseIPv6(ReadOnlySpan<char> text, out AddressBits value)
    {
        value = 0;
        var lastColon = text.LastIndexOf(':');
        var tail = text[(lastColon + 1)..];
        if (text.ContainsAny("%[]/") || (tail.Contains('.') && !TryParseIPv4(tail, out _)) || !IPAddress.TryParse(text, out var address))
            return false;

        value = AddressBits.Read(address.GetAddressBytes());
        return true;
    }

    private static string PrintIPv4(uint value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}");

    private static string PrintIPv6(AddressBits value)
    {
        var high = value >> 32;
        var embedsIPv4 = high == 0xffff || (high == 0 && value > 0xffff);
        var groups = embedsIPv4 ? 6 : 8;
        var (start, length) = LongestZeroRun(value, groups);
        var text = new StringBuilder();
        for (var i = 0; i < groups; i++)
        {
            if (i == start)
            {
                text.Append(i == 0 ? "::" : ":");
                i += length - 1;
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{Group(value, i):x}").Append(i < groups - 1 || embedsIPv4 ? ":" : "");
        }

        return embedsIPv4 ? text.Append(PrintIPv4((uint)value.Low)).ToString() : text.ToString();
    }

    private static (int Start, int Length) LongestZeroRun(AddressBits value, int groups)
    {
        var best = (Start: -1, Length: 1);
        for (var i = 0; i < groups; i++)
        {
            var end = i;
            while (end < groups && Group(value, end) == 0)
            {
                end++;
            }

            best = end - i > best.Length ? (i, end - i) : best;
            i = Math.Max(i, end - 1);
        }

        return best;
    }

    private static ushort Group(AddressBits value, int index) => (ushort)(value >> (112 - (16 * index))).Low;
}
