using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis;

/// <summary>Whether two rules may share an address where they ask sets: of a long
/// one the diagrams of <see cref="DecidedTwice"/> know nothing.</summary>
internal sealed class SetEntries(IReadOnlyCollection<CompiledPartition> partitions, Family family)
{
    private readonly Lazy<Dictionary<ChainName, ValueSet>> _entries = new(() => partitions.SelectMany(partition => partition.Chains)
        .Where(chain => chain.Family == family && chain.Table == TableName.Set).DistinctBy(chain => chain.Name)
        .ToDictionary(chain => chain.Name, chain =>
            ValueSet.Of(chain.Rules.Select(entry => IpPrefix.Parse(entry.Text))
            .Select(prefix => new ValueRange(prefix.Network, prefix.Last)))));

    /// <summary>False if no address can be in all that both rules ask.</summary>
    public bool Meet(Verdict one, Verdict other) => (one.Sets.Count == 0 && other.Sets.Count == 0)
        || (MeetAt(one, other, isSource: true) && MeetAt(one, other, isSource: false));

    private bool MeetAt(Verdict one, Verdict other, bool isSource)
    {
        var asked = new[] { one, other }.SelectMany(rule => Asked(rule, isSource)).ToList();
        return asked.Index().All(item => asked.Skip(item.Index + 1).All(next => item.Item.Overlaps(next)));
    }

    private IEnumerable<ValueSet> Asked(Verdict rule, bool isSource) =>
    [
        .. rule.Sets.Where(set => set.IsSource == isSource && !set.IsNot
            && _entries.Value.ContainsKey(set.Name)).Select(set => _entries.Value[set.Name]),
        .. (isSource ? rule.Source : rule.Destination).Interval(family) is var (first, last) ? new[] { ValueSet.Between(first, last) } : [],
    ];
}
