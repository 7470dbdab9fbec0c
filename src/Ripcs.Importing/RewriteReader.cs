using Ripcs.Core.Matches;
using Ripcs.Core.Validation;

namespace Ripcs.Importing;

/// <summary>
/// Turns a translation in saved form into the rewrite that should compile to it; the compiler verifies that later.
/// <code>
/// -s 10.0.0.0/24 -o eth0 -j SNAT --to-source 203.0.113.5
///     → Rewrite("").Out("eth0").Snat("10.0.0.0/24", to: "203.0.113.5").NoAccept()
/// -d 203.0.113.5/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:4443
///     → Rewrite("").Ports(443.To(4443)).Dnat("203.0.113.5", to: "10.0.0.5").NoAccept()
/// </code>
/// </summary>
internal static class RewriteReader
{
    /// <summary>The flags of a packet that begins a connection, as --tcp-flags prints them.</summary>
    internal const string OpensConnection = "FIN,SYN,RST,ACK SYN";

    private const string Everywhere = "all";

    /// <summary>Null for a rule that no statement expresses.</summary>
    public static RuleStatement? Of(DumpRule rule)
    {
        var parsed = ParsedRule.Of(RuleNormalizer.Normalize(rule.Text));
        var said = Begin(parsed);
        foreach (var match in parsed.Matches)
        {
            said = said is null ? null : match.Module is null ? WithHead(said, match)
                : With(said, match) ?? KnownMatch.Of(match)?.Read(said, match);
        }

        return said is null or { NotIn: not null } ? null
            : Translated(Whole(said, rule.Family), parsed) is { } whole ? whole with { At = rule.Section } : null;
    }

    private static RuleStatement? Begin(ParsedRule rule) => (rule.Target?.Name, rule.TargetOptions) switch
    {
        _ when rule.Target is { IsGoto: true } => null,
        ("DNAT", [{ Name: "--to-destination" }]) or ("SNAT", [{ Name: "--to-source" }])
            or ("REDIRECT", [] or [{ Name: "--to-ports" }]) or ("MASQUERADE", []) =>
            new RuleStatement(StatementKind.Rewrite, "", default) { NoAccept = true },
        _ => null,
    };

    /// <summary>The statement with a condition of iptables itself; null if no method expresses it.</summary>
    internal static RuleStatement? WithHead(RuleStatement said, RuleMatch head)
    {
        foreach (var option in head.Options)
        {
            RuleStatement? more = (option.Name, option.IsNot) switch
            {
                ("-s", false) => said with { From = [Address(option.Value)] },
                ("-s", true) => said with { NotFrom = [Address(option.Value)] },
                ("-d", false) => said with { To = [Address(option.Value)] },
                ("-d", true) => said with { NotTo = [Address(option.Value)] },
                ("-i", false) => said with { In = [option.Value] },
                ("-i", true) => said with { NotIn = option.Value },
                ("-o", false) => said with { Out = [option.Value] },
                ("-o", true) => said with { NotOut = option.Value },
                ("-p", false) when option.Value is "ipv6-icmp" or "icmpv6" or "58" => said with { Protocols = ["icmp"] },
                ("-p", false) => said with { Protocols = [SavedProtocol.TryParse(option.Value, out var protocol)
                    ? protocol.Word : option.Value] },
                _ => null,
            };
            if (more is null)
                return null;

            said = more;
        }

        return said;
    }

    /// <summary>The statement with a match; null if no method of rewrites expresses it.</summary>
    internal static RuleStatement? With(RuleStatement said, RuleMatch match) => match.Module switch
    {
        "comment" => match.Value("--comment") is { } text ? said with { What = QuotedText.Unquote(text) } : null,
        "icmp" or "icmp6" => match.Options is not [{ Name: "--icmp-type" or "--icmpv6-type", IsNot: false } type] ? null
            : type.Value is "any" ? said
            : said with
            {
                IcmpTypes = [IcmpCheck.NameOf(type.Value, match.Module is "icmp" ? Family.IPv4 : Family.IPv6)], Protocols = null,
            },
        "conntrack" or "state" when match.Options is [{ Name: "--ctstate" or "--state", IsNot: false } states] =>
            said with { States = said.States is { } others ? others.Intersect(states.Value.Split(',')).ToValueList()
                : states.Value.Split(',').ToValueList() },
        "tcp" or "udp" or "sctp" or "dccp" or "multiport" => WithPorts(said, match),
        _ => null,
    };

    private static RuleStatement? WithPorts(RuleStatement said, RuleMatch match)
    {
        foreach (var option in match.Options)
        {
            RuleStatement? more = (option.Name, option.IsNot) switch
            {
                ("--dport" or "--dports", false) when said.Ports is null => said with { Ports = Ports(option.Value) },
                ("--sport" or "--sports", false) when said.SourcePorts is null => said with { SourcePorts = Ports(option.Value) },
                ("--tcp-flags", false) when option.Value == OpensConnection => said with { Syn = true },
                ("--tcp-flags", false) when said is { Kind: not StatementKind.Rewrite, TcpFlags: null }
                    && option.Value.Split(' ') is [var of, var set] => said with { TcpFlags = new TcpFlagsRequest(of, set) },
                ("--tcp-flags", true) when said.Kind is not StatementKind.Rewrite =>
                    said with { Matches = [.. said.Matches, $"-m tcp {option}"] },
                _ => null,
            };
            if (more is null)
                return null;

            said = more;
        }

        return said;
    }

    private static ValueList<PortTerm> Ports(string value) => value.Split(',').Select(Port).ToValueList();

    private static PortTerm Port(string value) =>
        value.Split(':').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList() is [var first, var last]
            ? new PortTerm.Numbers(string.Create(CultureInfo.InvariantCulture, $"{first}..{last}"), first, last)
            : Number(int.Parse(value, CultureInfo.InvariantCulture));

    private static PortTerm.Numbers Number(int port) => new(port.ToString(CultureInfo.InvariantCulture), port, port);

    // Writes 192.0.2.7/32 as 192.0.2.7.
    private static string Address(string value) => IpPrefix.TryParse(value, out var prefix) && prefix.Length == prefix.Family.Bits()
        ? value.Split('/')[0] : value;

    /// <summary>Adds the family to a statement without addresses, which would otherwise apply to both.</summary>
    internal static RuleStatement Whole(RuleStatement said, Family family) =>
        said is { From: null, To: null, NotFrom: null, NotTo: null } ? said with { Family = (int)family } : said;

    private static RuleStatement? Translated(RuleStatement said, ParsedRule rule) => rule.Target!.Value.Name switch
    {
        "DNAT" => Dnat(said, DnatTarget.Written(rule)!) is { } dnat ? WithProtocol(dnat) : null,
        "SNAT" => IpPrefix.TryParse(rule.TargetOptions[0].Value, out _)
            ? said with { From = null,
                Translations = [new TranslationRequest.Snat(said.From ?? [Everywhere], rule.TargetOptions[0].Value)] } : null,
        "REDIRECT" => Redirected(said with { To = said.To ?? [Everywhere] }, rule.TargetOptions.Select(option => option.Value).ToList()),
        _ => said with { From = null, Translations = [new TranslationRequest.Masquerade(said.From ?? [Everywhere])] },
    };

    private static RuleStatement? Redirected(RuleStatement said, List<string> ports) => ports switch
    {
        // A Redirect is of all that it meets.
        _ when said.NotTo is not null => null,
        [] => WithProtocol(said with { Translations = [new TranslationRequest.Redirect(null)] }),
        [var to] when ushort.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var port) =>
            WithProtocol(said with { Translations = [new TranslationRequest.Redirect(Number(port))] }),
        _ => null,
    };

    private static RuleStatement? Dnat(RuleStatement said, string target)
    {
        var (address, port) = DnatTarget.Parts(target);
        if (!IpPrefix.TryParse(address, out _)
            || (port is not null && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return null;
        }

        var to = said with { To = null, Translations = [new TranslationRequest.Dnat(said.To ?? [Everywhere], address)] };
        return port is null ? to
            : said.Ports is [PortTerm.Numbers { First: var from, Last: var last } only] && from == last
                ? to with { Ports = [new PortTerm.Map($"{only.Text}.To({port})", only,
                    Number(int.Parse(port, CultureInfo.InvariantCulture)))] } : null;
    }

    // Ports without a protocol are TCP ports, in a deny and a log also UDP ports;
    // without ports and protocol an accept must name AnyProtocol.
    internal static RuleStatement WithProtocol(RuleStatement said)
    {
        if (said.Kind is not (StatementKind.Accept or StatementKind.Rewrite))
            return said;

        var hasPorts = said.Ports is not null || said.SourcePorts is not null;
        return said.Protocols is ["tcp"] && (hasPorts || said.Syn || said.TcpFlags is not null) ? said with { Protocols = null }
            : said is { Protocols: null, IcmpTypes: null } ? said with { AnyProtocol = true } : said;
    }
}
