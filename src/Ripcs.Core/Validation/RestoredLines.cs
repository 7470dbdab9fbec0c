namespace Ripcs.Core.Validation;

/// <summary>
/// The lines that iptables-save would print after a text for iptables-restore. Each command is applied to the lines above it, as nft and
/// legacy do. Where the two differ, or both refuse, the text is refused.
/// </summary>
internal sealed class RestoredLines
{
    private readonly List<(int Number, SaveLine Line)> _lines = [];
    private TableName _table;
    private int _open;
    private (int Number, string Text) _line;

    // The first line of the table that leads to each chain.
    private readonly Dictionary<ChainName, (int Number, string Text)> _firstJumps = [];

    public ValueList<(int Number, SaveLine Line)> Lines => _lines.ToValueList();

    /// <exception cref="SaveFormatException">iptables-restore would refuse the line.</exception>
    public void Add(int number, SaveLine line, SavedCommand? command, string text)
    {
        _line = (number, text);
        switch (line)
        {
            case SaveLine.Table opened:
                _lines.Add((number, line));
                (_table, _open) = (opened.Name, _lines.Count);
                _firstJumps.Clear();
                break;
            case SaveLine.Declaration chain:
                Declare(chain);
                break;
            case SaveLine.Rule rule:
                Require(rule.Chain, $"a rule for chain {rule.Chain}, which table {_table} does not declare");
                _ = RuleTarget.Find(rule.Text) is { } target && _firstJumps.TryAdd(target.Chain, _line);
                Carry(rule, command);
                break;
            case SaveLine.Comment when command is not null:
                Carry(command);
                break;
            default:
                _lines.Add((number, line));
                break;
        }
    }

    private void Declare(SaveLine.Declaration chain)
    {
        var before = Declared(chain.Name);
        if (!Tables.HasBuiltIn(_table, chain.Name))
        {
            RefuseEarlyJump(chain.Name);
            _lines.Add(before < 0 ? (_line.Number, chain) : throw Fault(chain.Name.Value,
                $"chain {chain.Name} is declared a second time in table {_table}"));
            return;
        }

        // The last declaration counts, and "-" keeps the previous policy.
        var kept = before < 0 ? chain with { Policy = SavedState.Undeclared, IsUnsaid = true } : (SaveLine.Declaration)_lines[before].Line;
        var at = before >= 0 ? before : _lines.FindIndex(_open, other => other.Line is SaveLine.Rule) is >= 0 and var first ? first
            : _lines.Count;
        _lines.RemoveRange(at, before < 0 ? 0 : 1);
        _lines.Insert(at, (_line.Number, chain.Policy != "-" ? chain : kept));
    }

    private void Carry(SaveLine.Rule rule, SavedCommand? command)
    {
        switch (command)
        {
            case null:
                _lines.Add((_line.Number, rule));
                break;
            case { Name: 'I', Behind: var place }:
                _lines.Insert(Place(rule.Chain, place ?? "1", isNew: true), (_line.Number, rule));
                break;
            case { Name: 'R', Behind: var place }:
                _lines[Place(rule.Chain, place!, isNew: false)] = (_line.Number, rule);
                break;
            case { Behind: { } place }:
                _lines.RemoveAt(Place(rule.Chain, place, isNew: false));
                break;
            default:
                var same = RuleNormalizer.Normalize(rule.Text);
                var found = RulesOf(rule.Chain).FirstOrDefault(place =>
                    RuleNormalizer.Normalize(((SaveLine.Rule)_lines[place].Line).Text) == same, -1);
                if (found < 0)
                    throw Fault(_line.Text, $"{rule.Chain} has no such rule above; remove the line");

                _lines.RemoveRange(found, command.Name is 'D' ? 1 : 0);
                break;
        }
    }

    private void Carry(SavedCommand command)
    {
        var chain = new ChainName(command.Chain);
        if (command is not { Chain: "" })
            Require(chain, $"table {_table} declares no chain {chain} above; remove the line");

        switch (command)
        {
            case { Name: 'F', Chain: "" } when _lines.Skip(_open).Any(line => line.Line is SaveLine.Rule):
                throw Fault(_line.Text, "iptables-nft keeps what is above -F, and iptables-legacy removes it; remove it from the "
                    + "text, or write -F CHAIN for each chain");
            case { Name: 'F', Chain: not "" }:
                RulesOf(chain).Reverse().ToList().ForEach(_lines.RemoveAt);
                break;
            case { Name: 'X', Chain: "" }:
                DeleteAll();
                break;
            case { Name: 'X' }:
                Delete(chain);
                break;
            case { Name: 'E' }:
                Rename(chain, new ChainName(command.Behind!));
                break;
        }
    }

    private void DeleteAll()
    {
        var chains = Own().ToList();
        if (chains.Find(line => line.Policy is ChainPolicy.Drop && !RulesOf(line.Name).Any()) is { } closed)
        {
            throw Fault(_line.Text, $"iptables-nft forgets the policy of {closed.Name} at -X, because it has no rule yet; write -X above "
                + $"the "
                + $"policy");
        }

        chains.ForEach(line => Delete(line.Name, isOfAll: true));

        IEnumerable<SaveLine.Declaration> Own() => _lines.Skip(_open).Select(line => line.Line).OfType<SaveLine.Declaration>();
    }

    private void Delete(ChainName chain, bool isOfAll = false)
    {
        if (Tables.HasBuiltIn(_table, chain))
        {
            _ = isOfAll ? 0 : throw Fault(chain.Value, $"chain {chain} is a built-in one, which stays; remove the line");
            return;
        }

        if (RulesOf(chain).Any()
            || _lines.Skip(_open).Any(line => line.Line is SaveLine.Rule rule && RuleTarget.Find(rule.Text)?.Chain == chain))
        {
            throw Fault(isOfAll ? _line.Text : chain.Value,
                $"chain {chain} has rules, or one jumps to it; remove these above, or this line");
        }

        _lines.RemoveAt(Declared(chain));
        _ = _firstJumps.Remove(chain);
    }

    private void Rename(ChainName chain, ChainName name)
    {
        if (Tables.HasBuiltIn(_table, chain) || Tables.HasBuiltIn(_table, name) || Declared(name) >= 0)
            throw Fault(_line.Text, $"chain {chain} cannot become {name}: one is a built-in chain, or there already");

        RefuseEarlyJump(name);
        _ = _firstJumps.Remove(chain);
        for (var i = _open; i < _lines.Count; i++)
        {
            _lines[i] = (_lines[i].Number, _lines[i].Line switch
            {
                SaveLine.Declaration declared when declared.Name == chain => declared with { Name = name },
                SaveLine.Rule rule => (rule.Chain == chain ? rule with { Chain = name } : rule) is var moved
                    && RuleTarget.Find(rule.Text) is { } target && target.Chain == chain
                    ? moved with { Behind = (ParsedRule.Of(rule.Text) with { Target = target with { Name = name.Value } }).ToString() }
                        : moved,
                var line => line,
            });
        }
    }

    private int Place(ChainName chain, string place, bool isNew)
    {
        var rules = RulesOf(chain).ToList();
        var last = rules.Count + (isNew ? 1 : 0);
        return int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found > 0 && found <= last
            ? rules.Append(_lines.Count).ElementAt(found - 1)
            : throw Fault(place, last == 0 ? $"{chain} has no rule above; remove the line" : string.Create(CultureInfo.InvariantCulture,
                $"{chain} takes a number from 1 to {last} here, for {(isNew ? "one after the rules" : "the rules")} that are above"));
    }

    private IEnumerable<int> RulesOf(ChainName chain) =>
        Enumerable.Range(_open, _lines.Count - _open).Where(i => _lines[i].Line is SaveLine.Rule rule && rule.Chain == chain);

    private int Declared(ChainName chain) =>
        _lines.FindIndex(_open, other => other.Line is SaveLine.Declaration declared && declared.Name == chain);

    private void Require(ChainName chain, string problem)
    {
        if (!Tables.HasBuiltIn(_table, chain) && Declared(chain) < 0)
            throw Fault(chain.Value, problem);
    }

    // iptables-restore looks up the chain when it reads the rule.
    private void RefuseEarlyJump(ChainName chain)
    {
        if (Declared(chain) < 0 && _firstJumps.TryGetValue(chain, out var rule))
        {
            throw SaveFormatException.At(rule.Number, rule.Text, chain.Value,
                $"chain {chain} is declared below this line; declare it above");
        }
    }

    private SaveFormatException Fault(string what, string problem) => SaveFormatException.At(_line.Number, _line.Text, what, problem);
}
