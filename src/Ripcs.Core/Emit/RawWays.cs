namespace Ripcs.Core.Emit;

/// <summary>
/// Whether the chains of a partition's Raws lead to one another so often that whoever follows all ways of a packet does not come to an end:
/// first the kernel, for each packet, and when it takes the chains; then each check of compiled rules.
/// </summary>
internal static class RawWays
{
    /// <summary>
    /// How many rules a packet may pass once more than they are written, in all chains of one table together. A host with 300 zones and a
    /// chain of 100 rules for each stays below it; a packet that really passes so many waits for milliseconds.
    /// </summary>
    public const int MostRepeated = 100_000;

    /// <summary>A rule behind which packets pass too many rules again; null if there is none.</summary>
    /// <param name="chains">All chains of the partition.</param>
    public static CompiledRule? TooMany(IEnumerable<CompiledChain> chains) =>
        (from table in Tables(chains)
         let written = table.Chains.Sum(chain => (long)chain.Rules.Count)
         let passed = table.Chains.Where(chain => DispatchChain.Find(PartitionChainName.Parse(chain.Name).Kind) is not null)
             .Select(chain => (Chain: chain, table.Ways.Of(chain.Name).Rules)).ToList()
         where passed.Sum(item => item.Rules) - written > MostRepeated
         select passed.MaxBy(item => item.Rules).Chain.Rules
             .MaxBy(rule => RuleTarget.Find(rule.Text) is { } target ? table.Ways.Of(target.Chain).Rules : 0)).FirstOrDefault();

    /// <summary>True if some are nested too deep.</summary>
    /// <inheritdoc cref="TooMany"/>
    public static bool AreTooDeep(IEnumerable<CompiledChain> chains) =>
        Tables(chains).Any(table => table.Chains.Any(chain => table.Ways.Of(chain.Name).Depth > ChainWays.Deepest + 1));

    // Only Raws lead from chain to chain.
    private static IEnumerable<(List<CompiledChain> Chains, ChainWays Ways)> Tables(IEnumerable<CompiledChain> chains)
    {
        foreach (var table in chains.Where(chain => DispatchChain.IsOfRaw(PartitionChainName.Parse(chain.Name).Kind))
            .GroupBy(chain => (chain.Family, chain.Table)))
        {
            var next = table.ToDictionary(chain => chain.Name,
                chain => chain.Rules.Select(rule => RuleTarget.Find(rule.Text)?.Chain).ToList());
            yield return ([.. table], new ChainWays(chain => next.GetValueOrDefault(chain, [])));
        }
    }
}
