using System.Text;
using System.Text.RegularExpressions;

namespace Ripcs.Core.Validation;

/// <summary>
/// What the value of an option must be:
/// <code>
/// *     one word      16, 32, 64   a number of so many bits   a|b    one of these     mark, u32, rate, …   by their own grammar
/// **    two words     16:16, …     two such, or one           ~a|b   in any case
/// #     a text        #16          one of at most 16 bytes
///                     1..32        a number within these      ,a|b   a list of these
/// </code>
/// </summary>
internal sealed partial record OptionValue(string Kind)
{
    // Of 2 to the 31st, which the kernel counts in, less than this would be none.
    private const double LeastShare = 0.5 / (1L << 31);

    private const string N = "(0[xX][0-9a-fA-F]+|[0-9]+)";

    /// <summary>True for a number or two, which iptables takes in hexadecimal and octal digits, too, and prints in decimal ones.</summary>
    public bool IsNumber => char.IsAsciiDigit(Kind[0]);

    /// <summary>What to write, in words.</summary>
    public string InWords => Kind switch
    {
        "*" => "one value",
        "**" => "two values",
        "#" => "a text that is not empty",
        "user" => string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {UserRange.Largest}, or a range such as 1000-1999"),
        "delay" => "milliseconds such as 1000, or inf",
        "interval" => "a time of at most 8s, such as 500ms or 2s",
        "span" => "a time such as 500ms or 2s",
        "strip" => $"options of tcp behind commas, each once: {string.Join(", ", StrippedOptions.Names)} or a number from 2 to 255",
        "mark" => "a number of 32 bits such as 0x1 or 0x1/0xff",
        "tos" => "a number from 0 to 255",
        "dscp" => "a number from 0 to 63, or a class such as EF",
        "address" => "an address such as 192.0.2.7 or 2001:db8::7",
        "mac" => "an address such as 00:11:22:33:44:55",
        "protocol" => "a protocol such as tcp or 47",
        "ipsec" => "ah, esp or ipcomp",
        "hex" => "bytes such as |0d 0a|, between bars",
        "days" => "days from 1 to 31 such as 1,15",
        "burst" => "a number such as 20, or bytes such as 1mb",
        "date" => "a date from 1970 to 2038 such as 2026-01-31 or 2026-01-31T23:59:59",
        "time" => "a time from 00:00 to 23:59:59 such as 08:30",
        "weekdays" => "days such as Mon,Tue, or numbers from 1 for Monday to 7",
        "share" => "a share from 0.00000000047 to 1, such as 0.25",
        "rate" => "a rate such as 5/min, of at most 10000/sec",
        "hashrate" => "a rate such as 5/min or 512kb/s, of at most 1000000/sec",
        "level" => "a level from 0 to 7, or a name such as info",
        "reject" => Advice.OneOf(RejectAnswers.Names),
        "to" => "an address such as 192.0.2.7, 192.0.2.7:8080 or [2001:db8::7]:8080",
        "from" => "an address such as 192.0.2.7, 192.0.2.7:8000-8010 or [2001:db8::7]:8080",
        "net" => "addresses such as 192.0.2.0/24",
        "port" => "a port such as 8080",
        "ports" => "a port such as 8080, or two such as 8000-8010",
        "queues" => "two numbers from 0 to 65535 such as 0:3",
        "class" => "two hexadecimal numbers such as 1:10",
        "zone" => "a number from 0 to 65535, or mark",
        "interface" => "an interface's name of at most 15 bytes",
        "masklength" => "the length of a prefix, to 32 in IPv4 and to 128 in IPv6",
        "chunks" => "all, any or only, and chunks such as DATA,INIT",
        "flags" => "the flags to look at and those of them that are set, such as SYN,ACK SYN",
        "icmp" => "a type such as echo-request, 8 or 3/4",
        "icmpv6" => "a type such as echo-request, 128 or 1/4",
        "group" => "a number of 32 bits such as 1, or 0x1/0xff with a mask",
        ['n', 'a', 'm', 'e', .. var most] => $"a name of 1 to {most} bytes without blanks, quotes, backslashes and \"/\"",
        "u32" => "tests such as 6&0xff=1 or 0>>22&0x3c@12>>26=5:8, joined by &&",
        ['#', .. var most] => $"a text of 1 to {most} bytes",
        _ when Kind.Contains(':', StringComparison.Ordinal) => $"{Between(0, Most(Kind.Split(':')[0]))}, or two of them such as 100:200",
        _ when Kind.Split("..") is [var least, var most] => Between(Number(least)!.Value, Number(most)!.Value),
        _ when char.IsAsciiDigit(Kind[0]) => Between(0, Most(Kind)),
        [',', ..] => $"{Advice.OneOf(AnyOf)}, or several behind commas",
        _ => Advice.OneOf(AnyOf),
    };

    /// <param name="value">As written; quoted where it is a text.</param>
    public bool Takes(string value) => Kind switch
    {
        "*" => Words(value) == 1,
        "**" => Words(value) == 2,
        ['#', .. var most] => Encoding.UTF8.GetByteCount(QuotedText.Unquote(value)) is > 0 and var bytes
            && (most.Length == 0 || bytes <= int.Parse(most, CultureInfo.InvariantCulture)),
        "user" => UserOrRange().IsMatch(value) && value.Split('-', ':') is var ends && ends.All(end => Number(end) <= UserRange.Largest)
            && Number(ends[0]) <= Number(ends[^1]),
        "delay" => value.StartsWith("inf", StringComparison.OrdinalIgnoreCase) || Number(value) <= uint.MaxValue,
        "interval" => RateSpan.Microseconds(value) is > 0 and <= RateSpan.LongestInterval,
        "span" => RateSpan.Microseconds(value) > 0,
        "strip" => StrippedOptions.Numbers(value) is not null,
        "mark" => value.Split('/') is { Length: <= 2 } parts && parts.All(part => Number(part) <= uint.MaxValue),
        "tos" => SavedNumbers.IsService(value)
            || (value.Split('/') is { Length: <= 2 } parts && parts.All(part => Number(part) <= byte.MaxValue)),
        "dscp" => (DscpCheck.Find(value) ?? Number(value)) is <= 63,
        "address" => IpPrefix.TryParse(value.Split('/')[0], out _),
        "mac" => Mac().IsMatch(value),
        "protocol" => Protocol.TryParse(value, out _),
        "ipsec" => SavedProtocol.TryParse(value, out var transform) && transform.Number is 50 or 51 or 108,
        "hex" => SavedNumbers.Bytes(QuotedText.Unquote(value)) is not null,
        "days" => value.Split(',').All(day => day.Length is 1 or 2
            && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 31),
        "burst" => Number(value) is not null || Bytes().IsMatch(value),
        "date" => TimeWords.Date(value) is not null || TimeWords.IsDayOfNoMonth(value),
        "time" => TimeWords.Clock(value) is not null,
        "weekdays" => value.Split(',').All(day => TimeWords.Weekday(day) is not null),
        "share" => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
            && share is >= LeastShare and <= 1,
        "rate" => SavedNumbers.Period(value) >= 100,
        "hashrate" => SavedNumbers.Period(value) >= 1 || BytesRate().IsMatch(value),
        "level" => LogCheck.Level(value) is not null || Number(value) is <= 7,
        "reject" => RejectAnswers.IsOne(value),
        "to" => TranslationTargetText.IsOne(value, canShift: true),
        "from" => TranslationTargetText.IsOne(value, canShift: false),
        // iptables would take bits behind the prefix, and lose them.
        "net" => IpAddressText.TryParse(value.Split('/')[0], out var family, out var first)
            && IpPrefix.TryParse(SavedNumbers.Prefix(value, family), out var prefix) && prefix.Network == first,
        "port" => TranslationTargetText.Port(value) is not null,
        "ports" => TranslationTargetText.ArePorts(value, canShift: false),
        "queues" => value.Split(':') is [_, _] ends && IsSpan(value, ushort.MaxValue) && ends[0] != ends[1],
        "class" => Class().IsMatch(value),
        "zone" => value.Equals("mark", StringComparison.OrdinalIgnoreCase) || Number(value) <= ushort.MaxValue,
        "interface" => InterfaceCheck.IsShort(value),
        "masklength" => Number(value) is <= 128 || IpAddressText.TryParse(value, out _, out _),
        "chunks" => SctpChunks.Are(value),
        "flags" => NeededFlags.Read(value) is not null,
        "icmp" => IcmpNames.OfIPv4(value) is not null,
        "icmpv6" => IcmpNames.OfIPv6(value) is not null,
        "group" => !char.IsAsciiDigit(value[0])
            || (value.Split('/') is { Length: <= 2 } parts && parts.All(part => Number(part) <= uint.MaxValue)),
        ['n', 'a', 'm', 'e', .. var most] => IsName(QuotedText.Unquote(value), int.Parse(most, CultureInfo.InvariantCulture)),
        "u32" => U32().IsMatch(QuotedText.Unquote(value)),
        _ when Kind.Contains(':', StringComparison.Ordinal) => IsSpan(value, Most(Kind.Split(':')[0])),
        _ when Kind.Split("..") is [var least, var most] => Number(value) is { } number && number >= Number(least)
            && number <= Number(most),
        _ when char.IsAsciiDigit(Kind[0]) => Number(value) <= Most(Kind),
        [',', ..] => value.Split(',').All(word => AnyOf.Contains(word, StringComparer.OrdinalIgnoreCase)),
        _ => AnyOf.Contains(value, Kind[0] is '~' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal),
    };

    /// <summary>What to write, in words, instead of a value that is not taken.</summary>
    public string InsteadOf(string value) => Kind switch
    {
        "icmp" when IcmpNames.OfIPv6(value) is not null =>
            $"ip6tables in front of the line, and -p ipv6-icmp --icmpv6-type {value}: IPv4 has no such type",
        "icmpv6" when IcmpNames.OfIPv4(value) is IcmpNames.Any => "-p ipv6-icmp alone, which takes every type",
        "icmpv6" when IcmpNames.OfIPv4(value) is not null =>
            $"iptables in front of the line, and -p icmp --icmp-type {value}: IPv6 has no such type",
        _ => InWords,
    };

    // The kernel makes a file of the name, and iptables-save prints it without quotes.
    private static bool IsName(string name, int most) => Encoding.UTF8.GetByteCount(name) is > 0 and var bytes && bytes <= most
        && name is not ("." or "..") && name.IndexOfAny([' ', '"', '\'', '\\', '/']) < 0;

    private string[] AnyOf => Kind.TrimStart('~', ',').Split('|');

    private static int Words(string value) => RuleTokens.Split(value).Count;

    private static string Between(ulong least, ulong most) =>
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}");

    private static ulong Most(string bits) => bits switch { "16" => ushort.MaxValue, "32" => uint.MaxValue, _ => ulong.MaxValue };

    // Without the first it begins at 0, without the last it has no end.
    private static bool IsSpan(string value, ulong most) => value.Split(':') switch
    {
        [var one] => Number(one) <= most,
        [var first, var last] => (first.Length == 0 ? 0 : Number(first)) is { } from && (last.Length == 0 ? most : Number(last)) is { } to
            && from <= to && to <= most,
        _ => false,
    };

    // As strtoul(3) reads: 0x for sixteen, 0 for eight.
    internal static ulong? Number(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (text.Length == 1 || text[0] != '0')
            ? number : SavedNumbers.Parse(text);

    [GeneratedRegex("^[1-9][0-9]*[km]?b/s(ec|econd)?$")]
    private static partial Regex BytesRate();

    [GeneratedRegex($"^{N}([:-]{N})?$")]
    private static partial Regex UserOrRange();

    [GeneratedRegex("^[1-9][0-9]*[km]?b$")]
    private static partial Regex Bytes();

    // libxt_CLASSIFY reads both as hexadecimal, with 0x or without.
    [GeneratedRegex("^(0[xX])?[0-9a-fA-F]{1,4}:(0[xX])?[0-9a-fA-F]{1,4}$")]
    private static partial Regex Class();

    [GeneratedRegex("^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}$")]
    private static partial Regex Mac();

    // libxt_u32: locations, and ranges of numbers.
    [GeneratedRegex($@"^\s*({N}(\s*(&|<<|>>|@)\s*{N})*\s*=\s*{N}(:{N})?(\s*,\s*{N}(:{N})?)*\s*(&&\s*(?=\S)|$))+$")]
    private static partial Regex U32();
}
