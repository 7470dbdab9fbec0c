using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds whether two rules of different partitions decide about the same packets, according to the
/// diagrams of their chains: packets that an earlier rule of its own partition takes do not reach a
/// rule. If the rules are too tangled for diagrams, rules that may share packets are assumed to do so.
/// </summary>
internal sealed class SharedPackets
{
    private readonly Dictionary<ChainName, PacketChain> _chains;
    private readonly Dictionary<ChainName, SegmentTree<Diagram>> _trees = [];
    private readonly Algebra _algebra;
    private readonly WitnessSearch _search;
    private bool _isTangled;

    public SharedPackets(IReadOnlyCollection<CompiledPartition> partitions, Family family, IEnumerable<RulePackets> rules)
    {
        var tables = from chain in partitions.SelectMany(partition => partition.Chains)
                     where chain.Family == family && (chain.Table != TableName.Set || chain.Rules.Count <= PartitionDiagrams.MostEntries)
                     group chain.ToState() by chain.Table into alike
                     select new TableState(alike.Key, alike.DistinctBy(chain => chain.Name).ToValueList());
        var read = new PacketRules(new FamilyState(family, tables.ToValueList()));
        _chains = rules.Select(rule => rule.Chain).Distinct().ToDictionary(name => name, name => read.Find(TableName.Filter, name)!);
        _algebra = new Algebra(Universe.Of(family,
            _chains.Values.SelectMany(chain => chain.Rules).Select(rule => rule.Match)));
        _search = new WitnessSearch(_algebra, PartitionDiagrams.MostSteps);
    }

    /// <summary>True if some packet matches both rules and reaches each of them, past the earlier rules of its partition.</summary>
    public bool Meet(RulePackets one, RulePackets other) =>
        !TryFind(() => _search.Find([Match(one), Match(other)], [.. Before(one), .. Before(other)]), out var packet) || packet is not null;

    /// <summary>True if the outer rule matches every packet of the inner one.</summary>
    public bool IsWithin(RulePackets inner, RulePackets outer) =>
        TryFind(() => _search.Find([Match(inner)], [Match(outer)]), out var packet) && packet is null;

    private PacketSet Match(RulePackets rule) => _algebra.Set(_chains[rule.Chain].Rules[rule.Place].Match);

    private IEnumerable<Diagram> Before(RulePackets rule)
    {
        if (!_trees.TryGetValue(rule.Chain, out var tree))
        {
            _trees.Add(rule.Chain, tree = new SegmentTree<Diagram>(_algebra, _chains[rule.Chain].Rules.Select(Decided).ToList(),
                PartitionDiagrams.MostMerged));
        }

        return tree.Before(rule.Place);
    }

    private Diagram Decided(PacketRule rule) => rule.Effect is RuleEffect.Decide(var fate) ? _algebra.Guard(rule.Match, End.Of(fate))
        : _algebra.None;

    private bool TryFind(Func<IReadOnlyDictionary<int, uint>?> find, out IReadOnlyDictionary<int, uint>? packet)
    {
        packet = null;
        try
        {
            packet = _isTangled ? null : find();
        }
        catch (TooTangledException)
        {
            _isTangled = true;
        }

        return !_isTangled;
    }
}
