namespace Ripcs.Core.Validation;

/// <summary>
/// The ICMP types of a rule: one set of names for both families, with the numbers that
/// iptables-save prints (tested on nft and legacy: a type is 8, a type with a code 3/4).
/// </summary>
internal static class IcmpCheck
{
    private static readonly ValueList<IcmpType> Known =
    [
        new("echo-request", "8", "128"),
        new("echo-reply", "0", "129"),
        new("destination-unreachable", "3", "1"),
        new("network-unreachable", "3/0", "1/0"),
        new("host-unreachable", "3/1", "1/3"),
        new("protocol-unreachable", "3/2", "4/1"),
        new("port-unreachable", "3/3", "1/4"),
        new("packet-too-big", "3/4", "2"),
        new("fragmentation-needed", "3/4", "2"),
        new("admin-prohibited", "3/13", "1/1"),
        new("time-exceeded", "11", "3"),
        new("ttl-exceeded", "11/0", "3/0"),
        new("parameter-problem", "12", "4"),
        new("redirect", "5", "137"),
        new("router-solicitation", "10", "133"),
        new("router-advertisement", "9", "134"),
        new("neighbour-solicitation", null, "135"),
        new("neighbour-advertisement", null, "136"),
        new("neighbor-solicitation", null, "135"),
        new("neighbor-advertisement", null, "136"),
        new("timestamp-request", "13", null),
        new("timestamp-reply", "14", null),
        new("multicast-listener-query", null, "130"),
        new("multicast-listener-report", null, "131"),
        new("multicast-listener-done", null, "132"),
        new("multicast-listener-report-v2", null, "143"),
    ];

    /// <summary>A type by name; null if there is none.</summary>
    public static IcmpType? Find(string word) => IsKnown(word)
        ? Known.First(type => type.Name.Equals(word, StringComparison.OrdinalIgnoreCase)) : null;

    /// <summary>The name of a type in saved form, such as "8" or "3/4"; the type itself if it has none.</summary>
    public static string NameOf(string saved, Family family) => Known.FirstOrDefault(type => type.In(family) == saved).Name ?? saved;

    public static bool IsKnown(string word) => Known.Any(type => type.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    public static ValueList<IcmpType> Check(RuleContext context)
    {
        if (context.Rule.IcmpTypes is not { } words)
            return [];

        if (words.Count == 0)
            context.Diagnostics.ListIsEmpty(context.Whole, context.IcmpMethod, "types");

        return words.Select(word => Read(context, word)).OfType<IcmpType>().DistinctBy(type => (type.V4, type.V6)).ToValueList();
    }

    /// <summary>Reports numbers that mean different things in the families of the rule.</summary>
    public static void CheckFamilies(RuleContext context, ValueList<IcmpType> types, ValueList<Family> families)
    {
        foreach (var type in types.Where(type => families.Count > 1 && type.V4 == type.Name && type.V6 == type.Name))
        {
            context.Diagnostics.IcmpNumbersInBothFamilies(context.Place.Of(context.IcmpMethod, type.Name), type.Name);
        }
    }

    private static IcmpType? Read(RuleContext context, string word)
    {
        foreach (var type in Known)
        {
            if (type.Name.Equals(word, StringComparison.OrdinalIgnoreCase))
                return type;
        }

        if (word.Length > 0 && word.All(c => char.IsAsciiDigit(c) || c == '/'))
            return ReadNumbers(context, word);

        if (InOneText.Split(word, IsKnown) is { } several)
        {
            context.Diagnostics.IcmpTypesInOneText(context.Place.Of(context.IcmpMethod, word), word, several);
        }
        else
        {
            context.Diagnostics.NoIcmpType(context.Place.Of(context.IcmpMethod, word), word,
                Meant(word) ?? Suggestion.For(word, Known.Select(type => type.Name)));
        }

        return null;
    }

    private static string? Meant(string word) => word.ToLowerInvariant() switch
    {
        "ping" or "echo" => "echo-request",
        "pong" => "echo-reply",
        "unreachable" => "destination-unreachable",
        "frag-needed" => "fragmentation-needed",
        "ttl-expired" or "traceroute" => "time-exceeded",
        _ => null,
    };

    // To iptables, 255 means "any" in IPv4.
    private static IcmpType? ReadNumbers(RuleContext context, string word)
    {
        var parts = word.Split('/');
        if (parts.Length <= 2 && Number(parts[0]) is <= 254 && (parts.Length == 1 || Number(parts[1]) is not null))
            return new IcmpType(word, word, word);

        context.Diagnostics.IcmpNumbersOutOfRange(context.Place.Of(context.IcmpMethod, word), word);
        return null;
    }

    private static byte? Number(string text) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (text.Length == 1 || text[0] != '0')
            ? number
            : null;
}
