using Ripcs.Core.Matches;
using Ripcs.Core.Validation;

namespace Ripcs.Core.Importing;

/// <summary>
/// Adds names, which a save does not have: labels for addresses and lists that several statements use, and a name for each statement. Both
/// are what the comment above says, if that is short and about one statement; otherwise they tell the role, and what the statement does.
/// <code>
/// Rewrite("").Ports(22).From("192.0.2.0/24", "198.51.100.7").Dnat("203.0.113.5", to: "10.0.0.5")
///     → Label("target-1", "10.0.0.5"); Label("sources-1", "192.0.2.0/24", "198.51.100.7");
///       Rewrite("ssh to 203.0.113.5 from sources-1").Ports(22).From("sources-1").Dnat("203.0.113.5", to: "target-1")
/// // Block dead zone IPs
/// Drop("").From("192.0.2.1", …)
///     → Label("dead-zone-ips", "192.0.2.1", …); Drop("dead zone IPs").From("dead-zone-ips")
/// </code>
/// </summary>
internal sealed class Naming
{
    private const string Loopback = "lo";
    private const int LongestName = 100;
    private const int LongestTitle = 25;

    // A longer list gets a label, so that its statement can be read.
    private const int LongestList = 8;

    // A name that lists more ports cannot be read.
    private const int MostNamed = 4;
    private const int MostAddresses = 3;

    private readonly Dictionary<string, string> _roles = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<LabelStatement> _labels = [];
    private readonly IReadOnlyDictionary<SourceSpan, ValueList<string>> _comments;
    private readonly ILookup<SourceSpan, RuleStatement> _sections;

    private Naming(IReadOnlyList<RuleStatement> statements, IReadOnlyDictionary<SourceSpan, ValueList<string>> comments)
    {
        (_comments, _sections) = (comments, statements.ToLookup(said => said.At));
        foreach (var said in statements)
        {
            Count(said);
        }
    }

    /// <param name="statements">Without names.</param>
    /// <param name="comments">The comments above the sections of the statements.</param>
    public static (ValueList<LabelStatement> Labels, ValueList<RuleStatement> Rules) Of(
        IReadOnlyList<RuleStatement> statements, IReadOnlyDictionary<SourceSpan, ValueList<string>> comments)
    {
        var naming = new Naming(statements, comments);
        var named = statements.Select(naming.Named).ToList();
        var twice = named.ToLookup(said => said.What, StringComparer.OrdinalIgnoreCase);
        bool IsOfBoth(RuleStatement said) => said.Family is not null && twice[said.What].Any(other => other.Family != said.Family);
        return (naming._labels.ToValueList(), named.Select(said => !IsOfBoth(said) ? said
            : said with { What = string.Create(CultureInfo.InvariantCulture, $"{said.What} (IPv{said.Family})") }).ToValueList());
    }

    private void Count(RuleStatement said)
    {
        foreach (var translation in said.Translations)
        {
            var (from, to) = translation is TranslationRequest.Dnat ? ("public", "target") : ("inside", "outside");
            Use(translation.Addresses, from);
            if (translation.Target is { } target)
                Use([target], to);
        }

        Use(said.From, "sources");
        Use(said.To, "destinations");
        Use(said.NotFrom, "sources");
        Use(said.NotTo, "destinations");
    }

    private void Use(ValueList<string>? addresses, string role)
    {
        if (addresses is not { Count: > 0 } list || list.Contains(BuiltInLabel.All) || list.Contains(BuiltInLabel.Host))
            return;

        var key = Key(list);
        _uses[key] = _uses.GetValueOrDefault(key) + 1;
        var isTranslated = role is not ("sources" or "destinations");
        if (isTranslated || !_roles.ContainsKey(key))
            _roles[key] = isTranslated || list.Count > 1 ? role : list[0].Contains('/', StringComparison.Ordinal) ? "net" : "host";
    }

    private static string Key(ValueList<string> addresses) => string.Join(", ", addresses);

    private RuleStatement Named(RuleStatement said)
    {
        var comment = CommentNames.OfLabel(_comments.GetValueOrDefault(said.At, []));
        ValueList<string>? Listed(ValueList<string>? addresses) => Named(addresses, comment);
        var named = said with
        {
            From = Listed(said.From),
            To = Listed(said.To),
            NotFrom = Listed(said.NotFrom),
            NotTo = Listed(said.NotTo),
            Translations = said.Translations.Select(Named).ToValueList(),
        };
        var title = CommentNames.OfStatement(said.Kind, _comments.GetValueOrDefault(said.At, []));
        var section = FilterLine.ChainOf(said.At) is null ? _sections[said.At].ToList() : [];
        var about = title is null ? [] : section.FindAll(other => ServicesIn(title, other));

        // "ssh from the office" is not about the web below it.
        if (about.Count > 0 && !about.Contains(said))
            title = null;

        var what = said.What.Length > 0 ? said.What
            : title is null ? What(named)
            : section.Count == 1 || about.Count == 1 ? title
            : title.Length <= LongestTitle ? $"{title}: {What(named)}" : What(named);
        return named with { What = PlainText.Of(Shortened(what)) };
    }

    private static bool ServicesIn(string title, RuleStatement said) =>
        (said.Ports ?? []).Select(port => NameOf(port, said.Protocols ?? ["tcp"])).Any(service => service is not null
            && title.Split([' ', ',', ':', '/', '(', ')']).Contains(service, StringComparer.OrdinalIgnoreCase));

    private static string Shortened(string what) => what.Length <= LongestName ? what
        : what[..(what.LastIndexOf(' ', LongestName) is > 0 and var end ? end : LongestName)].TrimEnd(',');

    private TranslationRequest Named(TranslationRequest translation) => translation switch
    {
        TranslationRequest.Dnat dnat => new TranslationRequest.Dnat(Named(dnat.Addresses) ?? [], Named([dnat.To])!.Value[0]),
        TranslationRequest.Snat snat => new TranslationRequest.Snat(Named(snat.Addresses) ?? [], Named([snat.To])!.Value[0]),
        _ => translation with { Addresses = Named(translation.Addresses) ?? [] },
    };

    private ValueList<string>? Named(ValueList<string>? addresses, string? comment = null)
    {
        if (addresses is not { } list || !_roles.ContainsKey(Key(list)) || (_uses[Key(list)] < 2 && list.Count <= LongestList))
            return addresses;

        if (!_names.TryGetValue(Key(list), out var name))
        {
            var role = _roles[Key(list)];
            var isTold = comment is not null && role is "sources" or "destinations" && !_labels.Exists(label => label.Name == comment);
            name = isTold ? comment! : Numbered(role);
            _names.Add(Key(list), name);
            _labels.Add(new LabelStatement(name, list, default));
        }

        return [name];
    }

    private string Numbered(string role)
    {
        var number = _numbers[role] = _numbers.GetValueOrDefault(role) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{role}-{number}");
    }

    private static string What(RuleStatement said)
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
            .. Names("of group", said.Groups), .. Names("not of group", said.NotGroups), .. Connections(said)]);
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
            : said.IcmpTypes is { } types ? types.Count <= MostNamed ? string.Join(", ", types) : "icmp"
            : said.TcpFlags is { } flags ? $"{protocol} {Flags(flags)}"
            : said.Syn ? $"{protocol} syn"
            : said.Matches.Contains(WithoutSyn) ? $"{protocol} without SYN"
            : protocols.Count > 0 ? protocol
            : said.States is { } states ? string.Join(", ", states).ToLowerInvariant()
            : said.In is [Loopback] ? "loopback"
            : words.Count > 0 ? "" : matches.Count > 0 ? Options(matches[0]) : IsRest(said) ? "everything else" : "everything";
        if (said.Mark is { } mark)
            what = $"{what} with mark 0x{mark.Mark:x}";

        if (said.SourcePorts is { } sources)
        {
            what = $"{what} from port{(sources is [PortTerm.Numbers { First: var one, Last: var last }] && one == last ? "" : "s")} "
                + string.Join(", ", sources.Select(Shown));
        }

        return words.Select(word => word.Replace("\"", "", StringComparison.Ordinal)).Prepend(what).Where(part => part.Length > 0);
    }

    private static string Options(RuleMatch match) => string.Join(' ', match.Options.Select(
        option => $"{(option.IsNot ? "not " : "")}{option.Name[2..]} {option.Value}".TrimEnd()));

    // What has no condition denies what the rules above left.
    private static bool IsRest(RuleStatement said) => said.Kind is StatementKind.Drop or StatementKind.Reject
        && (said.To is not { } to || to.All(end => BuiltInLabel.Names.Contains(end))) && said with
        {
            Kind = StatementKind.Drop, At = default, What = "", To = null, Place = MatchPlace.Everywhere, Family = null, RejectWith = null,
            Log = null, LogGroup = null,
        } == new RuleStatement(StatementKind.Drop, "", default);

    // with SYN,FIN    with PSH without ACK    with FIN alone    without flags
    private static string Flags(TcpFlagsRequest said)
    {
        var (of, set) = (said.Of.Split(','), said.Set.Split(','));
        var rest = of.Except(set).ToList();
        var isOfMany = rest.Count > MostNamed;
        return said.Set is "NONE" ? $"without {(isOfMany ? "flags" : said.Of)}"
            : rest.Count == 0 ? $"with {said.Set}" : isOfMany ? $"with {said.Set} alone"
            : $"with {said.Set} without {string.Join(',', rest)}";
    }

    // ssh, https    tcp 4949, 9022    ssh, tcp 4949    6 tcp ports
    private static string Services(ValueList<PortTerm> ports, ValueList<string> protocols)
    {
        var protocol = string.Join(", ", protocols);
        var names = ports.Select(port => NameOf(port, protocols)).ToList();
        return ports.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $"{ports.Count} {protocol} ports")
            : names.TrueForAll(name => name is null) ? $"{protocol} {string.Join(", ", ports.Select(Shown))}"
            : string.Join(", ", ports.Zip(names, (port, name) => name ?? $"{protocol} {Shown(port)}"));
    }

    private static string? NameOf(PortTerm term, ValueList<string> protocols) =>
        (term is PortTerm.Map map ? map.From : term) is PortTerm.Numbers { First: { } first } port && port.Last == first
            ? protocols.Select(protocol => Service.NameOf(first, protocol is "tcp" ? null : protocol)).OfType<string>().FirstOrDefault()
            : null;

    private static string Shown(PortTerm port) =>
        (port is PortTerm.Map map ? map.From : port).Text.Replace("..", "-", StringComparison.Ordinal);
}
