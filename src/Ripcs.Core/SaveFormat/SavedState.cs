using System.Collections.Immutable;

namespace Ripcs.Core.SaveFormat;

/// <summary>Gathers what the lines of a save say: tables, their chains in
/// the order in which they are declared, and the rules of each.</summary>
internal sealed class SavedState : ISaveLineReader
{
    private readonly ImmutableArray<TableState>.Builder _tables = ImmutableArray.CreateBuilder<TableState>();
    private readonly List<(SaveLine.Declaration Chain, ImmutableArray<SavedRule>.Builder Rules)> _chains = [];
    private readonly Dictionary<ChainName, ImmutableArray<SavedRule>.Builder> _rules = [];
    private TableName _name;

    /// <summary>What counts as the policy of a built-in chain that a text of people does not
    /// declare: iptables-restore leaves it as it is, and at first it is this.</summary>
    public const string Undeclared = ChainPolicy.Accept;

    public static FamilyState Of(Family family, IEnumerable<SaveLine> lines)
    {
        var state = new SavedState();
        foreach (var line in lines)
        {
            line.Read(state);
        }

        return new FamilyState(family, new(state._tables.ToImmutable()));
    }

    public void Comment(SaveLine.Comment line)
    {
        // It says nothing about the rules.
    }

    public void Table(SaveLine.Table line)
    {
        _name = line.Name;
        _chains.Clear();
        _rules.Clear();
    }

    public void Declaration(SaveLine.Declaration line)
    {
        var rules = ImmutableArray.CreateBuilder<SavedRule>();
        _rules.Add(line.Name, rules);
        _chains.Add((line, rules));
    }

    public void Rule(SaveLine.Rule line)
    {
        var text = line.Text;
        if (!_rules.ContainsKey(line.Chain))
            Declaration(new SaveLine.Declaration(line.Chain, Undeclared, null));

        _rules[line.Chain].Add(new SavedRule(text, RuleNormalizer.Normalize(text)));
    }

    public void Commit(SaveLine.Commit line) =>
        _tables.Add(new(_name, _chains.Select(entry => ToState(entry.Chain, entry.Rules)).ToValueList()));

    private static ChainState ToState(SaveLine.Declaration chain, ImmutableArray<SavedRule>.Builder rules) =>
        new(chain.Name, chain.Policy == "-" ? null : chain.Policy, new(rules.DrainToImmutable()));
}
