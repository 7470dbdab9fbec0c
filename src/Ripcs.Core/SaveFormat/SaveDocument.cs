using System.Collections.Immutable;
using System.Text;
using Ripcs.Core.Model;

namespace Ripcs.Core.SaveFormat;

/// <summary>A whole text of iptables-save or ip6tables-save, line by line, so that it prints back byte for byte.</summary>
/// <param name="Lines">In their order. Tables do not nest, each is closed, and each rule's chain is declared before it.</param>
/// <param name="EndsWithNewline">False only for a text whose last line is not ended.</param>
public sealed record SaveDocument(ValueList<SaveLine> Lines, bool EndsWithNewline)
{
    /// <summary>The text.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var line in Lines)
        {
            text.Append(line).Append('\n');
        }

        if (!EndsWithNewline && text.Length > 0)
        {
            text.Length--;
        }

        return text.ToString();
    }

    public override string ToString() => Write();

    /// <summary>What the text says, without comments and counters.</summary>
    public FamilyState ToState(Family family)
    {
        var tables = ImmutableArray.CreateBuilder<TableState>();
        var chains = new TableBuilder(default);
        foreach (var line in Lines)
        {
            switch (line)
            {
                case SaveLine.Table table:
                    chains = new TableBuilder(table.Name);
                    break;
                case SaveLine.Declaration chain:
                    chains.Declare(chain);
                    break;
                case SaveLine.Rule rule:
                    chains.Add(rule);
                    break;
                case SaveLine.Commit:
                    tables.Add(chains.Close());
                    break;
                case SaveLine.Comment:
                    break;
            }
        }

        return new FamilyState(family, new(tables.ToImmutable()));
    }

    /// <summary>Gathers the rules of a table by chain; chains stay in the order in which they are declared.</summary>
    private sealed class TableBuilder(TableName name)
    {
        private readonly List<(SaveLine.Declaration Chain, ImmutableArray<SavedRule>.Builder Rules)> _chains = [];
        private readonly Dictionary<ChainName, ImmutableArray<SavedRule>.Builder> _rules = [];

        public void Declare(SaveLine.Declaration chain)
        {
            var rules = ImmutableArray.CreateBuilder<SavedRule>();
            _rules.Add(chain.Name, rules);
            _chains.Add((chain, rules));
        }

        public void Add(SaveLine.Rule rule)
        {
            var text = rule.Text;
            _rules[rule.Chain].Add(new SavedRule(text, RuleNormalizer.Normalize(text)));
        }

        public TableState Close() => new(name, _chains.Select(entry => ToState(entry.Chain, entry.Rules)).ToValueList());

        private static ChainState ToState(SaveLine.Declaration chain, ImmutableArray<SavedRule>.Builder rules) =>
            new(chain.Name, chain.Policy == "-" ? null : chain.Policy, new(rules.DrainToImmutable()));
    }
}
