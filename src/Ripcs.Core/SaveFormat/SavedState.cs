using System.Collections.Immutable;

namespace Ripcs.Core.SaveFormat;

/// <summary>Gathers what the lines of a save say: tables, their chains in
/// the order in which they are declared, and the rules of each.</summary>
internal sealed class SavedState
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
            state.Add(line);
        }

        return new FamilyState(family, new(state._tables.ToImmutable()));
    }

    // A comment says nothing about the rules.
    private void Add(SaveLine line)
    {
        switch (line)
        {
            case SaveLine.Table table:
                _name = table.Name;
                _chains.Clear();
                _rules.Clear();
                break;
            case SaveLine.Declaration chain:
                Declare(chain);
                break;
            case SaveLine.Rule { Chain: var chain, Text: var text }:
                if (!_rules.ContainsKey(chain))
                    Declare(new SaveLine.Declaration(chain, Undeclared, null));

                _rules[chain].Add(new SavedRule(text, RuleNormalizer.Normalize(text)));
                break;
            case SaveLine.Written written:
                Add(written.Meant);
                break;
            case SaveLine.Commit:
                _tables.Add(new(_name, _chains.Select(entry => ToState(entry.Chain, entry.Rules)).ToValueList()));
                break;
        }
    }

    private void Declare(SaveLine.Declaration chain)
    {
        var rules = ImmutableArray.CreateBuilder<SavedRule>();
        _rules.Add(chain.Name, rules);
        _chains.Add((chain, rules));
    }

    private static ChainState ToState(SaveLine.Declaration chain, ImmutableArray<SavedRule>.Builder rules) =>
        new(chain.Name, chain.Policy == "-" ? null : chain.Policy, new(rules.DrainToImmutable()));
}
