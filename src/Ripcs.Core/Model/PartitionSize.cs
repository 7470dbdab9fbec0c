namespace Ripcs.Core.Model;

/// <summary>
/// How much there is of partitions, as an operator counts it everywhere: the rules of their files, and the chains that hold them. What
/// leads packets there, an entry chain's rules, pointers and jumps, is in no file and does not count.
/// </summary>
public readonly record struct PartitionSize(int Rules, int Chains)
{
    public static PartitionSize Of(IEnumerable<(ChainName Name, int Rules)> chains)
    {
        var all = chains.ToList();
        return new PartitionSize(all.Where(chain => !IsEntry(chain.Name)).Sum(chain => chain.Rules), all.Count);
    }

    /// <summary>True for a chain that only leads to another one.</summary>
    public static bool IsEntry(ChainName chain) => PartitionChainName.TryParse(chain, out var name) && name.Kind is ChainKind.Entry;
}
