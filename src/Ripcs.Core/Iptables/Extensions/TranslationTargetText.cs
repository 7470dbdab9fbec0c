namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// The new address and ports of a DNAT or SNAT, as --to-destination and --to-source take them:
/// <code>
/// 192.0.2.1   192.0.2.1-192.0.2.9   192.0.2.1:80   192.0.2.1:8000-8010/9000   :80   [2001:db8::1]:80
/// </code>
/// </summary>
internal static class TranslationTargetText
{
    /// <summary>As iptables-save prints it; null if it is not valid in either family.</summary>
    /// <param name="canShift">True if a range may be followed by "/" and a base port, as for a DNAT.</param>
    public static string? Print(string text, bool canShift)
    {
        var (addresses, said) = DnatTarget.Parts(text);
        var ports = said is null ? "" : PrintPorts(said, canShift);
        if (ports is null || (addresses.Length == 0 ? ports.Length == 0 : !AreAddresses(addresses)))
            return null;

        var ends = addresses.Split('-').Select(end => IpPrefix.TryParse(end, out var prefix) ? prefix.ToAddressText() : end).ToList();
        var address = ends is [var from, var to] && from == to ? from : string.Join('-', ends);
        return ports.Length == 0 ? address
            : address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{ports}" : $"{address}:{ports}";
    }

    /// <summary>True if it also changes the port.</summary>
    public static bool HasPorts(string text) => DnatTarget.Parts(text).Ports is not null;

    /// <summary>A port by number or name, or two with "-" between them, as iptables-save prints them; null if it is not a port.</summary>
    /// <param name="canShift">True if "/" and the port to which the first port of the range is mapped may follow.</param>
    public static string? PrintPorts(string text, bool canShift)
    {
        var (range, shifted) = canShift && text.Split('/') is [var before, var behind] ? (before, Port(behind)) : (text, null);
        var (first, last) = Port(range) is { } one ? (one, one) : range.Split('-') is [var from, var to] ? (Port(from), Port(to))
            : default((int?, int?));
        return !(first <= last) || (range != text && shifted is null or 0) ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"{first}{(first == last ? "" : $"-{last}")}{(shifted is null ? "" : $"/{shifted}")}");
    }

    /// <summary>The number of a port; null if it is not a port or a service that Ripcs knows.</summary>
    public static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port <= ushort.MaxValue ? port : null
            : Service.Find(text)?.Port;

    private static bool AreAddresses(string text) => IpAddressText.TryParse(text, out _, out _) || IpRange.TryParse(text, out _);
}
