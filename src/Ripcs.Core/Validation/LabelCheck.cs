namespace Ripcs.Core.Validation;

/// <summary>The labels of a file: each name once, and their members, including other labels, without loops.</summary>
internal sealed class LabelCheck(RuleFile file, string? partition, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, LabelStatement> _statements = [];
    private readonly Dictionary<string, ValueList<AddressItem>?> _resolved = [];
    private readonly List<string> _path = [];

    // For words that are not labels of this file: literals, built-in labels and mistakes. It contains all names, for suggestions.
    private readonly Dictionary<string, ValueList<AddressItem>?> _names = [];

    private readonly List<(LabelStatement Statement, SourceSpan At)> _said = [];
    private readonly HashSet<string> _used = [];
    private readonly Dictionary<string, string?> _lists = [];

    /// <summary>The table, and the labels in the order of the file, resolved.</summary>
    public (LabelTable Table, ValueList<ResolvedLabel> Labels) Check()
    {
        foreach (var statement in file.Labels)
        {
            Declare(statement);
        }

        foreach (var name in _statements.Keys)
        {
            Resolve(name);
        }

        var whole = _statements.Keys.Where(name => _resolved[name] is not null && !_statements[name].IsSet);
        var labels = whole.Select(name => new ResolvedLabel(name, _resolved[name]!.Value, _statements[name].At)).ToValueList();
        return (new LabelTable(partition, _resolved, _used), labels);
    }

    /// <summary>All labels and sets in order, and whether another label, or a user of the table so far, names them.</summary>
    public ValueList<SaidLabel> Said() =>
        _said.Select(label => new SaidLabel(label.Statement.Name, label.At, label.Statement.IsSet,
            _used.Contains(label.Statement.Name)) { List = OwnList(label.Statement) }).ToValueList();

    // A label that names another one with all of its addresses changes with that one.
    private string? OwnList(LabelStatement statement) =>
        _lists.GetValueOrDefault(statement.Name) is { } list
            && !statement.Members.Any(member => _lists.GetValueOrDefault(member) == list) ? list : null;

    private void Declare(LabelStatement statement)
    {
        var at = Place(statement).Whole;
        if (string.IsNullOrWhiteSpace(statement.Name))
        {
            diagnostics.LabelWithoutName(at);
        }
        else if (BuiltInLabel.Names.Contains(statement.Name))
        {
            diagnostics.LabelNameIsReserved(at, statement.Name);
        }
        else if (AddressReader.LooksLikeAddress(statement.Name))
        {
            diagnostics.LabelNameIsAddress(at, statement.Name);
        }
        else if (_statements.TryGetValue(statement.Name, out var first))
        {
            diagnostics.LabelTwice(at, statement.Name, Place(first).Whole);
        }
        else
        {
            PrintableText.Check(statement.Name, "a label's name", at, diagnostics);
            _statements.Add(statement.Name, statement);
            _names.Add(statement.Name, null);
            _said.Add((statement, at));
        }
    }

    private ValueList<AddressItem>? Resolve(string name)
    {
        if (_resolved.TryGetValue(name, out var known))
            return known;

        var statement = _statements[name];
        var place = Place(statement);
        if (_path.IndexOf(name) is >= 0 and var begin)
        {
            diagnostics.LabelLoop(place.Whole, _path.Skip(begin).Append(name));
            return null;
        }

        if (statement is { MayBeEmpty: not null, RefreshedFrom: null })
            diagnostics.MayBeEmptyWithoutRefresh(place.Whole, name);

        if (statement.Members.Count == 0 && statement is not { MayBeEmpty: true, RefreshedFrom.Length: > 0 })
        {
            diagnostics.LabelWithoutAddresses(
                place.Whole, name, statement.IsSet, statement.RefreshedFrom is { Length: > 0 } empty ? empty : null);
            return _resolved[name] = null;
        }

        if (statement.RefreshedFrom is { } file)
            return _resolved[name] = AsRefreshed(statement, place, file);

        _path.Add(name);
        var members = statement.Members.Select(member => Member(place, member)).ToList();
        _path.RemoveAt(_path.Count - 1);
        if (members.Contains(null))
            return _resolved[name] = null;

        var items = members.SelectMany(items => items!.Value).Distinct().ToValueList();
        _lists[name] = LabelList.Of(items);
        return _resolved[name] = statement.IsSet ? AsSet(statement, place, items)
            : items.OfType<AddressItem.Set>().FirstOrDefault() is { } set ? SetInLabel(place, name, set)
            : items;
    }

    private ValueList<AddressItem>? SetInLabel(StatementPlace place, string name, AddressItem.Set set)
    {
        diagnostics.SetInLabel(place.Whole, name, set.Value.Label);
        return null;
    }

    /// <summary>One set for each family, because the file may later have addresses of the other one.</summary>
    private ValueList<AddressItem>? AsRefreshed(LabelStatement statement, StatementPlace place, string file)
    {
        if (file.Length == 0)
        {
            diagnostics.RefreshWithoutFile(place.Whole, statement.Name);
            return null;
        }

        SourceSpan At(string line) => place.Literal(place.Keyword, line).At;
        if (RefreshedLines.Read(statement.Members.Select(line => (line, (Func<SourceSpan>)(() => At(line)))), diagnostics) is null)
            return null;

        var origin = new RuleOrigin("set", statement.Name, place.Whole.File, place.Whole.Line);
        return Families.Both.Select(AddressItem (family) => new AddressItem.Set(
            AddressSet.Refreshed(partition ?? "", statement.Name, origin, family, file, statement.MayBeEmpty))).ToValueList();
    }

    /// <summary>One set for each family in which it has an address.</summary>
    private ValueList<AddressItem>? AsSet(LabelStatement statement, StatementPlace place, ValueList<AddressItem> items)
    {
        var prefixes = new List<IpPrefix>();
        foreach (var item in items)
        {
            if (item is AddressItem.Set { Value: { RefreshedFrom: not null, Label: var refreshed } })
            {
                diagnostics.RefreshedInSet(place.Whole, statement.Name, refreshed);
                return null;
            }

            var own = item is AddressItem.Set set ? set.Value.Prefixes : item.Family is { } family ? item.Prefixes(family) ?? [] : [];
            if (own.Count == 0 || own.Any(prefix => prefix.Length == 0))
            {
                diagnostics.SetOfEverything(place.Whole, statement.Name, item.ToText());
                return null;
            }

            prefixes.AddRange(own);
        }

        var origin = new RuleOrigin("set", statement.Name, place.Whole.File, place.Whole.Line);
        return prefixes.GroupBy(prefix => prefix.Family).OrderBy(group => group.Key)
            .Select(AddressItem (group) => new AddressItem.Set(AddressSet.Of(partition ?? "", statement.Name, origin, group.Key, group)))
                .ToValueList();
    }

    private ValueList<AddressItem>? Member(StatementPlace place, string member)
    {
        if (!_statements.ContainsKey(member))
            return new LabelTable(partition, _names, []).Resolve(member, new(place.Literal(place.Keyword, member)), diagnostics);

        _used.Add(member);
        return Resolve(member);
    }

    private StatementPlace Place(LabelStatement statement) => new(file.Places, statement.At, statement.Keyword, statement.Name);
}
