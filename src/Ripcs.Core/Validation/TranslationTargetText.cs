namespace Ripcs.Core.Validation;

/// <summary>
/// What a DNAT or a SNAT makes of an end, as --to-destination and --to-source take it:
/// <code>
/// 192.0.2.1   192.0.2.1-192.0.2.9   192.0.2.1:80   192.0.2.1:8000-8010/9000   :80   [2001:db8::1]:80
/// </code>
/// </summary>
internal static class TranslationTargetText
{
    /// <summary>True if it can be one in either family.</summary>
    /// <param name="canShift">True where the port may be found by its place in a range, as of a DNAT.</param>
    public static bool IsOne(string text, bool canShift)
    {
        var (addresses, ports) = Parts(text);
        return (addresses.Length == 0 ? ports is not null : AreAddresses(addresses)) && (ports is null || ArePorts(ports, canShift));
    }

    /// <summary>True if it changes the port, too.</summary>
    public static bool HasPorts(string text) => Parts(text).Ports is not null;

    /// <summary>A port by its number or name, or two with "-" between them.</summary>
    /// <param name="canShift">True where a "/" and the port may follow to which the first of a range goes.</param>
    public static bool ArePorts(string text, bool canShift)
    {
        var (range, start) = canShift && text.Split('/') is [var before, var behind] ? (before, behind) : (text, null);
        var first = Port(range) is { } one ? (one, one) : range.Split('-') is [var from, var to] && Port(from) is { } least
            && Port(to) is { } most ? (least, most) : (1, 0);
        return first.Item1 <= first.Item2 && (start is null || Port(start) is > 0);
    }

    /// <summary>The number of a port; null for what is none, or a service that is not known here.</summary>
    public static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port <= ushort.MaxValue ? port : null
            : Service.Find(text)?.Port;

    private static (string Addresses, string? Ports) Parts(string text)
    {
        if (text is ['[', ..] && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return text[(end + 1)..] is var rest && rest is ['/' or ':', ..] or [] ? (text[1..end], rest.Length == 0 ? null : rest[1..])
                : (text, null);
        }

        return text.Split(':') is [var addresses, var ports] ? (addresses, ports) : (text, null);
    }

    private static bool AreAddresses(string text) => IpAddressText.TryParse(text, out _, out _) || IpRange.TryParse(text, out _);
}
