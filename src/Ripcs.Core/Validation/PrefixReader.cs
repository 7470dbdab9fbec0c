using System.Numerics;

namespace Ripcs.Core.Validation;

/// <summary>Reads a single address or a prefix.</summary>
internal static class PrefixReader
{
    public static IpPrefix? Read(string text, SourceSpan at, DiagnosticBag diagnostics)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        var length = slash < 0 ? null : text[(slash + 1)..];
        var isWhole = text.Contains(':') ? IsWholeIPv6(text, address, at, diagnostics) : IsWholeIPv4(text, address, at, diagnostics);
        return isWhole && IpAddressText.TryParse(address, out var family, out var value)
            ? WithLength(text, family, value, length, at, diagnostics)
            : null;
    }

    private static bool IsWholeIPv6(string text, string address, SourceSpan at, DiagnosticBag diagnostics)
    {
        var isWhole = IpAddressText.TryParse(address, out _, out _);
        if (!isWhole)
            diagnostics.NotAnIPv6Address(at, text);

        return isWhole;
    }

    private static bool IsWholeIPv4(string text, string address, SourceSpan at, DiagnosticBag diagnostics)
    {
        var parts = address.Split('.');
        if (parts.Length > 4 || parts.Any(part => part.Length == 0 || part.Any(c => !char.IsAsciiDigit(c)) || Decimal(part) is not <= 255))
        {
            diagnostics.NotAnIPv4Address(at, text);
            return false;
        }

        if (parts.Any(part => part.Length > 1 && part[0] == '0'))
        {
            diagnostics.AddressIsOctal(at, text, ReadAsOctal(parts), text.Replace(address, WithoutZeros(parts), StringComparison.Ordinal));
            return false;
        }

        if (parts.Length < 4)
        {
            diagnostics.AddressIsShort(at, text, string.Join('.', [.. parts, .. Enumerable.Repeat("0", 4 - parts.Length)]));
            return false;
        }

        return true;
    }

    private static IpPrefix? WithLength(
        string text, Family family, AddressBits value, string? written, SourceSpan at, DiagnosticBag diagnostics)
    {
        var length = family.Bits();
        if (written is not null && !IpPrefix.TryParseLength(written, family, out length))
        {
            ReportLength(text, family, value, written, at, diagnostics);
            return null;
        }

        var network = value & ~IpPrefix.HostMask(family, length);
        if (network != value)
        {
            var address = new IpPrefix(family, value, family.Bits()).ToAddressText();
            diagnostics.PrefixHasHostBits(at, text, new IpPrefix(family, network, length).ToString(), address);
            return null;
        }

        return new IpPrefix(family, network, length);
    }

    private static void ReportLength(
        string text, Family family, AddressBits value, string written, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (family is not Family.IPv4 || !IpAddressText.TryParse(written, out var maskFamily, out var mask)
            || maskFamily is not Family.IPv4)
        {
            diagnostics.NotAPrefixLength(at, text, family.Bits());
        }
        else if (LengthOf((uint)mask.Low) is { } length)
        {
            // "10.0.3.5/255.255.0.0" can be meant as the network or as the one address in it.
            if (WithLength(text, family, value, length.ToString(CultureInfo.InvariantCulture), at, diagnostics) is { } prefix)
                diagnostics.NetmaskForLength(at, text, prefix.ToString());
        }
        else
        {
            diagnostics.MaskOfNoPrefix(at, text);
        }
    }

    private static int? LengthOf(uint mask)
    {
        var length = BitOperations.PopCount(mask);
        return (uint)~IpPrefix.HostMask(Family.IPv4, length).Low == mask ? length : null;
    }

    private static string? ReadAsOctal(string[] parts)
    {
        var isOctal = parts.Length == 4 && parts.All(part => part[0] != '0' || part.All(c => c < '8'));
        return isOctal ? string.Join('.', parts.Select(part => part[0] == '0' ? Convert.ToInt32(part, 8) : Decimal(part))) : null;
    }

    private static string WithoutZeros(string[] parts) => string.Join('.', parts.Select(Decimal));

    private static int? Decimal(string part) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
