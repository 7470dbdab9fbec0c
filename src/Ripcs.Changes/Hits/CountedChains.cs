namespace Ripcs.Changes.Hits;

/// <summary>Which of a partition's rules count for its statements: for a rewrite those of nat, which see the
/// first packet of each connection; a rule that only logs counts only if its statement has no other.</summary>
internal static class CountedChains
{
    private static readonly string[] Logging = ["LOG", "NFLOG"];

    /// <summary>The counts of each statement in each of some chains.</summary>
    /// <param name="partition">The partition of the statements.</param>
    /// <param name="isMeant">Selects the chains.</param>
    /// <param name="counts">The counters of the rules in these chains.</param>
    public static IEnumerable<SeenCount> InEach(CompiledPartition partition, Func<ChainPlace, bool> isMeant, LiveCounts counts)
    {
        foreach (var said in Rules(partition).GroupBy(one => Words.Name(one.Rule.Origin)))
        {
            foreach (var chain in Counting([.. said]).Where(one => isMeant(one.Chain)).GroupBy(one => one.Chain))
            {
                var count = chain.Select(one => counts.Of(one.Chain, one.Place, one.Rule.Text)).Aggregate(default(PacketCount), Sum);
                yield return new SeenCount(chain.Key.Family, chain.Key.Table, chain.Key.Chain, partition.Name.Value, said.Key,
                    count.Packets, count.Bytes) { IsOfSeveral = chain.Count() > 1 };
            }
        }
    }

    /// <summary>The chains of its statements, without those that only lead to these.</summary>
    public static IEnumerable<CompiledChain> Of(CompiledPartition partition) => partition.Chains.Where(chain =>
        !PartitionSize.IsEntry(chain.Name) && PartitionChainName.Parse(chain.Name).Kind is not (ChainKind.Set or ChainKind.AddressSet));

    private static List<(ChainPlace Chain, int Place, CompiledRule Rule)> Rules(CompiledPartition partition) =>
        [.. Of(partition).SelectMany(chain => chain.Rules.Select((rule, place) =>
            (Chain: new ChainPlace(chain.Family, chain.Table, chain.Name), Place: place, Rule: rule)))];

    public static PacketCount Sum(PacketCount one, PacketCount other) => new(one.Packets + other.Packets, one.Bytes + other.Bytes);

    private static List<(
        ChainPlace Chain, int Place, CompiledRule Rule)> Counting(List<(ChainPlace Chain, int Place, CompiledRule Rule)> rules)
    {
        var led = rules.FindAll(one => one.Chain.Table == TableName.Nat);
        var asked = led.Count > 0 ? led : rules;
        var deciding = asked.FindAll(one => !Logging.Contains(RuleTarget.Find(one.Rule.Text)?.Name));
        return deciding.Count > 0 ? deciding : asked;
    }
}

/// <summary>The counters of live rules; each table is read when it is first needed.</summary>
/// <param name="netfilter">Reads them.</param>
/// <param name="wanted">The chains whose counters are needed; null for all.</param>
internal sealed class LiveCounts(INetfilter netfilter, IReadOnlySet<ChainPlace>? wanted = null)
{
    private static readonly ILookup<ChainName, SaveLine.Rule> Nothing = Enumerable.Empty<SaveLine.Rule>().ToLookup(rule => rule.Chain);

    private readonly Dictionary<(Family, TableName), ILookup<ChainName, SaveLine.Rule>?> _tables = [];

    /// <summary>False if the counters of a table are unknown.</summary>
    public bool CanTell(Family family, TableName table) => Table(family, table) is not null;

    /// <summary>The counters of a rule; if it is not in its written place, those of the first identical rule.</summary>
    /// <param name="place">From 0.</param>
    /// <param name="text">The rule.</param>
    public PacketCount Of(ChainPlace chain, int place, string text)
    {
        var live = (Table(chain.Family, chain.Table) ?? Nothing)[chain.Chain].ToList();
        return (place < live.Count && IsIt(live[place]) ? live[place] : live.Find(IsIt))?.Count ?? default;

        bool IsIt(SaveLine.Rule rule) => RuleNormalizer.Normalize(rule.Text) == text;
    }

    private ILookup<ChainName, SaveLine.Rule>? Table(Family family, TableName table)
    {
        if (!_tables.TryGetValue((family, table), out var rules))
        {
            var chains = wanted?.Where(place => (place.Family, place.Table) == (family, table)).Select(place => place.Chain).ToList();
            rules = netfilter.Counts(family, table, chains)?.ToLookup(rule => rule.Chain);
            _tables.Add((family, table), rules);
        }

        return rules;
    }
}
