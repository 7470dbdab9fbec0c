using System.Text;

namespace Ripcs.Core.Validation;

/// <summary>
/// Values as iptables-save prints them, where that is sure; of all others the rehearsal tells how they print. What iptables would alter in
/// silence is refused.
/// </summary>
internal static class SavedValues
{
    internal const string AllMarks = "0xffffffff";

    private const int MostSlots = 15;

    private static readonly (string Owner, string Option, int Most)[] Cut =
    [
        ("LOG", "--log-prefix", 29), ("NFLOG", "--nflog-prefix", 63), ("comment", "--comment", 255), ("RATEEST", "--rateest-name", 15),
        ("IDLETIMER", "--label", 27),
    ];

    /// <summary>What an option becomes; null, and the reason among the diagnostics, where it would become something else.</summary>
    /// <param name="owner">The match or the target that it belongs to.</param>
    public static IReadOnlyList<RuleOption>? Of(string owner, RuleOption option, SourceSpan at, DiagnosticBag diagnostics)
    {
        var value = option.Value;
        if (!new OptionCheck(at, diagnostics).TakesAsWritten(owner, option))
            return null;

        if (IsCut(owner, option, at, diagnostics))
            return null;

        switch (owner, option.Name)
        {
            case ("comment", "--comment") or ("LOG", "--log-prefix") or ("NFLOG", "--nflog-prefix"):
                return Text(option, at, diagnostics);
            case ("hashlimit", "--hashlimit" or "--hashlimit-upto" or "--hashlimit-above") when SavedNumbers.Rate(value) is var printed
                && IsOther(value, printed):
                diagnostics.RateIsAltered(at, value, printed);
                return null;
            case (not "multiport", "--dport" or "--destination-port" or "--sport" or "--source-port")
                when value.Contains(',', StringComparison.Ordinal):
                diagnostics.ValueIsRefused(at, option.ToString(),
                    $"-m multiport{(option.IsNot ? " !" : "")} "
                    + $"{(option.Name is "--dport" or "--destination-port" ? "--dports" : "--sports")} {value}");
                return null;
            case (_, "--dport" or "--dports" or "--destination-port" or "--destination-ports" or "--sport" or "--sports" or "--source-port"
                or "--source-ports" or "--ports")
                when Ports(value).Split(',').Any(port => !IsPort(port)):
                diagnostics.RawPort(at, value);
                return null;
            case ("multiport", "--dport" or "--dports" or "--destination-port" or "--destination-ports" or "--sport" or "--sports"
                or "--source-port" or "--source-ports" or "--ports")
                when Slots(value) > MostSlots:
                diagnostics.RawTooManyPorts(at, Slots(value), MostSlots);
                return null;
            case ("multiport", "--dport" or "--dports" or "--destination-port" or "--destination-ports"):
                return [option with { Name = "--dports", Value = Ports(value) }];
            case ("multiport", "--sport" or "--sports" or "--source-port" or "--source-ports"):
                return [option with { Name = "--sports", Value = Ports(value) }];
            case ("multiport", "--ports"):
                return [option with { Value = Ports(value) }];
            case (_, "--dport" or "--destination-port"):
                return PortOption(owner, option, "--dport");
            case (_, "--sport" or "--source-port"):
                return PortOption(owner, option, "--sport");
            case ("tcp", "--syn") when value.Length == 0:
                return [option with { Name = "--tcp-flags", Value = "FIN,SYN,RST,ACK SYN" }];
            case ("tcp", "--tcp-flags") when NeededFlags.Read(value) is { } flags && (flags.Of == 0 || (flags.Set & ~flags.Of) != 0):
                SayVainFlags(option, flags, at, diagnostics);
                return null;
            case ("sctp", "--chunk-types"):
                return [option with { Value = SctpChunks.Saved(value) }];
            case ("icmp", "--icmp-type"):
                if (option.IsNot && IcmpNames.OfIPv4(value) is IcmpNames.Any)
                {
                    diagnostics.RawTakesNone(at, option.ToString());
                    return null;
                }

                return [option with { Value = IcmpNames.OfIPv4(value)! }];
            case ("icmp6", "--icmpv6-type"):
                return [option with { Value = IcmpNames.OfIPv6(value)! }];
            case ("conntrack", "--ctstate") or ("state", "--state"):
                return [option with { Value = Sorted(value) }];
            case ("limit", "--limit"):
                return Rate(option, at, diagnostics);
            case ("limit", "--limit-burst") when value is "5":
                return [];
            case ("mac", "--mac-source"):
                return [option with { Value = string.Join(':', value.ToLowerInvariant().Split(':').Select(part => part.PadLeft(2, '0'))) }];
            case ("mark" or "connmark", "--mark"):
                return [option with { Value = Mark(value) }];
            case ("iprange", "--src-range" or "--dst-range") when !IpRange.TryParse(value, out _):
                diagnostics.RawAddress(at, value);
                return null;
            case ("bpf", "--object-pinned" or "--bytecode-file"):
                diagnostics.MatchReadsFile(at, owner);
                return null;
            case ("hashlimit", "--hashlimit-name") when value.Trim('"').StartsWith("ripcs-", StringComparison.Ordinal):
                diagnostics.MatchTakesName(at);
                return null;
            case ("LOG", "--log-level") when (LogCheck.Level(value) ?? (int?)OptionValue.Number(value)) is { } level:
                return level == LogCheck.DefaultLevel ? [] : [option with { Value = level.ToString(CultureInfo.InvariantCulture) }];
            case ("NFLOG", "--nflog-threshold") or ("LED", "--led-delay") or ("CT", "--zone" or "--zone-orig" or "--zone-reply")
                when OptionValue.Number(value) == 0:
                return [];
            case ("RATEEST", "--rateest-interval") when RateSpan.Microseconds(value) is { } said && RateSpan.Interval(said) is var taken
                && taken != said:
                diagnostics.RateIsAltered(at, value, RateSpan.Print(taken));
                return null;
            case ("ah", "--ahspi") or ("rt", "--rt-segsleft") when !option.IsNot && value is ":" or "0:4294967295":
                return [];
            case ("statistic", "--probability") when option.IsNot && double.TryParse(value, CultureInfo.InvariantCulture, out var share)
                && share >= 1:
                diagnostics.RawTakesNone(at, option.ToString());
                return null;
            case ("time", "--datestart" or "--datestop") when TimeWords.IsDayOfNoMonth(value):
                diagnostics.ValueIsVain(at, option.ToString(), "its month has no such day, and it would take another",
                    "a date such as 2026-01-31");
                return null;
            case ("time", "--datestart") when TimeWords.Date(value) == DateTime.UnixEpoch:
                return [];
            case ("time", "--weekdays" or "--monthdays") when SavedNumbers.Of(owner, option) is { } days
                && days.Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Length is var count:
                return Days(option, days, count, at, diagnostics);
            default:
                return [SavedNumbers.Of(owner, option) ?? option];
        }
    }

    // Of these nft makes a rule of all packets.
    private static void SayVainFlags(RuleOption option, TcpFlags flags, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (flags.Of == 0)
        {
            diagnostics.ValueIsVain(at, option.ToString(), "it looks at no flag",
                "the flags to look at and those of them that are set, such as SYN,ACK SYN");
        }
        else if (option.IsNot)
        {
            diagnostics.ValueIsVain(at, option.ToString(), "every packet of tcp matches it",
                $"in both lists what is to be left out, such as {new TcpFlags((byte)(flags.Of | flags.Set), flags.Set)}");
        }
        else
        {
            var lists = RuleTokens.Split(option.Value);
            diagnostics.FlagsNotLookedAt(at, lists[1], lists[0]);
        }
    }

    // All days are not printed.
    private static RuleOption[]? Days(RuleOption option, RuleOption printed, int count, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (count == 0)
        {
            diagnostics.RawTakesNone(at, option.ToString());
            return null;
        }

        return count == (option.Name is "--weekdays" ? 7 : 31) ? [] : [printed];
    }

    private static bool IsCut(string owner, RuleOption option, SourceSpan at, DiagnosticBag diagnostics)
    {
        var (bytes, most) = (Encoding.UTF8.GetByteCount(QuotedText.Unquote(option.Value)),
            Cut.FirstOrDefault(cut => cut.Owner == owner && cut.Option == option.Name).Most);
        if (most == 0 || bytes <= most)
            return false;

        diagnostics.RawTextIsCut(at, option.Name, bytes, most);
        return true;
    }

    private static RuleOption[]? Text(RuleOption option, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (RuleTokens.Split(option.Value).Count != 1)
        {
            diagnostics.RawValue(at, option.ToString());
            return null;
        }

        return [option with { Value = QuotedText.Quote(QuotedText.Unquote(option.Value)) }];
    }

    private static RuleOption[]? Rate(RuleOption option, SourceSpan at, DiagnosticBag diagnostics)
    {
        // Without a unit it is one a second.
        option = option.Value.Contains('/', StringComparison.Ordinal) ? option : option with { Value = $"{option.Value}/sec" };
        if (LimitCheck.Parse(option.Value) is not { IsTooFast: false } rate)
            return [option];

        if (!rate.InKernel.IsSameAs(rate))
        {
            diagnostics.RateIsAltered(at, option.Value, rate.InKernel.ToString());
            return null;
        }

        return [option with { Value = rate.InKernel.ToString() }];
    }

    private static bool IsOther(string rate, string printed) =>
        LimitCheck.Parse(rate.Contains('/', StringComparison.Ordinal) ? rate : $"{rate}/sec") is { } said
            && LimitCheck.Parse(printed) is { } counted && !counted.IsSameAs(said);

    // Of dccp all ports are printed.
    private static RuleOption[] PortOption(string owner, RuleOption option, string name)
    {
        var ports = Port(option.Value);
        return ports == "0:65535" && !option.IsNot && owner is not "dccp" ? [] : [option with { Name = name, Value = ports }];
    }

    // xt_multiport; a range takes two.
    private static int Slots(string value) => value.Split(',').Sum(port => port.Contains(':', StringComparison.Ordinal) ? 2 : 1);

    private static string Ports(string value) => string.Join(',', value.Split(',').Select(Port));

    private static string Port(string value)
    {
        var ends = value.Split(':');
        return ends.Length > 2 ? value
            : ends.Length == 1 ? Number(value)
            : Number(ends[0].Length == 0 ? "0" : ends[0]) is var first && Number(ends[1].Length == 0 ? "65535" : ends[1]) is var last
                && first == last ? first
            : $"{first}:{last}";
    }

    private static bool IsPort(string port) => port.Split(':') is { Length: 1 or 2 } ends
        && ends.All(end => ushort.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (end.Length == 1 || end[0] != '0'))
        && (ends.Length == 1 || ushort.Parse(ends[0], CultureInfo.InvariantCulture) <= ushort.Parse(ends[1], CultureInfo.InvariantCulture));

    private static string Number(string service) => Service.Find(service) is { } known ? known.Port.ToString(CultureInfo.InvariantCulture)
        : service;

    private static string Sorted(string value)
    {
        var words = value.Split(',').Select(word => word.ToUpperInvariant()).ToList();
        return words.TrueForAll(word => StateCheck.InOrder.Contains(word)) ? string.Join(',', StateCheck.InOrder.Where(words.Contains))
            : value;
    }

    /// <summary>A number and its mask, which is not said where it has all bits.</summary>
    internal static string Mark(string value) => string.Join('/', value.Split('/').Select(SavedNumbers.Hexadecimal)) is var mark
        && mark.EndsWith($"/{AllMarks}", StringComparison.Ordinal)
        ? mark[..^(AllMarks.Length + 1)] : mark;
}
