using System.Text;
using System.Text.RegularExpressions;

namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// What the value of an option must be, and how iptables-save prints it:
/// <code>
/// *     one word      16, 32, 64   a number of so many bits   a|b    one of these     mark, u32, rate, …   by their own grammar
/// **    two words     16:16, …     two such, or one           ~a|b   in upper or lower case
/// #29   a text of at most 29 bytes, quoted if needed          ,a|b   a list of these, printed in this order
/// 1..32 a number in this range                                a:b    b is another word for a
/// </code>
/// </summary>
/// <param name="InWords">What to write instead of a value that is refused.</param>
/// <param name="Print">The value as it is printed; null if it is refused.</param>
internal sealed partial record ValueKind(string Name, string InWords, Func<string, string?> Print)
{
    private const string N = "(0[xX][0-9a-fA-F]+|[0-9]+)";

    // The kernel counts in units of 2^-31: a smaller share would be rounded to zero.
    private const double LeastShare = 0.5 / (1L << 31);

    // linux/ip.h; a name implies the mask of the old TOS field.
    private static readonly Dictionary<string, string> Services = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Minimize-Delay"] = "0x10/0x3f", ["Maximize-Throughput"] = "0x08/0x3f", ["Maximize-Reliability"] = "0x04/0x3f",
        ["Minimize-Cost"] = "0x02/0x3f", ["Normal-Service"] = "0x00/0x3f",
    };

    // libxt_TCPOPTSTRIP.
    private static readonly Dictionary<string, ulong> TcpOptions = new()
    {
        ["mss"] = 2, ["wscale"] = 3, ["sack-permitted"] = 4, ["sack"] = 5, ["timestamp"] = 8, ["md5"] = 19,
    };

    private static readonly Dictionary<string, ValueKind> Named = new ValueKind[]
    {
        new("*", "one value", value => value),
        new("**", "two values", value => value),
        new("comment", "one value", Quoted),
        new("quoted", "one value", value => $"\"{QuotedText.Unquote(value)}\""),
        new("text", "one value", value => value),
        new("hex", "bytes such as |0d 0a|, between bars", value => Bytes(value) is null ? null : value),
        new("user", string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {UserRange.Largest}, or a range such as 1000-1999"),
            Users),
        new("mark", "a number of 32 bits such as 0x1 or 0x1/0xff", value => Mark(value, uint.MaxValue)),
        new("fullmark", "a number of 32 bits such as 0x1 or 0x1/0xff", value => Mark(value, uint.MaxValue, isWhole: true)),
        new("group", "a number of 32 bits such as 1, or 0x1/0xff with a mask",
            value => char.IsAsciiDigit(value[0]) ? Mark(value, uint.MaxValue) : value),
        new("hex32", "a number from 0 to 4294967295", value => Number(value) is <= uint.MaxValue and var number ? $"0x{number:x}" : null),
        new("hex8", "a number from 0 to 4294967295", value => Number(value) is <= uint.MaxValue and var number ? $"0x{number:x8}" : null),
        new("tos", "a number from 0 to 255", value => Services.GetValueOrDefault(value) ?? Mark(value, byte.MaxValue, isWhole: true, "x2")),
        new("dscp", "a number from 0 to 63, or a class such as EF",
            value => (ServiceClass.Find(value) ?? Number(value)) is <= 63 and var code ? $"0x{code:x2}" : null),
        new("address", "an address such as 192.0.2.7 or 2001:db8::7", Address),
        new("addresses", "a range such as 192.0.2.1-192.0.2.9", value => IpRange.TryParse(value, out _) ? value : null),
        new("net", "addresses such as 192.0.2.0/24", Net),
        new("masklength", "the length of a prefix, to 32 in IPv4 and to 128 in IPv6", value => Number(value) is <= 128 and var length
            ? $"{length}" : IpAddressText.TryParse(value, out _, out _) ? value : null),
        new("to", "an address such as 192.0.2.7, 192.0.2.7:8080 or [2001:db8::7]:8080",
            value => TranslationTargetText.Print(value, canShift: true)),
        new("from", "an address such as 192.0.2.7, 192.0.2.7:8000-8010 or [2001:db8::7]:8080",
            value => TranslationTargetText.Print(value, canShift: false)),
        new("port", "a port such as 8080", value => TranslationTargetText.Port(value) is { } port ? $"{port}" : null),
        new("ports", "a port such as 8080, or two such as 8000-8010", value => TranslationTargetText.PrintPorts(value, canShift: false)),
        new("range", "a port such as 8080, or a range such as 8600:8900", Ports),
        new("ports15", "ports such as 80,8600:8900", value => value.Split(',').Select(Ports).ToList() is var ports && !ports.Contains(null)
            ? string.Join(',', ports) : null),
        new("mac", "an address such as 00:11:22:33:44:55", value => Mac().IsMatch(value)
            ? string.Join(':', value.ToLowerInvariant().Split(':').Select(part => part.PadLeft(2, '0'))) : null),
        new("protocol", "a protocol such as tcp or 47", value => Protocol.TryParse(value, out var known) ? $"{known.Number}" : null),
        new("ipsec", "ah, esp or ipcomp", value => SavedProtocol.TryParse(value, out var transform) && transform.Number is 50 or 51 or 108
            ? value : null),
        new("interface", "an interface's name of at most 15 bytes such as eth0, and no alias, list, address or pattern but eth+",
            value => Encoding.UTF8.GetByteCount(value) <= 15 && value.IndexOfAny([':', ',', '@', '*', '?', '[', '{']) < 0
                && !IpPrefix.TryParse(value, out _) ? value : null),
        new("days", "days from 1 to 31 such as 1,15", value => List(value, TimeWords.DaysOfMonth, day => day.TrimStart('0'))),
        new("weekdays", "days such as Mon,Tue, or numbers from 1 for Monday to 7",
            value => List(value, TimeWords.DaysOfWeek, TimeWords.Weekday)),
        new("date", "a date from 1970 to 2038 such as 2026-01-31 or 2026-01-31T23:59:59",
            value => TimeWords.Date(value) is { } date ? TimeWords.Print(date) : TimeWords.IsDayOfNoMonth(value) ? value : null),
        new("time", "a time from 00:00 to 23:59:59 such as 08:30",
            value => TimeWords.Clock(value)?.ToString("c", CultureInfo.InvariantCulture)),
        new("share", "a share from 0.00000000047 to 1, such as 0.25",
            value => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
            && share is >= LeastShare and <= 1 ? Share(share) : null),
        new("rate", "a rate such as 5/min, of at most 10000/sec", value => LimitRate.Of(value)?.Counted(LimitRate.Limit)?.ToString()),
        new("hashrate", "a rate such as 5/min or 512kb/s, of at most 1000000/sec",
            value => IsOfBytes(value) ? value : LimitRate.Of(value)?.Counted(LimitRate.HashLimit)?.ToString()),
        new("burst", "a number such as 20, or bytes such as 1mb", value => Number(value) is { } number ? $"{number}"
            : IsOfBytes($"{value}/s") ? value : null),
        new("level", "a level from 0 to 7, or a name such as info",
            value => (LogLevels.Find(value) ?? (int?)Number(value)) is <= 7 and var level ? $"{level}" : null),
        new("reject", Words.OneOf(RejectAnswers.Names), RejectAnswers.Print),
        new("strip", "options of tcp separated by commas such as mss,timestamp, or numbers from 2 to 255", value =>
            value.Split(',').Select(word => TcpOptions.TryGetValue(word, out var known) ? known : Number(word)).ToList() is var options
            && options.TrueForAll(option => option is >= 2 and <= byte.MaxValue) ? string.Join(',', options.Order()) : null),
        new("queues", "two numbers from 0 to 65535 such as 0:3", value => Span(value, ushort.MaxValue) is { } span
            && span.Contains(':', StringComparison.Ordinal) ? span : null),
        new("class", "two hexadecimal numbers such as 1:10", value => Class().IsMatch(value) ? string.Join(':',
            value.Split(':').Select(half => half.ToLowerInvariant().Replace("0x", "", StringComparison.Ordinal).PadLeft(4, '0'))) : null),
        new("zone", "a number from 0 to 65535, or mark", value => value.Equals("mark", StringComparison.OrdinalIgnoreCase) ? "mark"
            : Number(value) is <= ushort.MaxValue and var zone ? $"{zone}" : null),
        new("flags", "the flags to test and those of them that are set, such as SYN,ACK SYN", value => Flags(value)?.ToString()),
        new("icmp", "a type such as echo-request, 8 or 3/4", IcmpNames.OfIPv4),
        new("icmpv6", "a type such as echo-request, 128 or 1/4", IcmpNames.OfIPv6),
        new("u32", "tests such as 6&0xff=1 or 0>>22&0x3c@12>>26=5:8, joined by &&", U32),
    }.ToDictionary(kind => kind.Name);

    /// <summary>True for a value that is two words.</summary>
    public bool IsOfTwo => Name is "**" or "flags";

    /// <summary>The number of bytes after which iptables cuts a text; null if it cuts nothing.</summary>
    public int? MaxBytes => Name is "comment" ? 255 : Name is ['#', .. var most] ? (int)Number(most)!.Value : null;

    public static ValueKind Of(string kind) => Named.GetValueOrDefault(kind) ?? kind switch
    {
        ['#', ..] => new(kind, "a text that is not empty", value => QuotedText.Unquote(value).Length > 0 ? Quoted(value) : null),
        ['n', 'a', 'm', 'e', .. var most] => new(kind, $"a name of 1 to {most} bytes without blanks, quotes, backslashes and \"/\"",
            value => IsName(QuotedText.Unquote(value), (int)Number(most)!.Value) ? QuotedText.Unquote(value) : null),
        _ when kind.Split("..") is [var least, var most] => Within(kind, Number(least)!.Value, Number(most)!.Value),
        _ when kind.Split(':') is [var bits, _] && char.IsAsciiDigit(bits[0]) => new(kind,
            $"{Within(bits, 0, Largest(bits)).InWords}, or two of them such as 100:200", value => Span(value, Largest(bits))),
        _ when char.IsAsciiDigit(kind[0]) => Within(kind, 0, Largest(kind)),
        _ => Choice(kind, [.. kind.TrimStart('~', ',').Split('|').Select(word => word.Split(':'))]),
    };

    /// <summary>A number as strtoul(3) reads it: 0x for hexadecimal, 0 for octal; null if it is not a number.</summary>
    public static ulong? Number(string text) => text switch
    {
        ['0', 'x' or 'X', .. var digits] => ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out var number) ? number : null,
        ['0', .. { Length: > 0 and < 22 } digits] => digits.All(digit => digit is >= '0' and <= '7') ? Convert.ToUInt64(digits, 8) : null,
        ['0', _, ..] => null,
        _ => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    /// <summary>Two lists of flags such as "SYN,ACK SYN"; null if they are not flags.</summary>
    public static TcpFlags? Flags(string lists) => RuleTokens.Split(lists) is [var of, var set] && FlagsOf(of) is { } looked
        && FlagsOf(set) is { } asked ? new(looked, asked) : null;

    /// <summary>The bytes of a text in which |…| contains hexadecimal digits; null if it does not.</summary>
    public static byte[]? Bytes(string value)
    {
        var bytes = new List<byte>();
        foreach (var (place, part) in QuotedText.Unquote(value).Split('|').Index())
        {
            var digits = part.Replace(" ", "", StringComparison.Ordinal);
            if (place % 2 == 1 && (digits.Length % 2 == 1 || !digits.All(char.IsAsciiHexDigit)))
                return null;

            bytes.AddRange(place % 2 == 0 ? Encoding.UTF8.GetBytes(part) : Convert.FromHexString(digits));
        }

        return [.. bytes];
    }

    /// <summary>A probability from 0 to 1 as iptables prints it: the kernel compares it with a number of 31 bits.</summary>
    public static string Share(double chance) =>
        (Math.Round((1L << 31) * chance, MidpointRounding.AwayFromZero) / (1L << 31)).ToString("F11", CultureInfo.InvariantCulture);

    /// <summary>True for a rate in bytes such as 512kb/s.</summary>
    public static bool IsOfBytes(string rate) => BytesRate().IsMatch(rate);

    private static ValueKind Within(string kind, ulong least, ulong most) => new(kind,
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
        value => Number(value) is { } number && number >= least && number <= most ? $"{number}" : null);

    private static ulong Largest(string bits) => bits switch { "16" => ushort.MaxValue, "32" => uint.MaxValue, _ => ulong.MaxValue };

    private static ValueKind Choice(string kind, string[][] words)
    {
        var comparer = kind[0] is '~' or ',' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        string? Find(string said) => Array.Find(words, word => word.Contains(said, comparer))?[0];
        var names = Array.ConvertAll(words, word => word[0]);
        return kind[0] is ',' ? new(kind, $"{Words.OneOf(names)}, or several separated by commas", value => List(value, names, Find))
            : new(kind, Words.OneOf(names), Find);
    }

    /// <summary>The words of a list in the given order, each once.</summary>
    private static string? List(string value, string[] order, Func<string, string?> find) =>
        value.Split(',').Select(find).ToHashSet() is var said && said.All(word => order.Contains(word))
            ? string.Join(',', order.Where(said.Contains)) : null;

    // The first number defaults to 0, the last to the largest. For 64 bits
    // the largest is not printed, and two equal numbers are printed twice.
    private static string? Span(string value, ulong most)
    {
        var ends = value.Split(':').ToList();
        var (first, last) = (ends[0].Length == 0 && ends.Count > 1 ? 0 : Number(ends[0]), ends[^1].Length == 0 ? most : Number(ends[^1]));
        return ends.Count > 2 || first is null || last is null || first > last || last > most ? null
            : ends.Count == 1 || (most == ulong.MaxValue ? last == most : first == last) ? $"{first}" : $"{first}:{last}";
    }

    // One number, or two with "-" or ":" between them.
    private static string? Users(string value)
    {
        var ends = value.Split('-', ':').Select(Number).ToList();
        return ends.Count > 2 || ends.Exists(end => end is null or > UserRange.Largest) || ends[0] > ends[^1] ? null
            : ends[0] == ends[^1] ? $"{ends[0]}" : $"{ends[0]}-{ends[^1]}";
    }

    // A number and its mask; a mask of all bits is printed only for some options.
    private static string? Mark(string value, ulong most, bool isWhole = false, string format = "x")
    {
        var parts = value.Split('/').Select(Number).ToList();
        var (mark, mask) = (parts[0], parts.Count > 1 ? parts[1] : most);
        string Hex(ulong? number) => $"0x{number!.Value.ToString(format, CultureInfo.InvariantCulture)}";
        return parts.Count > 2 || mark is null || mask is null || mark > most || mask > most ? null
            : isWhole || mask != most ? $"{Hex(mark)}/{Hex(mask)}" : Hex(mark);
    }

    // A port by number or name, or a range of them.
    private static string? Ports(string value)
    {
        var ends = value.Split(':').Select((end, place) => (end, place) switch
        {
            ("", 0) => 0,
            ("", _) => ushort.MaxValue,
            (['0', _, ..], _) => null,
            _ => TranslationTargetText.Port(end),
        }).ToList();
        return ends.Count > 2 || value is "" or ['-', ..] || ends.Contains(null) || ends[0] > ends[^1] ? null
            : ends[0] == ends[^1] ? $"{ends[0]}" : $"{ends[0]}:{ends[^1]}";
    }

    // iptables-save prints bits behind the prefix.
    private static string? Address(string value) => IpPrefix.TryParse(value, out var prefix) ? prefix.ToAddressText()
        : IpPrefix.TryParse(MaskedAddress.Printed(value), out var masked) ? $"{value.Split('/')[0]}/{masked.Length}"
        : IpPrefix.TryParse(value.Split('/')[0], out _) ? value : null;

    // iptables would accept bits behind the prefix, and lose them.
    private static string? Net(string value) =>
        IpPrefix.TryParse(value.Contains('/', StringComparison.Ordinal) ? MaskedAddress.Printed(value) ?? "" : value, out var prefix)
            && IpAddressText.TryParse(value.Split('/')[0], out _, out var first) && prefix.Network == first ? $"{prefix}" : null;

    private static string Quoted(string value) => QuotedText.Quote(QuotedText.Unquote(value));

    // The kernel uses the name as a file name, and iptables-save prints it without quotes.
    private static bool IsName(string name, int most) => Encoding.UTF8.GetByteCount(name) is > 0 and var bytes && bytes <= most
        && name is not ("." or "..") && name.IndexOfAny([' ', '"', '\'', '\\', '/']) < 0;

    private static byte? FlagsOf(string words)
    {
        var flags = 0;
        foreach (var word in words.ToUpperInvariant().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var bit = TcpFlags.Names.ToList().IndexOf(word);
            if (bit < 0 && word is not ("ALL" or "NONE"))
                return null;

            flags |= word is "ALL" ? (1 << TcpFlags.Names.Count) - 1 : bit < 0 ? 0 : 1 << bit;
        }

        return (byte)flags;
    }

    private static string? U32(string value) => QuotedText.Unquote(value) is var text && U32Tests().IsMatch(text)
        ? QuotedText.Quote(U32Number().Replace(text.Replace(" ", "", StringComparison.Ordinal), number => $"0x{Number(number.Value):x}"))
        : null;

    [GeneratedRegex("^[1-9][0-9]*[km]?b/s(ec|econd)?$")]
    private static partial Regex BytesRate();

    // libxt_CLASSIFY reads both numbers as hexadecimal, with or without 0x.
    [GeneratedRegex("^(0[xX])?[0-9a-fA-F]{1,4}:(0[xX])?[0-9a-fA-F]{1,4}$")]
    private static partial Regex Class();

    [GeneratedRegex("^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}$")]
    private static partial Regex Mac();

    // libxt_u32: locations, and ranges of numbers.
    [GeneratedRegex($@"^\s*({N}(\s*(&|<<|>>|@)\s*{N})*\s*=\s*{N}(:{N})?(\s*,\s*{N}(:{N})?)*\s*(&&\s*(?=\S)|$))+$")]
    private static partial Regex U32Tests();

    [GeneratedRegex(N)]
    private static partial Regex U32Number();
}
