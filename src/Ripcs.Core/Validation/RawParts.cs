using System.Text;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>
/// Puts the options of a rule into the order and the words of iptables-save:
/// <code>
/// -j ACCEPT -p tcp --dport ssh -i eth0 --source 192.0.2.7
///     → -s 192.0.2.7/32 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT
/// </code>
/// An option of a protocol adds its match, as in iptables; matches keep their order.
/// </summary>
internal sealed class RawParts
{
    private static readonly ValueList<string> HeadOrder = ["-s", "-d", "-i", "-o", "-p", "-f"];

    private readonly RawRule _rule;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<RuleOption> _head = [];
    private readonly List<(string Module, List<RuleOption> Options)> _matches = [];
    private readonly List<RuleOption> _targetOptions = [];
    private readonly List<RuleOption> _targetOptionsAsWritten = [];
    private RuleTarget? _target;
    private bool _isInTarget;

    private RawParts(RawRule rule, DiagnosticBag diagnostics) => (_rule, _diagnostics) = (rule, diagnostics);

    /// <summary>Null, with a message, if it is not a valid rule.</summary>
    public static ParsedRule? Of(RawRule rule, DiagnosticBag diagnostics)
    {
        var parts = new RawParts(rule, diagnostics);
        var check = new ExtensionCheck(rule.At, diagnostics);
        if (ExtensionName.FindOther(string.Join(' ', rule.Options)) is { } other)
        {
            diagnostics.NotANameToLoad(rule.At, other);
            return null;
        }

        return rule.Options.All(parts.Take) && parts.Whole() is var whole
            && whole.Matches.All(match => check.TakesTogether(Extension.OfMatch(match.Module), match.Options))
            && check.GoTogether(Extension.Of(whole.Target), parts._targetOptionsAsWritten.ToValueList())
            && check.TakesTogether(Extension.Of(whole.Target), whole.TargetOptions)
            && check.TakesRule(whole, rule.Table, rule.Chain) && parts.Arrives(whole) ? whole : null;
    }

    // In OUTPUT it does, and in IPv4 where route_localnet is 1, which is for who writes a Raw.
    private bool Arrives(ParsedRule whole)
    {
        var vain = whole.TargetOptions.FirstOrDefault(option => option.Name is "--to-destination" or "--to"
            && IpPrefix.TryParse(DnatTarget.Parts(option.Value).Addresses.Split('-')[0], out var to) && TranslationCheck.NeverArrives(to));
        return vain is null || _rule.Chain.Value is not "PREROUTING" || Refuse(() => _diagnostics.ValueIsVain(_rule.At, vain.ToString(),
            "no packet of another host arrives there", "-j REDIRECT for a program on this host"));
    }

    private ParsedRule Whole()
    {
        var head = _head.OrderBy(option => HeadOrder.ToList().IndexOf(option.Name)).ToValueList();
        var matches = _matches.Select(match => new RuleMatch(match.Module, match.Options.ToValueList()));
        return new ParsedRule((head.Count > 0 ? matches.Prepend(new RuleMatch(null, head)) : matches).ToValueList(), _target,
            _targetOptions.ToValueList());
    }

    private bool Take(RuleOption option) => option.Name switch
    {
        "-m" => TakeMatch(option),
        _ when HeadOrder.Contains(option.Name) && option.NotBehind is { } meant =>
            Refuse(() => _diagnostics.RawNotBehind(_rule.At, option.ToString(), meant.ToString())),
        "--proto" when !(_matches is [.., ("policy", _)] && !_isInTarget) => TakeHead(option with { Name = "-p" }),
        "-j" or "-g" => TakeTarget(option),
        "-s" or "-d" or "-i" or "-o" or "-p" or "-f" => TakeHead(option),
        _ when option.Name.Contains('=', StringComparison.Ordinal) => Refuse(() => _diagnostics.RawOptionWithEquals(_rule.At, option.Name)),
        ['-', '-', _, ..] => TakeOther(option),
        _ => Refuse(() => _diagnostics.RawNoOption(_rule.At, option.Name)),
    };

    private bool TakeMatch(RuleOption option)
    {
        if (option.IsNot || option.Value.Length == 0 || option.Value.Contains(' ', StringComparison.Ordinal))
            return Refuse(() => _diagnostics.RawValue(_rule.At, option.ToString()));

        if (option.Value is "udplite")
            return Refuse(() => _diagnostics.ValueIsRefused(_rule.At, option.ToString(), "-m multiport, which can match the ports of "
                + "udplite"));

        var module = option.Value is "icmpv6" or "ipv6-icmp" ? "icmp6" : option.Value;
        if (!Extension.OfProtocols.Contains(module) || !_matches.Exists(match => match.Module == module))
        {
            Open(module);
            return true;
        }

        // nft merges both into one match, and the second value replaces the first.
        return _matches[^1].Module == module
            || Refuse(() => _diagnostics.ValueIsRefused(_rule.At, $"-m {module}",
            $"all options of {module} after one -m {module}"));
    }

    private bool TakeTarget(RuleOption option)
    {
        if (option.Value.Length == 0)
        {
            return Refuse(() => _diagnostics.ValueIsRefused(_rule.At, option.Name,
                option.Name is "-j" ? "-j and a target such as ACCEPT, or a chain of this Raw" : "-g and a chain of this Raw"));
        }

        if (_target is not null || option.IsNot || option.Value.Contains(' ', StringComparison.Ordinal))
            return Refuse(() => _diagnostics.RawValue(_rule.At, option.ToString()));

        (_target, _isInTarget) = (new RuleTarget(option.Value, option.Name is "-g"), true);
        return true;
    }

    private bool TakeHead(RuleOption option)
    {
        var hasValue = option.Value.Length > 0 && !option.Value.Contains(' ', StringComparison.Ordinal);
        if (hasValue == option.Name is "-f" || _head.Exists(other => other.Name == option.Name))
            return Refuse(() => _diagnostics.RawValue(_rule.At, option.ToString()));

        if (option.Name is "-s" or "-d")
            return TakeAddress(option);

        if (option.Name is "-i" or "-o")
            option = option with { Value = QuotedText.Unquote(option.Value) };

        // iptables-save does not print what matches every packet.
        var isAny = option.Name is "-p" ? option.Value is "all" or "0" or "ip" or "hopopt" : option.Value is "+";
        if (isAny && option.IsNot)
            return Refuse(() => _diagnostics.RawTakesNone(_rule.At, option.ToString()));

        if (!isAny && option.Name is "-p")
            return TakeProtocol(option);

        if (!isAny && option.Name is "-i" or "-o" && !IsInterface(option))
            return false;

        _head.AddRange(isAny ? [] : [option]);
        return true;
    }

    private bool IsInterface(RuleOption option) => !InterfaceCheck.CanBe(option.Value)
        ? Refuse(() => _diagnostics.ValueIsRefused(_rule.At, option.ToString(),
            "the name of an interface, such as eth0, or the beginning of several, such as eth+"))
        : !MiswrittenInterface.Report(option.Value, option.Name, _rule.At, _diagnostics) && (InterfaceCheck.IsShort(option.Value)
            || Refuse(() => _diagnostics.InterfaceNameTooLong(_rule.At, option.Value, Encoding.UTF8.GetByteCount(option.Value))));

    private bool TakeProtocol(RuleOption option)
    {
        Protocol? protocol = SavedProtocol.TryParse(option.Value, out var known) ? known
            : ValueKind.Number(option.Value) is > 0 and <= byte.MaxValue and var number ? new Protocol((byte)number) : null;
        if (protocol is null)
            return Refuse(() => _diagnostics.NoProtocol(_rule.At, option.Value, Suggestion.For(option.Value, Protocol.Names)));

        _head.Add(option with { Value = $"{protocol}" });
        return true;
    }

    private bool TakeAddress(RuleOption option)
    {
        if (!IpPrefix.TryParse(option.Value, out var prefix))
        {
            // A mask of the host part, which no prefix can express.
            if (MaskedAddress.Printed(option.Value) is not { } printed || IpPrefix.TryParse(printed, out _))
                return Refuse(() => ReportAddress(option));

            _head.Add(option with { Value = printed });
            return true;
        }

        if (prefix.Length == 0 && option.IsNot)
            return Refuse(() => _diagnostics.RawTakesNone(_rule.At, option.ToString()));

        if (prefix.Length > 0)
            _head.Add(option with { Value = prefix.ToString() });

        return true;
    }

    private void ReportAddress(RuleOption option)
    {
        var text = option.Value;
        if (!option.IsNot && text.StartsWith('!') && IpPrefix.TryParse(text.AsSpan(1), out var not))
        {
            _diagnostics.RawAddress(_rule.At, text, $"! {option.Name} {not}");
        }
        else if (MaskedAddress.Printed(text) is { } printed)
        {
            _diagnostics.RawAddress(_rule.At, text, printed);
        }
        else if (text.Split('/') is [var address, var mask] && IpAddressText.TryParse(address, out var family, out _)
            && IpAddressText.TryParse(mask, out var other, out _) && family == other)
        {
            _diagnostics.RawMaskWithHoles(_rule.At, text);
        }
        else if (MiswrittenAddress.IsHostName(text))
        {
            _diagnostics.RawHostName(_rule.At, text);
        }
        else
        {
            _diagnostics.RawAddress(_rule.At, text);
        }
    }

    private bool TakeOther(RuleOption option)
    {
        var isOfPorts = !_isInTarget && _matches is [.., ("multiport", _)] && option.Name is "--dport" or "--sport" or "--destination-port"
            or "--source-port";
        var isOfProtocol = Extension.OfProtocols.Any(match => Extension.OfMatch(match)?.Option(option.Name) is not null);
        var list = isOfProtocol && !isOfPorts ? OptionsOfProtocol(option.Name) : _isInTarget ? _targetOptions
            : _matches.Count > 0 ? _matches[^1].Options : null;
        if (list is null)
            return Refuse(() => ReportOrphan(option));

        var owner = ReferenceEquals(list, _targetOptions) ? Extension.Of(_target)
            : Extension.OfMatch(_matches.Find(match => ReferenceEquals(match.Options, list)).Module);
        if (new OptionReader(_rule.At, _diagnostics).Read(owner, option) is not { } saved)
            return false;

        list.Add(saved);
        _targetOptionsAsWritten.AddRange(ReferenceEquals(list, _targetOptions) ? [option] : []);
        return true;
    }

    private void ReportOrphan(RuleOption option)
    {
        var multiport = option.Name switch { "--dport" or "--destination-port" => "--dports", "--sport" or "--source-port" => "--sports",
            _ => null };
        if (multiport is not null && _head.Exists(head => head is { Name: "-p", Value: "udplite" }))
        {
            _diagnostics.ValueIsRefused(_rule.At, option.ToString(),
                $"-m multiport {multiport} {option.Value}: only it can match the ports of udplite");
        }
        else
        {
            _diagnostics.RawOptionOfNothing(_rule.At, option.Name);
        }
    }

    /// <summary>The options of a protocol's match that is already there, or of the rule's protocol, whose match is then added.</summary>
    private List<RuleOption>? OptionsOfProtocol(string option)
    {
        // In IPv6 a rule for tcp may also match the ah header.
        if (_matches.FindLast(match => Extension.OfProtocols.Contains(match.Module)
            && Extension.OfMatch(match.Module)?.Option(option) is not null).Options is { } open)
        {
            return open;
        }

        if (_head.Find(option => option is { Name: "-p", IsNot: false })?.Value is not { } protocol || MatchOf(protocol) is not { } module)
            return null;

        var wasInTarget = _isInTarget;
        Open(module);
        _isInTarget = wasInTarget;
        return _matches[^1].Options;
    }

    /// <summary>The match that a protocol's options add; null for a protocol without one.</summary>
    public static string? MatchOf(string protocol) =>
        protocol switch { "ipv6-icmp" => "icmp6", "33" => "dccp", _ => protocol } is var module && Extension.OfProtocols.Contains(module)
            ? module : null;

    private void Open(string module)
    {
        _matches.Add((module, []));
        _isInTarget = false;
    }

    private static bool Refuse(Action say)
    {
        say();
        return false;
    }
}
