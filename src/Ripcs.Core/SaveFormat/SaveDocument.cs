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
        var tables = new TableReader();
        foreach (var line in Lines)
        {
            line.Read(tables);
        }

        return new FamilyState(family, tables.Read());
    }

    /// <summary>Gathers the rules of each table by chain; chains stay in the order in which they are declared.</summary>
    private sealed class TableReader : ISaveLineReader
    {
        private readonly ImmutableArray<TableState>.Builder _tables = ImmutableArray.CreateBuilder<TableState>();
        private readonly List<(SaveLine.Declaration Chain, ImmutableArray<SavedRule>.Builder Rules)> _chains = [];
        private readonly Dictionary<ChainName, ImmutableArray<SavedRule>.Builder> _rules = [];
        private TableName _name;

        public ValueList<TableState> Read() => new(_tables.ToImmutable());

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
            _rules[line.Chain].Add(new SavedRule(text, RuleNormalizer.Normalize(text)));
        }

        public void Commit(SaveLine.Commit line) =>
            _tables.Add(new(_name, _chains.Select(entry => ToState(entry.Chain, entry.Rules)).ToValueList()));

        private static ChainState ToState(SaveLine.Declaration chain, ImmutableArray<SavedRule>.Builder rules) =>
            new(chain.Name, chain.Policy == "-" ? null : chain.Policy, new(rules.DrainToImmutable()));
    }
}
