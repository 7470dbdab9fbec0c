using Ripcs.Core.Matches;

namespace Ripcs.Importing;

/// <summary>
/// A name for a statement under no comment: what it takes, from where and to where, with each of its conditions.
/// <code>
/// Accept("").Ports(22).From("192.0.2.0/24")    → "ssh from 192.0.2.0/24"
/// Drop("").NotIn("br0")                        → "everything not in br0"
/// </code>
/// </summary>
internal static class StatementName
{
    private const string Loopback = "lo";

    // A name that lists more ports cannot be read.
    private const int MostNamed = 8;
    private const int MostAddresses = 3;
    private const int MostFlags = 4;

    /// <summary>The name without the kind of the statement, which stands before it.</summary>
    public static string Of(RuleStatement said)
    {
        // A rule of OUTPUT or FORWARD, where the same of INPUT has no word for it.
        string[] way = said.Place is MatchPlace.Sent ? [said.From is null ? "from host" : "sent"]
            : said.Place is MatchPlace.Forwarded ? ["forwarded"] : [];
        var translated = said.Translations is [var translation]
            ? Part(translation is TranslationRequest.Dnat ? "to" : "from", translation.Addresses) : [];
        return string.Join(' ', [.. Traffic(said), .. way, .. translated, .. Part("from", said.From), .. Part("not from", said.NotFrom),
            .. Part("to", said.To), .. Part("not to", said.NotTo), .. Names("from", said.Macs), .. Names("not from", said.NotMacs),
            .. Names("in", said.In is [Loopback] ? null : said.In), .. Names("not in", said.NotIn is { } inside ? [inside] : null),
            .. Names("out", said.Out), .. Names("not out", said.NotOut is { } outside ? [outside] : null),
            .. Names(said.Users is { Count: > 1 } ? "of users" : "of user", said.Users), .. Names("not of user", said.NotUsers),
            .. Names("of group", said.Groups), .. Names("not of group", said.NotGroups), .. Connections(said),
            .. said.Times is { } times ? [$"from {times.Start} to {times.Stop}"] : (string[])[], .. Names("on", said.Days),
            .. Names("until", said.Until is { } day ? [day] : null)]);
    }

    private static IEnumerable<string> Connections(RuleStatement said) => said.MaxConnections is { } count
        ? [string.Create(CultureInfo.InvariantCulture, $"{(said.Kind is StatementKind.Accept ? "up to" : "above")} {count} connections")]
        : [];

    private static IEnumerable<string> Part(string word, ValueList<string>? addresses) => addresses switch
    {
        null or [] or [BuiltInLabel.All] => [],
        [BuiltInLabel.Host, ..] when word == "to" => [],
        { Count: <= MostAddresses } few => [$"{word} {string.Join(", ", few)}"],
        var several => [string.Create(CultureInfo.InvariantCulture, $"{word} {several.Value.Count} ")
            + (several.Value.Any(address => address.Contains('/', StringComparison.Ordinal)) ? "networks" : "addresses")],
    };

    private static IEnumerable<string> Names(string word, ValueList<string>? names) =>
        names is { } said ? [$"{word} {string.Join(", ", said)}"] : [];

    private static IEnumerable<string> Traffic(RuleStatement said)
    {
        const string WithoutSyn = $"-m tcp ! --tcp-flags {RewriteReader.OpensConnection}";
        var protocols = said.Protocols ?? (said.Ports is not null || said.SourcePorts is not null || said.TcpFlags is not null || said.Syn
            ? ["tcp"] : []);
        var protocol = string.Join(", ", protocols);
        var matches = said.Matches.Where(match => match is not WithoutSyn && !match.StartsWith("-m addrtype", StringComparison.Ordinal))
            .Select(match => ParsedRule.Of(match).Matches[0]).ToList();
        var words = matches.Select(match => KnownMatch.Of(match)?.Words(match, isNot: false)).OfType<string>().ToList();
        var what = said.Ports is { } ports ? Services(ports, protocols)
            : said.IcmpTypes is { } types ? types.Count <= MostNamed ? string.Join(", ", types)
                : string.Create(CultureInfo.InvariantCulture, $"{types.Count} icmp types")
            : said.TcpFlags is { } flags ? $"{protocol} {Flags(flags)}"
            : said.Syn ? $"{protocol} syn"
            : said.Matches.Contains(WithoutSyn) ? $"{protocol} without SYN"
            : protocols.Count > 0 ? protocol
            : said.States is { } states ? string.Join(", ", states).ToLowerInvariant()
            : said.In is [Loopback] ? "loopback"
            : words.Count > 0 ? "" : matches.Count > 0 ? Options(matches[0])
            : !IsRest(said) ? "everything"
            : said.Kind is StatementKind.Log ? "everything that gets here" : "everything else";

        // Of an accept with NEW nobody asks which packets of its connections it takes.
        if (said.States is { } of && !said.HasLimits && (said.Kind is not StatementKind.Accept || !of.Contains("NEW"))
            && string.Join(", ", of).ToLowerInvariant() is var its && its != what)
        {
            what = $"{its} {what}";
        }

        if (said.Mark is { } mark)
            what = $"{what} with mark 0x{mark.Mark:x}";

        if (said.SourcePorts is { } sources)
        {
            what = $"{what} from port{(sources is [PortTerm.Numbers { First: var one, Last: var last }] && one == last ? "" : "s")} "
                + string.Join(", ", sources.Select(Shown));
        }

        var unknown = what.Length == 0 || what == (matches is [var alone, ..] ? Options(alone) : "") ? []
            : matches.Where(match => KnownMatch.Of(match)?.Words(match, isNot: false) is null).Select(match => $"with -m {match.Module}");
        return words.Select(word => word.Replace("\"", "", StringComparison.Ordinal)).Prepend(what).Concat(unknown)
            .Where(part => part.Length > 0);
    }

    private static string Options(RuleMatch match) => string.Join(' ', match.Options.Select(
        option => $"{(option.IsNot ? "not " : "")}{option.Name[2..]} {option.Value}".TrimEnd()));

    // What has no condition denies what the rules above left.
    private static bool IsRest(RuleStatement said) => said.Kind is StatementKind.Drop or StatementKind.Reject or StatementKind.Log
        && (said.To is not { } to || to.Contains(BuiltInLabel.All) || to.Contains(BuiltInLabel.Host)) && said with
        {
            Kind = StatementKind.Drop, At = default, What = "", To = null, Place = MatchPlace.Everywhere, Family = null, RejectWith = null,
            Log = null, LogGroup = null,
        } == new RuleStatement(StatementKind.Drop, "", default);

    // with SYN,FIN    with PSH without ACK    with FIN alone    without flags
    private static string Flags(TcpFlagsRequest said)
    {
        var (of, set) = (said.Of.Split(','), said.Set.Split(','));
        var rest = of.Except(set).ToList();
        var isOfMany = rest.Count > MostFlags;
        return said.Set is "NONE" ? $"without {(isOfMany ? "flags" : said.Of)}"
            : rest.Count == 0 ? $"with {said.Set}" : isOfMany ? $"with {said.Set} alone"
            : $"with {said.Set} without {string.Join(',', rest)}";
    }

    // ssh, https    tcp 4949, 9022    ssh, tcp 4949    6 tcp ports
    private static string Services(ValueList<PortTerm> ports, ValueList<string> protocols)
    {
        var protocol = string.Join(", ", protocols);
        var names = ports.Select(port => OfService(port, protocols)).ToList();
        return ports.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $"{ports.Count} {protocol} ports")
            : names.TrueForAll(name => name is null) ? $"{protocol} {string.Join(", ", ports.Select(Shown))}"
            : string.Join(", ", ports.Zip(names, (port, name) => name ?? $"{protocol} {Shown(port)}"));
    }

    /// <summary>The name of the service of a port; null where it has none, or is several.</summary>
    public static string? OfService(PortTerm term, ValueList<string> protocols) =>
        (term is PortTerm.Map map ? map.From : term) is PortTerm.Numbers { First: { } first } port && port.Last == first
            ? protocols.Select(protocol => Service.NameOf(first, protocol is "tcp" ? null : protocol)).OfType<string>().FirstOrDefault()
            : null;

    private static string Shown(PortTerm port) =>
        (port is PortTerm.Map map ? map.From : port).Text.Replace("..", "-", StringComparison.Ordinal);
}
