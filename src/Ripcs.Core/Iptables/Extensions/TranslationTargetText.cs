namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// What a DNAT or a SNAT makes of an end, as --to-destination and --to-source take it:
/// <code>
/// 192.0.2.1   192.0.2.1-192.0.2.9   192.0.2.1:80   192.0.2.1:8000-8010/9000   :80   [2001:db8::1]:80
/// </code>
/// </summary>
internal static class TranslationTargetText
{
    /// <summary>As iptables-save prints it; null for what is none in either family.</summary>
    /// <param name="canShift">True where the port may be found by its place in a range, as of a DNAT.</param>
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

    /// <summary>True if it changes the port, too.</summary>
    public static bool HasPorts(string text) => DnatTarget.Parts(text).Ports is not null;

    /// <summary>A port by its number or name, or two with "-" between them, as iptables-save prints them; null for what is none.</summary>
    /// <param name="canShift">True where a "/" and the port may follow to which the first of a range goes.</param>
    public static string? PrintPorts(string text, bool canShift)
    {
        var (range, shifted) = canShift && text.Split('/') is [var before, var behind] ? (before, Port(behind)) : (text, null);
        var (first, last) = Port(range) is { } one ? (one, one) : range.Split('-') is [var from, var to] ? (Port(from), Port(to))
            : default((int?, int?));
        return !(first <= last) || (range != text && shifted is null or 0) ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"{first}{(first == last ? "" : $"-{last}")}{(shifted is null ? "" : $"/{shifted}")}");
    }

    /// <summary>The number of a port; null for what is none, or a service that is not known here.</summary>
    public static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port <= ushort.MaxValue ? port : null
            : Service.Find(text)?.Port;

    private static bool AreAddresses(string text) => IpAddressText.TryParse(text, out _, out _) || IpRange.TryParse(text, out _);
}
