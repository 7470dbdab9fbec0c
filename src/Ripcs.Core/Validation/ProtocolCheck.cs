namespace Ripcs.Core.Validation;

/// <summary>
/// The protocols of a rule. With ports, the default is tcp for an accept and a Dnat, and tcp and udp for other rules. Without ports, it is
/// every protocol, except that an accept and a Dnat must name AnyProtocol.
/// </summary>
internal sealed class ProtocolCheck(RuleContext context)
{
    private readonly RuleStatement _rule = context.Rule;

    /// <summary>Empty means any.</summary>
    public ValueList<Protocol> Check()
    {
        if (_rule.Protocols is { Count: 0 })
            context.Diagnostics.ListIsEmpty(context.Whole, "Protocols", "protocols");

        var written = (_rule.Protocols ?? []).Select(Read).ToList();
        ReportContradictions(written);
        if (written.Contains(null))
            return [];

        var protocols = _rule.IcmpTypes is not null ? [Protocol.Icmp]
            : FlagsMethod is not null ? [Protocol.Tcp]
            : _rule.Protocols is not null ? written.Select(protocol => protocol!.Value).Distinct().ToValueList()
            : Default();
        if (_rule.IcmpTypes is null)
            CheckPorts(protocols);

        return protocols;
    }

    // ip6tables also warns about these ("never matched protocol"): ipv6_find_hdr skips such headers.
    private static readonly Dictionary<byte, string> Headers = new() { [43] = "rt", [44] = "frag", [51] = "ah", [60] = "dst" };

    /// <summary>Warns about protocols that are protocols in IPv4 only.</summary>
    /// <param name="protocols">The protocols of the rule.</param>
    /// <param name="families">The families in which it makes rules.</param>
    public void CheckFamilies(ValueList<Protocol> protocols, ValueList<Family> families)
    {
        // A rule that also has the match for the header gets the message of that match instead.
        bool IsAsked(string match) => _rule.Matches.Any(text => text.StartsWith($"-m {match}", StringComparison.Ordinal));
        foreach (var protocol in protocols.Where(protocol => families.Contains(Family.IPv6)
            && Headers.TryGetValue(protocol.Number, out var header) && !IsAsked(header)))
        {
            context.Diagnostics.ProtocolIsHeader(context.Place.Of("Protocols", protocol.ToString()), protocol, Headers[protocol.Number],
                families.Contains(Family.IPv4));
        }
    }

    /// <summary>The method that matches TCP flags; null if none does.</summary>
    private string? FlagsMethod => _rule.TcpFlags is not null ? "TcpFlags" : _rule.Syn ? "Syn" : null;

    private Protocol? Read(string text)
    {
        var place = context.Place.Literal("Protocols", text);
        if (text.ToUpperInvariant() is "ALL" or "ANY" or "IP" or "*")
        {
            context.Diagnostics.ProtocolMeansAny(place.At, text);
        }
        else if (text.Equals("ipip", StringComparison.OrdinalIgnoreCase))
        {
            context.Diagnostics.ProtocolIsTwo(place.At, text);
        }
        else if (MiswrittenProtocol.Report(text, place, _rule.Protocols is { Count: 1 }, context.Diagnostics))
        {
            return null;
        }
        else if (InOneText.Split(text, IsNamed) is { } several)
        {
            context.Diagnostics.ProtocolsInOneText(place.At, text, several);
        }
        else if (!Protocol.TryParse(text, out var protocol) && KnownWords.IsService(text))
        {
            context.Diagnostics.ProtocolIsService(place.At, text);
        }
        else if (!Protocol.TryParse(text, out protocol))
        {
            context.Diagnostics.NoProtocol(place.At, text, Suggestion.For(text, Protocol.Names));
        }
        else if (protocol == Protocol.Icmpv6)
        {
            context.Diagnostics.ProtocolIsOfIPv6(place.At, text);
        }
        else
        {
            return protocol;
        }

        return null;
    }

    // A number in a list could also be a port.
    private static bool IsNamed(string word) => KnownWords.IsProtocol(word) && word.Any(char.IsAsciiLetter);

    private void ReportContradictions(List<Protocol?> written)
    {
        if (_rule.AnyProtocol && context.HasPorts)
            context.Diagnostics.AnyProtocolHasNoPorts(context.Whole);

        if (_rule.AnyProtocol && (_rule.Protocols is not null || _rule.IcmpTypes is not null))
            context.Diagnostics.AnyProtocolBeside(context.Whole, _rule.Protocols is not null ? "Protocols" : "Icmp");

        if (_rule.IcmpTypes is not null && context.HasPorts)
            context.Diagnostics.IcmpHasNoPorts(context.Whole);

        if (FlagsMethod is { } method)
            ReportOtherThanTcp(method, written);

        if (_rule.IcmpTypes is not null && written.Exists(protocol => protocol is { } known && known != Protocol.Icmp))
            context.Diagnostics.IcmpBesideProtocols(context.Whole);
    }

    private void ReportOtherThanTcp(string method, List<Protocol?> written)
    {
        if (_rule.AnyProtocol)
            context.Diagnostics.FlagsAreOfTcp(context.Whole, method, ".AnyProtocol()");

        if (_rule.IcmpTypes is not null)
            context.Diagnostics.FlagsAreOfTcp(context.Whole, method, ".Icmp(…)");

        foreach (var (word, protocol) in (_rule.Protocols ?? []).Zip(written))
        {
            if (protocol is { } other && other != Protocol.Tcp)
                context.Diagnostics.FlagsAreOfTcp(context.Place.Of("Protocols", word), method, $"\"{word}\"");
        }
    }

    private ValueList<Protocol> Default()
    {
        var mustSay = _rule.Kind is StatementKind.Accept || context.IsDnat;
        if (context.HasPorts)
            return _rule.AnyProtocol ? [] : mustSay ? OfServices() ?? [Protocol.Tcp]
                : context.Translation is TranslationRequest.SynProxy or TranslationRequest.Transparent ? [Protocol.Tcp]
                : [Protocol.Tcp, Protocol.Udp];

        if (mustSay && !_rule.AnyProtocol)
            context.Diagnostics.ProtocolsMissing(context.Whole, context.IsDnat ? context.Translation!.Method : context.Statement);

        return [];
    }

    // With "ntp" beside 22 it is unclear whether 22 means udp: the number keeps the default, and the service is reported as an error.
    private ValueList<Protocol>? OfServices()
    {
        var services = new List<Service?>();
        foreach (var list in new[] { _rule.Ports, _rule.SourcePorts })
        {
            var own = (list ?? []).Select(ServiceOf).ToList();
            services.AddRange(own.TrueForAll(service => service is null) ? [] : own);
        }

        return services is [{ Protocols: [var only] protocols }, ..] && services.TrueForAll(service => service?.Protocols == protocols)
            && only != Protocol.Tcp
            ? protocols
            : null;
    }

    private static Service? ServiceOf(PortTerm term) => (term is PortTerm.Map map ? map.From : term) is PortTerm.Name name
        ? Service.Find(name.Text) : null;

    private void CheckPorts(ValueList<Protocol> protocols)
    {
        foreach (var protocol in protocols.Where(protocol => context.HasPorts && !protocol.HasPorts))
        {
            context.Diagnostics.ProtocolHasNoPorts(context.Place.Of("Protocols", protocol.ToString()), protocol);
        }

        CheckServices("Ports", _rule.Ports ?? [], protocols);
        CheckServices("SourcePorts", _rule.SourcePorts ?? [], protocols);
        if (!context.IsDnat || !protocols.Contains(Protocol.UdpLite))
            return;

        if ((_rule.Ports ?? []).FirstOrDefault(term => term is PortTerm.Map) is { } map)
        {
            context.Diagnostics.MapNeedsOtherProtocol(context.Place.Of("Ports", map.Text), map.Text, Protocol.UdpLite);
        }
        else if (context.Translation is TranslationRequest.Redirect { Port: { } to })
        {
            context.Diagnostics.MapNeedsOtherProtocol(context.Whole, $"Redirect(to: {to.Text})", Protocol.UdpLite);
        }
    }

    // A protocol that the author names is intended; a default that the service does not use is a mistake.
    private void CheckServices(string method, ValueList<PortTerm> terms, ValueList<Protocol> protocols)
    {
        foreach (var term in terms)
        {
            if (ServiceOf(term) is { } service && _rule.Protocols is null && protocols.Count > 0
                && !protocols.Any(service.Protocols.Contains))
            {
                context.Diagnostics.ServiceHasOtherProtocol(
                    context.Place.Of(method, term.Text), NameOf(term), service.Protocols, protocols, OtherService(service.Protocols));
            }
        }
    }

    private string? OtherService(ValueList<Protocol> speaks) => (_rule.Ports ?? []).Concat(_rule.SourcePorts ?? [])
        .Where(term => ServiceOf(term) is { } other && !other.Protocols.Any(speaks.Contains)).Select(NameOf).FirstOrDefault();

    private static string NameOf(PortTerm term) => term is PortTerm.Map map ? map.From.Text : term.Text;
}
