using Ripcs.Core.Validation;

namespace Ripcs.Core.Importing;

/// <summary>
/// Adds names, which a save does not have: labels, named by role, for addresses and lists
/// that several statements use, and a name for each statement that tells what it does.
/// <code>
/// Rewrite("").Ports(22).From("192.0.2.0/24", "198.51.100.7").Dnat("203.0.113.5", to: "10.0.0.5")
///     → Label("target-1", "10.0.0.5"); Label("sources-1", "192.0.2.0/24", "198.51.100.7");
///       Rewrite("ssh to 203.0.113.5 from sources-1").Ports(22).From("sources-1").Dnat("203.0.113.5", to: "target-1")
/// </code>
/// </summary>
internal sealed class Naming
{
    private const int LongestName = 100;

    // A longer list gets a label, so that its statement can be read.
    private const int LongestList = 8;

    private readonly Dictionary<string, string> _roles = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<LabelStatement> _labels = [];

    private Naming(IReadOnlyList<RuleStatement> statements)
    {
        foreach (var said in statements)
        {
            Count(said);
        }
    }

    public static (ValueList<LabelStatement> Labels, ValueList<RuleStatement> Rules) Of(IReadOnlyList<RuleStatement> statements)
    {
        var naming = new Naming(statements);
        var named = statements.Select(naming.Named).ToValueList();
        return (naming._labels.ToValueList(), named);
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
        var named = said with
        {
            From = Named(said.From),
            To = Named(said.To),
            NotFrom = Named(said.NotFrom),
            NotTo = Named(said.NotTo),
            Translations = said.Translations.Select(Named).ToValueList(),
        };
        var what = said.What.Length > 0 ? said.What : What(named);
        return named with { What = what.Length <= LongestName ? what : what[..LongestName] };
    }

    private TranslationRequest Named(TranslationRequest translation) => translation switch
    {
        TranslationRequest.Dnat dnat => new TranslationRequest.Dnat(Named(dnat.Addresses) ?? [], Named([dnat.To])!.Value[0]),
        TranslationRequest.Snat snat => new TranslationRequest.Snat(Named(snat.Addresses) ?? [], Named([snat.To])!.Value[0]),
        _ => translation with { Addresses = Named(translation.Addresses) ?? [] },
    };

    private ValueList<string>? Named(ValueList<string>? addresses)
    {
        if (addresses is not { } list || !_roles.ContainsKey(Key(list)) || (_uses[Key(list)] < 2 && list.Count <= LongestList))
            return addresses;

        if (!_names.TryGetValue(Key(list), out var name))
        {
            var role = _roles[Key(list)];
            var number = _numbers[role] = _numbers.GetValueOrDefault(role) + 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{role}-{number}");
            _names.Add(Key(list), name);
            _labels.Add(new LabelStatement(name, list, default));
        }

        return [name];
    }

    private static string What(RuleStatement said)
    {
        var translated = said.Translations is [var translation]
            ? Part(translation is TranslationRequest.Dnat ? "to" : "from", translation.Addresses) : [];
        return string.Join(' ', [Traffic(said), .. translated, .. Part("from", said.From), .. Part("to", said.To)]);
    }

    private static IEnumerable<string> Part(string word, ValueList<string>? addresses) => addresses switch
    {
        null or [] or [BuiltInLabel.All] or [BuiltInLabel.Host, BuiltInLabel.Broadcast or BuiltInLabel.Multicast, ..] => [],
        [var only] => [$"{word} {only}"],
        var several => [string.Create(CultureInfo.InvariantCulture, $"{word} {several.Value.Count} addresses")],
    };

    private static string Traffic(RuleStatement said)
    {
        const int Most = 4;
        var protocol = said.Protocols is [var only] ? only : said.TcpFlags is not null || said.Syn ? "tcp" : null;
        if (said.Ports is { } ports)
        {
            var names = ports.Select(port => Port(port, protocol)).ToList();
            return names.Count <= Most ? string.Join(", ", names)
                : string.Create(CultureInfo.InvariantCulture, $"{names.Count} {protocol ?? "tcp"} ports");
        }

        return said.IcmpTypes is [var type] ? $"icmp {type}"
            : said.SourcePorts is [var source] ? $"{protocol ?? "tcp"} from port {source.Text}" : protocol
            ?? (said.States is { } states ? string.Join(", ", states).ToLowerInvariant() : "everything");
    }

    private static string Port(PortTerm term, string? protocol)
    {
        var port = term is PortTerm.Map map ? map.From : term;
        return port is PortTerm.Numbers { First: { } first } numbers && numbers.Last == first
            && Service.NameOf(first, protocol) is { } name ? name
            : (protocol is null ? "" : $"{protocol} ") + port.Text.Replace("..", "-", StringComparison.Ordinal);
    }
}
