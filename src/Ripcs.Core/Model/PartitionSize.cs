namespace Ripcs.Core.Model;

/// <summary>
/// How much there is of partitions, as an operator counts it everywhere: the rules of their files, and the chains that hold them, and the
/// sets that these ask. What leads packets there, an entry chain's rules, pointers and jumps, is in no file and does not count.
/// </summary>
public readonly record struct PartitionSize(int Rules, int Chains)
{
    public int Sets { get; init; }

    public int Entries { get; init; }

    public static PartitionSize Of(IEnumerable<(ChainName Name, int Rules)> chains)
    {
        var all = chains.ToLookup(chain => IsSet(chain.Name));
        return new PartitionSize(all[false].Where(chain => !IsEntry(chain.Name)).Sum(chain => chain.Rules), all[false].Count())
        {
            Sets = all[true].Count(),
            Entries = all[true].Sum(set => set.Rules),
        };
    }

    /// <summary>True for a chain that only leads to another one.</summary>
    public static bool IsEntry(ChainName chain) => PartitionChainName.TryParse(chain, out var name) && DispatchChain.IsEntry(name.Kind);

    /// <summary>True for a set.</summary>
    public static bool IsSet(ChainName chain) => PartitionChainName.TryParse(chain, out var name) && name.IsSet;
}
