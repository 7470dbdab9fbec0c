using System.Text;

namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// Reads an option of a match or a target according to its declaration (<see cref="Extension"/>) and
/// converts it to the form that iptables-save prints. Mistakes are reported at their place, and values that
/// iptables would silently alter are refused. Options that are not declared are left to the rehearsal.
/// <code>
/// --dport ssh → --dport 22      ! --ttl 0x5 → ! --ttl-eq 5      --or-mark 0x10 → --set-xmark 0x10/0x10
/// </code>
/// </summary>
internal sealed class OptionReader(SourceSpan at, DiagnosticBag diagnostics)
{
    // xt_multiport has 15 slots; a range takes two.
    private const int MaxSlots = 15;

    /// <summary>Null if the option is refused or iptables would alter it; the reason is in the diagnostics.</summary>
    public RuleOption? Read(Extension? owner, RuleOption option)
    {
        if (owner is null || (owner.IsOpen && owner.Option(option.Name) is null))
            return option;

        if (IsRefused(owner, option))
            return null;

        var known = owner.Option(option.Name)!;
        if (known.Kind is null)
            return Renamed(known, option with { Name = known.Name });

        if (known.Kind.Print(option.Value) is not { } printed)
        {
            Refuse(known.Kind, option);
            return null;
        }

        return IsAltered(known.Kind, option, printed) ? null : Renamed(known, option with { Name = known.Name, Value = printed });
    }

    private bool IsRefused(Extension owner, RuleOption option)
    {
        var known = owner.Option(option.Name);
        var words = RuleTokens.Split(option.Value);
        if (known is null)
        {
            var names = owner.Options.SelectMany(one => one.Names).Order(StringComparer.Ordinal).ToList();
            diagnostics.KnowsNoOption(at, owner.Owner, option.Name, Meant(option.Name, names), names);
        }
        else if ((option.IsNot || option.NotBehind is not null) && !known.CanBeNegated)
        {
            diagnostics.OptionIsNeverNot(at, option.Name);
        }
        else if (option.NotBehind is { } meant)
        {
            diagnostics.RawNotBehind(at, option.ToString(), meant.ToString());
        }
        else if (known.Kind is null && words.Count > 0)
        {
            diagnostics.ValueIsRefused(at, option.ToString(), $"only {option.Name}");
        }
        else if (known.Kind is { } lacking && words.Count == 0)
        {
            diagnostics.ValueIsRefused(at, option.Name, $"{lacking.InWords} after it");
        }
        else if (known.Kind?.Name is "user" && words is [[not (>= '0' and <= '9'), ..]])
        {
            diagnostics.OwnerByName(at, option.Value, isGroup: option.Name is "--gid-owner");
        }
        else if (known.Kind is { IsOfTwo: true } two && (two.Name is "flags" ? words.Count > 2 : words.Count != 2))
        {
            diagnostics.ValueIsRefused(at, option.ToString(), two.InWords);
        }
        else if (known.Kind is { IsOfTwo: false } && words.Count != 1)
        {
            diagnostics.RawValue(at, option.ToString());
        }
        else
        {
            return false;
        }

        return true;
    }

    // iptables also accepts the beginning of an option's name.
    private static string? Meant(string name, List<string> names) =>
        names.Where(known => known.StartsWith(name, StringComparison.Ordinal)).ToList() is [var one] ? one : Suggestion.For(name, names);

    private void Refuse(ValueKind kind, RuleOption option)
    {
        var value = option.Value;
        if (kind.Name is "range" && value.Contains(',', StringComparison.Ordinal)
            && !option.Name.StartsWith("--ct", StringComparison.Ordinal))
        {
            var ports = option.Name is "--dport" or "--destination-port" ? "--dports" : "--sports";
            diagnostics.ValueIsRefused(at, option.ToString(), $"-m multiport{(option.IsNot ? " !" : "")} {ports} {value}");
        }
        else if (kind.Name is "range" or "ports15")
        {
            diagnostics.RawPort(at, value);
        }
        else
        {
            diagnostics.ValueIsRefused(at, option.ToString(), (kind.Name, IcmpNames.OfIPv4(value), IcmpNames.OfIPv6(value)) switch
            {
                ("icmp", _, not null) =>
                    $"ip6tables in front of the line, and -p ipv6-icmp --icmpv6-type {value}: IPv4 has no such type",
                ("icmpv6", IcmpNames.Any, _) => "only -p ipv6-icmp, which matches every type",
                ("icmpv6", not null, _) => $"iptables in front of the line, and -p icmp --icmp-type {value}: IPv6 has no such type",
                _ => kind.InWords,
            });
        }
    }

    /// <summary>True for a value that iptables accepts but alters, or that makes no sense; the reason is in the diagnostics.</summary>
    private bool IsAltered(ValueKind kind, RuleOption option, string printed)
    {
        var (value, text) = (option.Value, option.ToString());
        var bytes = Encoding.UTF8.GetByteCount(QuotedText.Unquote(value));
        switch (kind.Name)
        {
            case var _ when bytes > kind.MaxBytes:
                diagnostics.RawTextIsCut(at, option.Name, bytes, kind.MaxBytes.Value);
                return true;
            case "rate" or "hashrate" when LimitRate.Of(value) is { } said && LimitRate.Of(printed) is { } counted
                && !counted.IsSameAs(said):
                diagnostics.RateIsAltered(at, value, printed);
                return true;
            case "ports15" when printed.Split(',').Sum(port => port.Contains(':', StringComparison.Ordinal) ? 2 : 1) is > MaxSlots and
                var slots:
                diagnostics.RawTooManyPorts(at, slots, MaxSlots);
                return true;
            case "flags" when ValueKind.Flags(value) is { } flags && (flags.Of == 0 || (flags.Set & ~flags.Of) != 0):
                ReportUselessFlags(option, flags);
                return true;
            case "icmp" or "share" or "1..4294967295" or "days" or "weekdays" when option.IsNot && TakesAll(kind.Name, printed):
                diagnostics.RawTakesNone(at, text);
                return true;
            case "date" when TimeWords.IsDayOfNoMonth(value):
                diagnostics.ValueIsVain(at, text, "its month has no such day, and it would take another", "a date such as 2026-01-31");
                return true;
            case "*" when option.Name is "--object-pinned" or "--bytecode-file":
                diagnostics.MatchReadsFile(at, "bpf");
                return true;
            case "icmp" when printed == IcmpNames.Any && char.IsAsciiDigit(value[0]) && value is not IcmpNames.AnyAsPrinted:
                diagnostics.ValueIsVain(at, text, "it takes 255 for any type", "a type from 0 to 254");
                return true;
            case "32" when option.Name is "--nflog-range":
                diagnostics.ValueIsVain(at, text, "the kernel has never obeyed it, and copies whole packets", $"--nflog-size {value}");
                return true;
            case "name254" when printed.StartsWith("ripcs-", StringComparison.Ordinal):
                diagnostics.MatchTakesName(at);
                return true;
            case "mark" or "group" or "tos" when option.Name is not "--set-tos":
                return IsUselessMark(option with { Value = printed });
            default:
                return false;
        }
    }

    // nft turns such flags into a rule for all packets.
    private void ReportUselessFlags(RuleOption option, TcpFlags flags)
    {
        if (flags.Of > 0 && !option.IsNot && RuleTokens.Split(option.Value) is [var of, var set])
        {
            diagnostics.FlagsNotLookedAt(at, set, of);
        }
        else
        {
            diagnostics.ValueIsVain(at, option.ToString(), flags.Of == 0 ? "it tests no flag" : "every packet of tcp matches it",
                "the flags to test and those of them that are set, such as SYN,ACK SYN");
        }
    }

    // The value has bits outside the mask, or the mask is empty. A negated value with bits outside the mask matches every packet.
    private bool IsUselessMark(RuleOption option)
    {
        if (option.Value.Split('/') is not [var mark, var mask] || ValueKind.Number(mark) is not { } bits
            || ValueKind.Number(mask) is not { } looked || (looked > 0 && (option.IsNot || (bits & ~looked) == 0)))
        {
            return false;
        }

        diagnostics.ValueIsVain(at, option.ToString(), looked == 0 ? "the mask tests no bit, so every packet is the same to it"
            : "the mask does not test all of these bits", "a number and a mask that has its bits, such as 0x1/0xff");
        return true;
    }

    /// <summary>Handles what iptables prints with another option: a negated option
    /// as its opposite, and bit operations as a number and a mask.</summary>
    private static RuleOption Renamed(KnownOption known, RuleOption option)
    {
        var (value, bits) = (option.Value, ValueKind.Number(option.Value.Split('/')[0]) ?? 0);
        return known.Name switch
        {
            var name when option.IsNot && name.EndsWith("-upto", StringComparison.Ordinal) =>
                new($"{name[..^4]}above", value, IsNot: false),
            var name when option.IsNot && name.EndsWith("-above", StringComparison.Ordinal) =>
                new($"{name[..^5]}upto", value, IsNot: false),
            "--set-mark" => option with { Name = "--set-xmark",
                Value = $"0x{bits:x}/0x{bits | ValueKind.Number(value.Split('/')[1])!.Value:x}" },
            "--and-mark" => option with { Name = "--set-xmark", Value = $"0x0/0x{uint.MaxValue & ~bits:x}" },
            "--or-mark" => option with { Name = "--set-xmark", Value = $"0x{bits:x}/0x{bits:x}" },
            "--xor-mark" => option with { Name = "--set-xmark", Value = $"0x{bits:x}/0x0" },
            "--and-tos" => option with { Name = "--set-tos", Value = $"0x00/0x{byte.MaxValue & ~bits:x2}" },
            "--or-tos" => option with { Name = "--set-tos", Value = $"0x{bits:x2}/0x{bits:x2}" },
            "--xor-tos" => option with { Name = "--set-tos", Value = $"0x{bits:x2}/0x00" },
            "--cluster-local-node" => option with { Name = "--cluster-local-nodemask", Value = $"0x{1UL << ((int)bits - 1):x8}" },
            "--syn" => option with { Name = "--tcp-flags", Value = "FIN,SYN,RST,ACK SYN" },
            "--string" when known.Kind is { Name: "text" } => Text(option, Encoding.UTF8.GetBytes(QuotedText.Unquote(value))),
            "--hex-string" => Text(option, ValueKind.Bytes(value)!),
            "--monthdays" or "--weekdays" when option.IsNot => new(known.Name, Others(known.Kind!.Name, value), IsNot: false),
            _ => option,
        };
    }

    private static bool TakesAll(string kind, string printed) => (kind, printed) is ("icmp", IcmpNames.Any) or ("share", ['1', ..])
        or ("1..4294967295", "1") || (kind is "days" or "weekdays" && Others(kind, printed).Length == 0);

    private static string Others(string kind, string days) => string.Join(',',
        (kind is "days" ? TimeWords.DaysOfMonth : TimeWords.DaysOfWeek).Except(days.Split(',')));

    // Printed as text if every byte is printable.
    private static RuleOption Text(RuleOption option, byte[] bytes) => bytes.All(letter => letter is >= 0x20 and < 0x7f and not (byte)'|')
        ? option with { Name = "--string", Value = "\"" + Encoding.ASCII.GetString(bytes).Replace("\\", "\\\\",
            StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" }
        : option with { Name = "--hex-string", Value = $"\"|{Convert.ToHexStringLower(bytes)}|\"" };
}
