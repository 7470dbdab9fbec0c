namespace Ripcs.Core.Validation;

/// <summary>Matches and targets that stand in rules of some protocols alone: iptables or the kernel takes them in no other.</summary>
internal static class NeededProtocols
{
    private static readonly ValueList<Protocol> Tcp = [Protocol.Tcp];

    // Those that libxt_NAT asks for.
    private static readonly ValueList<Protocol> Translated = [Protocol.Tcp, Protocol.Udp, Protocol.Sctp, Protocol.Dccp, Protocol.Icmp];

    /// <summary>False, and the reason among the diagnostics, for a rule that
    /// says another protocol than a part of it needs, or none.</summary>
    public static bool Check(ParsedRule rule, SourceSpan at, DiagnosticBag diagnostics)
    {
        var said = rule.Find("-p");
        foreach (var (what, protocols) in rule.Matches.Select(match => OfMatch(match)).Append(OfTarget(rule)).OfType<(string,
            ValueList<Protocol>)>())
        {
            // A translation takes its ports also where only another protocol is left out.
            if (said is null || !protocols.Any(protocol => protocol.ToString() == said.Value) || (said.IsNot && protocols != Translated))
            {
                diagnostics.RawNeedsProtocol(at, what, protocols);
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// False for -m ah where it loads in no rule, or in one that never matches: the kernel asks for -p ah in IPv4, and in IPv6 looks behind
    /// that header for the protocol of a packet.
    /// </summary>
    /// <param name="isOfAh">True for a rule of that protocol alone.</param>
    public static bool HasPlaceOfAh(IEnumerable<RuleMatch> matches, IReadOnlyCollection<Family> families, bool isOfAh) =>
        matches.All(match => match.Module is not "ah") || !families.Contains(isOfAh ? Family.IPv6 : Family.IPv4);

    /// <summary>The protocols in whose rules alone a match stands; null for one that stands in any.</summary>
    public static (string What, ValueList<Protocol> Protocols)? OfMatch(RuleMatch match) => match.Module switch
    {
        "tcp" or "udp" or "sctp" or "dccp" or "icmp" or "icmp6" or "esp" or "mh"
            when Protocol.TryParse(match.Module, out var own) => ($"-m {match.Module}", [own]),
        "tcpmss" or "osf" => ($"-m {match.Module}", Tcp),
        "ecn" when match.Options.Any(option => option.Name is "--ecn-tcp-cwr" or "--ecn-tcp-ece") => ("-m ecn with a bit of tcp", Tcp),
        "multiport" => ("-m multiport", [Protocol.Tcp, Protocol.Udp, Protocol.UdpLite, Protocol.Sctp, Protocol.Dccp]),
        _ => null,
    };

    private static (string What, ValueList<Protocol> Protocols)? OfTarget(ParsedRule rule)
    {
        string? Of(string option) => rule.TargetOptions.FirstOrDefault(one => one.Name == option)?.Value;
        return rule.Target is not { IsGoto: false, Name: var target } ? null : target switch
        {
            "REJECT" when Of("--reject-with") is "tcp-reset" or "tcp-rst" => ("--reject-with tcp-reset", Tcp),
            "DNAT" when Of("--to-destination") is { } to && TranslationTargetText.HasPorts(to) => ($"--to-destination {to}", Translated),
            "SNAT" when Of("--to-source") is { } to && TranslationTargetText.HasPorts(to) => ($"--to-source {to}", Translated),
            "REDIRECT" or "MASQUERADE" when Of("--to-ports") is { } ports => ($"--to-ports {ports}", Translated),
            "TPROXY" => ("-j TPROXY", [Protocol.Tcp, Protocol.Udp]),
            "TCPMSS" or "TCPOPTSTRIP" or "SYNPROXY" => ($"-j {target}", Tcp),
            "ECN" when Of("--ecn-ip-ect") is null => ("-j ECN with a bit of tcp", Tcp),
            _ => null,
        };
    }
}
