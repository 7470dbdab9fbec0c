using Ripcs.Core.Validation;

namespace Ripcs.Importing;

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
    private const int LongestName = 100;
    private const int LongestTitle = 25;

    // A longer list gets a label, so that its statement can be read.
    private const int LongestList = 8;

    private readonly Dictionary<string, string> _roles = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<LabelStatement> _labels = [];
    private readonly IReadOnlyDictionary<SourceSpan, ValueList<string>> _comments;
    private readonly IReadOnlySet<SourceSpan> _titled;
    private readonly ILookup<SourceSpan, RuleStatement> _sections;

    private Naming(IReadOnlyList<RuleStatement> statements, IReadOnlyDictionary<SourceSpan, ValueList<string>> comments,
        IReadOnlySet<SourceSpan> titled)
    {
        (_comments, _titled, _sections) = (comments, titled, statements.ToLookup(said => said.At));
        foreach (var said in statements)
        {
            Count(said);
        }
    }

    /// <param name="statements">Without names.</param>
    /// <param name="comments">The comments above the sections of the statements.</param>
    /// <param name="titled">Those that are about a statement.</param>
    public static (ValueList<LabelStatement> Labels, ValueList<RuleStatement> Rules) Of(
        IReadOnlyList<RuleStatement> statements, IReadOnlyDictionary<SourceSpan, ValueList<string>> comments,
        IReadOnlySet<SourceSpan> titled)
    {
        var naming = new Naming(statements, comments, titled);
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
        var isOfChain = FilterLine.ChainOf(said.At) is not null;
        var about = isOfChain || _titled.Contains(said.At) ? _comments.GetValueOrDefault(said.At, []) : [];
        var comment = CommentNames.OfLabel(about);
        ValueList<string>? Listed(ValueList<string>? addresses) => Named(addresses, comment);
        var named = said with
        {
            From = Listed(said.From),
            To = Listed(said.To),
            NotFrom = Listed(said.NotFrom),
            NotTo = Listed(said.NotTo),
            Translations = said.Translations.Select(Named).ToValueList(),
        };
        var title = CommentNames.OfStatement(said.Kind, about);

        // "ssh and web" is not about ssh alone.
        if (!isOfChain && _sections[said.At].Count() > 1)
            title = null;

        var what = said.What.Length > 0 ? said.What
            : title is null || (isOfChain && title.Length > LongestTitle) ? StatementName.Of(named)
            : isOfChain ? $"{title}: {StatementName.Of(named)}" : title;
        return named with { What = PlainText.Of(Shortened(what)) };
    }

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
}
