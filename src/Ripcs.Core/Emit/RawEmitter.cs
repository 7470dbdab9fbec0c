using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Validation;

namespace Ripcs.Core.Emit;

/// <summary>
/// The chains of Raw statements. A partition has one chain below each built-in chain, and another one behind all partitions; it contains
/// what all Raw statements add there, in their order. A chain that a statement declares becomes a
/// chain whose name proves its content, so it is hashed before the rules that jump to it:
/// <code>
/// -A INPUT -p tcp -m tcp --dport 22 -j ssh         partition-filter-input  -j shop-I111111
/// -A ssh -s 192.0.2.0/24 -j ACCEPT           →     shop-I111111            -p tcp -m tcp --dport 22 -j shop-f222222
///                                                  shop-f222222            -s 192.0.2.0/24 -j ACCEPT
/// </code>
/// </summary>
internal sealed class RawEmitter
{
    private readonly CheckedPartition _partition;
    private readonly Family _family;
    private readonly TableName _table;
    private readonly ILookup<(int Statement, ChainName Chain), CheckedRawRule> _rules;
    private readonly Dictionary<(int Statement, ChainName Chain), CompiledChain> _own = [];

    private RawEmitter(CheckedPartition partition, Family family, TableName table)
    {
        (_partition, _family, _table) = (partition, family, table);
        _rules = partition.RawRules.Where(rule => rule.Family == family
            && rule.Table == table).ToLookup(rule => (rule.Statement, rule.Chain));
    }

    public static IEnumerable<(ValueList<CompiledChain> Chains, ValueList<Pointer> Pointers)> Emit(CheckedPartition partition) =>
        partition.RawRules.Count == 0 ? []
            : Families.Both.SelectMany(family => Tables.Ours.Select(table => new RawEmitter(partition, family, table).Emit()));

    private (ValueList<CompiledChain> Chains, ValueList<Pointer> Pointers) Emit()
    {
        var hung = (from dispatch in DispatchChain.AllOfRaw
                    where dispatch.Table == _table
                    let rules = _partition.RawRules.Where(rule => rule.Family == _family && rule.Table == _table
                        && rule.Chain == dispatch.BuiltIns[0] && rule.IsAfter == DispatchChain.RawAfter.Contains(dispatch)).ToList()
                    where rules.Count > 0
                    let chain = Chain((ChainKind)dispatch.Kinds[0], rules)
                    select (Chain: chain, Pointer: new Pointer(_family, dispatch.Name, PointerKind.Bare, null, chain.Name))).ToList();

        // Two statements, or two chains, may have the same content.
        var own = _own.Values.DistinctBy(chain => chain.Name).OrderBy(chain => chain.Name);
        return ([.. hung.Select(item => item.Chain), .. own], [.. hung.Select(item => item.Pointer)]);
    }

    private CompiledChain Chain(ChainKind kind, IEnumerable<CheckedRawRule> rules)
    {
        var compiled = rules.Select(rule => new CompiledRule(Text(rule), rule.Origin)).ToValueList();
        return new CompiledChain(_family, _table, ChainHash.Name(_partition.Name, kind, _family, compiled.Select(rule => rule.Text)),
            compiled);
    }

    private string Text(CheckedRawRule rule)
    {
        var parsed = ParsedRule.Of(rule.Text);
        return parsed.Target is { } target && Own(rule.Statement, target.Chain) is { } chain
            ? (parsed with { Target = target with { Name = chain.Name.Value } }).ToString() : rule.Text;
    }

    private CompiledChain? Own(int statement, ChainName name)
    {
        if (!_rules.Contains((statement, name)) || Tables.IsBuiltIn(name))
            return null;

        if (!_own.TryGetValue((statement, name), out var chain))
        {
            chain = Chain(DispatchChain.OwnOfRaw(_table), _rules[(statement, name)]);
            _own.Add((statement, name), chain = _own.Values.Any(other => other.Name == chain.Name) ? CountingAlone(chain, name) : chain);
        }

        return chain;
    }

    // A match that counts must count for its own chain only: two chains with the same rules would be one, and share a rate or a quota.
    private CompiledChain CountingAlone(CompiledChain chain, ChainName name)
    {
        var counts = chain.Rules.Index().FirstOrDefault(item =>
            ParsedRule.Of(item.Item.Text).Matches.Any(match => match.Module is "limit" || Extension.Counts(match)), (-1, null!)).Index;
        if (counts < 0)
            return chain;

        var parsed = ParsedRule.Of(chain.Rules[counts].Text);
        var comment = new RuleMatch("comment", [new RuleOption("--comment", QuotedText.Quote(name.Value), IsNot: false)]);
        var rules = chain.Rules.Select((rule, place) => place == counts
            ? rule with { Text = (parsed with { Matches = [.. parsed.Matches, comment] }).ToString() } : rule).ToValueList();
        return chain with { Rules = rules, Name = ChainHash.Name(_partition.Name, DispatchChain.OwnOfRaw(_table), _family,
            rules.Select(rule => rule.Text)) };
    }
}
