using System.Buffers;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>
/// Reads an address, prefix or range as an author wrote it, and reports what is wrong with it. Forms that iptables would silently read as
/// something else (short and octal numbers, host bits, reversed ranges) are refused.
/// </summary>
internal static class AddressReader
{
    private static readonly SearchValues<char> IPv4Characters = SearchValues.Create("0123456789./-");
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:./[]");

    /// <summary>True for text that can only be meant as an address, right or wrong; anything else is a label's name.</summary>
    public static bool LooksLikeAddress(string text)
    {
        var plain = WithoutBlanks(text);
        return LooksLikeIPv4(plain) || LooksLikeIPv6(plain)
            || (plain.Split('-') is [var first, var last] && LooksLikeAddress(first) && LooksLikeAddress(last));
    }

    /// <summary>The address; null, with a message, if it is wrong.</summary>
    public static AddressItem? Read(string text, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (text.Any(char.IsWhiteSpace))
        {
            ReportBlanks(text, at, diagnostics);
            return null;
        }

        if (text.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash && text.AsSpan(slash).Contains(':'))
        {
            if (HostPart.TryParse(text, out var part))
                return new AddressItem.HostPart(part);

            if (MaskedAddress.Printed(text) is { } printed)
            {
                if (IpAddressText.TryParse(text.Split('/')[0], out _, out var said)
                    && IpAddressText.TryParse(printed.Split('/')[0], out _, out var meant) && said != meant)
                {
                    diagnostics.MaskLeavesOutBits(at, text, printed);
                }
                else
                {
                    diagnostics.MaskIsWrittenOtherwise(at, text, printed);
                }

                return null;
            }
        }

        return text.Contains('-') ? RangeReader.Read(text, at, diagnostics)
            : PrefixReader.Read(text, at, diagnostics) is { } prefix ? new AddressItem.Prefix(prefix)
            : null;
    }

    // Joining two addresses without the blank would make a third one.
    private static void ReportBlanks(string text, SourceSpan at, DiagnosticBag diagnostics)
    {
        var whole = WithoutBlanks(text);
        if (Read(whole, at, new DiagnosticBag()) is not null)
        {
            diagnostics.AddressHasBlanks(at, text, "blanks", whole);
        }
        else if (!DataLine.Report(text, at, part => Read(part, at, new DiagnosticBag()) is not null, diagnostics))
        {
            var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            diagnostics.AddressesInOneText(at, text, $"each as an argument: {string.Join(", ", parts.Select(part => $"\"{part}\""))}");
        }
    }

    private static bool LooksLikeIPv4(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[0]) && text.AsSpan().ContainsAny('.', '/')
        && !text.AsSpan().ContainsAnyExcept(IPv4Characters);

    private static bool LooksLikeIPv6(string text)
    {
        var address = text.Split('%')[0].AsSpan();
        return address.Count(':') >= 2 && !address.ContainsAnyExcept(IPv6Characters);
    }

    private static string WithoutBlanks(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}
