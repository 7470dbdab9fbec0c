using System.Text;
using System.Text.RegularExpressions;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Validation;

/// <summary>Values of matches and targets as iptables-save prints them; what is not known stays as it is.</summary>
internal static partial class SavedNumbers
{
    private static readonly string[] AddressTypes =
        ["UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW", "NAT",
            "XRESOLVE"];

    private static readonly string[] Modes = ["srcip", "srcport", "dstip", "dstport"];
    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    private static readonly string[] DaysOfMonth = [.. Enumerable.Range(1, 31).Select(day => day.ToString(CultureInfo.InvariantCulture))];
    private static readonly string[] Statuses = ["EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED"];
    private static readonly string[] Events = ["new", "related", "destroy", "reply", "assured", "protoinfo", "helper", "mark",
        "natseqinfo", "secmark"];

    private static readonly Dictionary<string, string> Headers = new()
    {
        ["hop"] = "hop-by-hop", ["dst"] = "ipv6-opts", ["route"] = "ipv6-route", ["frag"] = "ipv6-frag", ["auth"] = "ah",
        ["none"] = "ipv6-nonxt", ["prot"] = "protocol",
    };

    // linux/ip.h; with a name comes the mask of the old field.
    private static readonly Dictionary<string, string> Services = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Minimize-Delay"] = "0x10/0x3f", ["Maximize-Throughput"] = "0x08/0x3f", ["Maximize-Reliability"] = "0x04/0x3f",
        ["Minimize-Cost"] = "0x02/0x3f", ["Normal-Service"] = "0x00/0x3f",
    };

    private static readonly (string Name, decimal Microseconds)[] Periods = [("day", 86_400_000_000), ("hour", 3_600_000_000),
        ("min", 60_000_000), ("sec", 1_000_000)];

    /// <summary>An option in the form of iptables-save; null if nothing is known of it.</summary>
    /// <param name="owner">The match or the target that it belongs to.</param>
    public static RuleOption? Of(string owner, RuleOption option)
    {
        var value = option.Value;
        RuleOption As(string text) => option with { Value = text };
        return (owner, option.Name) switch
        {
            ("tcp", "--tcp-flags") when NeededFlags.Read(value) is { } flags => As(flags.ToString()),
            ("conntrack", "--ctproto") => As(Number(value)),
            ("conntrack", "--ctstatus") => As(InOrder(value.ToUpperInvariant(), Statuses)),
            ("pkttype", "--pkt-type") or ("AUDIT", "--type") => As(value.ToLowerInvariant()),
            ("CT", "--zone" or "--zone-orig" or "--zone-reply") => As(Decimal(value.ToLowerInvariant())),
            ("CT", "--ctevents" or "--expevents") => As(InOrder(value.ToLowerInvariant(), Events)),
            ("CONNMARK", "--nfmask" or "--ctmask" or "--mask") => As(Hexadecimal(value)),
            ("HMARK", _) => Hashed(option),
            ("owner", "--uid-owner" or "--gid-owner") => As(Owners(value)),
            ("LED", "--led-trigger-id") => As($"\"{QuotedText.Unquote(value)}\""),
            ("LED", "--led-delay") => As(value is ['i' or 'I', ..] ? "inf" : Decimal(value)),
            ("policy", "--spi") => As(Hexadecimal(value)),
            ("conntrack", "--ctorigsrc" or "--ctorigdst" or "--ctreplsrc" or "--ctrepldst") => IpPrefix.TryParse(value, out var prefix)
                ? As(prefix.ToAddressText()) : option,
            ("hashlimit", "--hashlimit" or "--hashlimit-upto") =>
                new RuleOption(option.IsNot ? "--hashlimit-above" : "--hashlimit-upto", Rate(value), false),
            ("hashlimit", "--hashlimit-above") =>
                new RuleOption(option.IsNot ? "--hashlimit-upto" : "--hashlimit-above", Rate(value), false),
            ("hashlimit", "--hashlimit-mode") => As(InOrder(value, Modes)),
            ("ttl", "--ttl" or "--ttl-eq" or "--ttl-lt" or "--ttl-gt")
                or ("hl", "--hl" or "--hl-eq" or "--hl-lt" or "--hl-gt") => option with
            {
                Name = option.Name is "--ttl" or "--hl" ? $"{option.Name}-eq" : option.Name,
                Value = Parse(value) is { } hops ? hops.ToString(CultureInfo.InvariantCulture) : value,
            },
            ("addrtype", "--src-type" or "--dst-type") => As(InOrder(value.ToUpperInvariant(), AddressTypes)),
            ("time", "--timestart" or "--timestop") when TimeWords.Clock(value) is { } time =>
                As(time.ToString("c", CultureInfo.InvariantCulture)),
            ("time", "--datestart" or "--datestop") when TimeWords.Date(value) is { } date => As(TimeWords.Print(date)),
            ("time", "--weekdays") => Of(option, Days, TimeWords.Weekday),
            ("time", "--monthdays") => Of(option, DaysOfMonth, day => Array.Find(DaysOfMonth, known => known == day.TrimStart('0'))),
            ("string", "--string") => Text(option, Encoding.UTF8.GetBytes(QuotedText.Unquote(value))),
            ("string", "--hex-string") => Bytes(QuotedText.Unquote(value)) is { } bytes ? Text(option, bytes) : option,
            ("dscp", "--dscp" or "--dscp-class") or ("DSCP", "--set-dscp" or "--set-dscp-class") => Dscp(option),
            ("tos", "--tos") or ("TOS", "--set-tos") => As(Services.GetValueOrDefault(value) ?? Tos(value)),
            ("statistic", "--probability") =>
                double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
                ? As(ShareMatch.Print(share)) : option,
            ("length", "--length") => As(Length(Decimals(value))),
            ("u32", "--u32") => As(QuotedText.Quote(U32(QuotedText.Unquote(value)))),
            ("realm", "--realm") or ("devgroup", "--src-group" or "--dst-group") => As(SavedValues.Mark(value)),
            ("recent", "--name") or ("hashlimit", "--hashlimit-name") => As(QuotedText.Unquote(value)),
            ("policy", "--tunnel-src" or "--tunnel-dst") => As(TunnelEnd(value)),
            ("connlabel", "--label") => As($"\"{QuotedText.Unquote(value)}\""),
            ("cluster", "--cluster-local-node") => Parse(value) is > 0 and <= 32 and var node
                ? new("--cluster-local-nodemask", $"0x{1u << (int)(node - 1):x8}", option.IsNot) : option,
            ("cluster", "--cluster-hash-seed" or "--cluster-local-nodemask") => Parse(value) is { } bits ? As($"0x{bits:x8}") : option,
            ("ipv6header", "--header") =>
                As(string.Join(',', value.Split(',').Select(header => Headers.GetValueOrDefault(header, header)))),
            ("MARK" or "CONNMARK", "--set-mark" or "--set-xmark" or "--and-mark" or "--or-mark" or "--xor-mark") => Mark(option),
            ("ah", "--ahspi") or ("esp", "--espspi") or ("rt", "--rt-segsleft") or ("frag", "--fragid") =>
                As(Range(Decimals(value))),
            ("connbytes", "--connbytes") => As(Least(Decimals(value))),
            ("REDIRECT" or "MASQUERADE", "--to-ports" or "--to-port") => option with { Name = "--to-ports", Value = Ports(value) },
            ("TOS", "--and-tos") when Parse(value) is <= 0xff
                and var tos => option with { Name = "--set-tos", Value = $"0x00/0x{0xff & ~tos:x2}" },
            ("TOS", "--or-tos") when Parse(value) is <= 0xff and var tos =>
                option with { Name = "--set-tos", Value = $"0x{tos:x2}/0x{tos:x2}" },
            ("TOS", "--xor-tos") when Parse(value) is <= 0xff and var tos => option with { Name = "--set-tos", Value = $"0x{tos:x2}/0x00" },
            ("TPROXY", "--tproxy-mark") => As(Masked(value)),
            ("CLASSIFY", "--set-class") => As(Class(value)),
            ("TCPOPTSTRIP", "--strip-options") => As(string.Join(',', StrippedOptions.Numbers(value)!.Order())),
            ("RATEEST", "--rateest-interval" or "--rateest-ewmalog")
                when RateSpan.Microseconds(value) is { } time => As(RateSpan.Print(time)),
            ("TPROXY", "--on-port") => As(Ports(value)),
            ("TPROXY", "--on-ip") => IpPrefix.TryParse(value, out var proxy) ? As(proxy.ToAddressText()) : option,
            ("DNAT", "--to-destination" or "--to") or ("SNAT", "--to-source" or "--to") =>
                new(owner is "DNAT" ? "--to-destination" : "--to-source", Target(value), option.IsNot),
            _ when KnownOptions.Find(owner)?.Option(option.Name)?.Value is { IsNumber: true } => As(Decimals(value)),
            _ => null,
        };
    }

    /// <summary>192.0.2.5/255.255.255.0 as 192.0.2.0/24; a single address with its full length.</summary>
    public static string Prefix(string value, Family family)
    {
        var parts = value.Split('/');
        if (parts.Length > 2 || !IpPrefix.TryParse(parts[0], out var address) || address.Family != family)
            return value;

        var length = parts.Length == 1 ? family.Bits()
            : IpPrefix.TryParseLength(parts[1], family, out var said) ? said
            : IpPrefix.TryParse(parts[1], out var mask) && (AddressBits.Ones(family.Bits()) & ~mask.Network) is var host
                && host == AddressBits.Ones(128 - host.LeadingZeros) ? family.Bits() - (128 - host.LeadingZeros)
            : -1;
        return length < 0 ? value : new IpPrefix(family, address.Network & ~IpPrefix.HostMask(family, length), length).ToString();
    }

    private static string TunnelEnd(string value) =>
        IpAddressText.TryParse(value.Split('/')[0], out var family, out _) && IpPrefix.TryParse(Prefix(value, family), out var prefix)
            ? prefix.ToAddressText() : value;

    private static string Number(string protocol) => Protocol.TryParse(protocol, out var known)
        ? known.Number.ToString(CultureInfo.InvariantCulture) : protocol;

    private static string InOrder(string value, string[] order)
    {
        var words = value.Split(',');
        return words.All(order.Contains) ? string.Join(',', order.Where(words.Contains)) : value;
    }

    /// <summary>A rate such as 5/min as libxt_limit and libxt_hashlimit print it: in the largest unit in which it is no fraction.</summary>
    public static string Rate(string value)
    {
        if (Period(value) is not (>= 1 and var period))
            return value;

        var unit = 0;
        while (unit + 1 < Periods.Length && period <= Periods[unit + 1].Microseconds
            && decimal.Floor(Periods[unit + 1].Microseconds / period) >= Periods[unit + 1].Microseconds % period)
        {
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{decimal.Floor(Periods[unit].Microseconds / period)}/{Periods[unit].Name}");
    }

    /// <summary>The whole microseconds from packet to packet of a rate; null for what is none. Without a unit it is one a second.</summary>
    public static decimal? Period(string rate)
    {
        var parts = rate.Split('/');
        if (parts.Length > 2 || !decimal.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            return null;

        var said = parts.Length == 1 ? "sec" : parts[1];
        var of = Array.FindIndex(Periods, period => said.Length > 0
            && (period.Name.StartsWith(said, StringComparison.OrdinalIgnoreCase)
            || said is "second" or "minute" && said.StartsWith(period.Name, StringComparison.Ordinal)));
        return of < 0 ? null : decimal.Floor(Periods[of].Microseconds / count);
    }

    // A "!" becomes the other days.
    private static RuleOption Of(RuleOption option, string[] all, Func<string, string?> find)
    {
        var said = option.Value.Split(',').Select(find).ToList();
        return said.Contains(null) ? option
            : new RuleOption(option.Name, string.Join(',', all.Where(day => said.Contains(day) != option.IsNot)), false);
    }

    // As text where every byte can be printed.
    private static RuleOption Text(RuleOption option, byte[] bytes) => bytes.All(letter => letter is >= 0x20 and < 0x7f and not (byte)'|')
        ? option with { Name = "--string", Value = "\"" + Encoding.ASCII.GetString(bytes).Replace("\\", "\\\\",
            StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" }
        : option with { Name = "--hex-string", Value = $"\"|{Convert.ToHexStringLower(bytes)}|\"" };

    /// <summary>The bytes of a text in which |…| holds hexadecimal digits; null where it does not.</summary>
    internal static byte[]? Bytes(string text)
    {
        var bytes = new List<byte>();
        foreach (var (place, part) in text.Split('|').Index())
        {
            var digits = part.Replace(" ", "", StringComparison.Ordinal);
            if (place % 2 == 0)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(part));
            }
            else if (digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit))
            {
                bytes.AddRange(Convert.FromHexString(digits));
            }
            else
            {
                return null;
            }
        }

        return [.. bytes];
    }

    private static RuleOption Dscp(RuleOption option)
    {
        var name = option.Name.Replace("-class", "", StringComparison.Ordinal);
        return (DscpCheck.Find(option.Value) ?? Parse(option.Value)) is <= 63 and var number
            ? new RuleOption(name, $"0x{number:x2}", option.IsNot) : option;
    }

    private static string Length(string value) => value.Split(':') switch
    {
        [var first, ""] => $"{first}:65535",
        ["", var last] => $"0:{last}",
        [var first, var last] when first == last => first,
        _ => value,
    };

    private static string Tos(string value) =>
        (value.Contains('/', StringComparison.Ordinal) ? value : $"{value}/0xff").Split('/') is [var service, var mask]
        && Parse(service) is <= 0xff and var bits && Parse(mask) is <= 0xff and var of ? $"0x{bits:x2}/0x{of:x2}" : value;

    private static string U32(string text) =>
        U32Number().Replace(text.Replace(" ", "", StringComparison.Ordinal), number => Hexadecimal(number.Value));

    private static RuleOption Mark(RuleOption option)
    {
        var parts = option.Value.Split('/');
        if (parts.Length > 2 || Parse(parts[0]) is not { } mark || (parts.Length == 2 ? Parse(parts[1]) : uint.MaxValue) is not { } mask
            || (parts.Length == 2 && option.Name is not ("--set-mark" or "--set-xmark")))
        {
            return option;
        }

        var (value, bits) = option.Name switch
        {
            "--set-mark" => (mark, mask | mark),
            "--and-mark" => (0u, ~mark),
            "--or-mark" => (mark, mark),
            "--xor-mark" => (mark, 0u),
            _ => (mark, mask),
        };
        return option with { Name = "--set-xmark", Value = $"0x{value:x}/0x{bits:x}" };
    }

    private static string Masked(string value) => value.Split('/') switch
    {
        [var mark] when Parse(mark) is { } number => $"0x{number:x}/0xffffffff",
        [var mark, var mask] when Parse(mark) is { } number && Parse(mask) is { } bits => $"0x{number:x}/0x{bits:x}",
        _ => value,
    };

    // Both halves are read as hexadecimal, with 0x and without.
    private static string Class(string value)
    {
        var halves = value.Split(':').Select(half => half.StartsWith("0x", StringComparison.Ordinal) ? half[2..] : half).ToList();
        return halves.Count == 2
            && halves.TrueForAll(half => ushort.TryParse(half, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            ? string.Join(':', halves.Select(half => half.ToLowerInvariant().PadLeft(4, '0'))) : value;
    }

    private static RuleOption Hashed(RuleOption option) => option.Name switch
    {
        "--hmark-rnd" or "--hmark-spi" or "--hmark-spi-mask"
            when Parse(option.Value) is { } number => option with { Value = $"0x{number:x8}" },
        "--hmark-sport" or "--hmark-dport" or "--hmark-sport-mask" or "--hmark-dport-mask"
            when Parse(option.Value) is { } number => option with { Value = $"0x{number:x4}" },
        "--hmark-mod" or "--hmark-offset" => option with { Value = Decimal(option.Value) },
        _ => option,
    };

    // One number, or the first and the last.
    private static string Owners(string value)
    {
        var ends = value.Split('-', ':').Select(Decimal).ToList();
        return ends[0] == ends[^1] ? ends[0] : $"{ends[0]}-{ends[^1]}";
    }

    /// <summary>A port, or two, of a translation, with the base of a shifted
    /// range behind them. The name of a service may hold a "-".</summary>
    private static string Ports(string value)
    {
        if (value.Split('/') is [var ports, var start])
            return $"{Ports(ports)}/{Ports(start)}";

        return Service.Find(value) is { } known ? known.Port.ToString(CultureInfo.InvariantCulture)
            : value.Split('-') is [var first, var last] && first == last ? first : value;
    }

    /// <summary>first:last of numbers of 32 bits.</summary>
    private static string Range(string value)
    {
        var ends = value.Split(':');
        if (ends.Length != 2 || (ends[0].Length > 0 && Parse(ends[0]) is null) || (ends[1].Length > 0 && Parse(ends[1]) is null))
            return value;

        var (first, last) = (ends[0].Length == 0 ? 0 : Parse(ends[0])!.Value, ends[1].Length == 0 ? uint.MaxValue : Parse(ends[1])!.Value);
        return first == last ? string.Create(CultureInfo.InvariantCulture, $"{first}")
            : string.Create(CultureInfo.InvariantCulture, $"{first}:{last}");
    }

    // Behind the least it is not said where there is no most.
    private static string Least(string value) => value.Split(':') switch
    {
        ["", ""] => "0",
        ["", var last] => $"0:{last}",
        [var first, ""] => first,
        _ => value,
    };

    /// <summary>An address, a range of them, and ports behind it.</summary>
    private static string Target(string value)
    {
        var (addresses, ports) = value is ['[', ..] && value.IndexOf(']', StringComparison.Ordinal) is > 0 and var end
            ? (value[1..end], value[(end + 1)..].TrimStart(':'))
            : value.Split(':') is [var first, var rest] ? (first, rest) : (value, "");
        var ends = addresses.Split('-').Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix.ToAddressText() : text).ToList();
        var address = ends is [var from, var to] && from == to ? from : string.Join('-', ends);
        var port = Ports(ports);
        return port.Length == 0 ? address : address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
    }

    private static string Decimals(string value) => string.Join(':', value.Split(':').Select(Decimal));

    private static string Decimal(string value) => OptionValue.Number(value) is { } number ? number.ToString(CultureInfo.InvariantCulture)
        : value;

    /// <summary>True for a name of a type of service, such as Minimize-Delay.</summary>
    public static bool IsService(string name) => Services.ContainsKey(name);

    /// <summary>A number as 0x and hexadecimal digits.</summary>
    public static string Hexadecimal(string value) => Parse(value) is { } number ? $"0x{number:x}" : value;

    // As strtoul(3) reads: 0x for sixteen, 0 for eight.
    public static uint? Parse(string value)
    {
        try
        {
            return value switch
            {
                ['0', 'x' or 'X', .. var digits] => uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                ['0', .. { Length: > 0 } digits] when digits.All(digit => digit is >= '0' and <= '7') => Convert.ToUInt32(digits, 8),
                ['0', _, ..] => null,
                _ => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex("0[xX][0-9a-fA-F]+|[0-9]+")]
    private static partial Regex U32Number();
}
