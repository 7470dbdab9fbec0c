using Ripcs.Core.Model;

namespace Ripcs.Changes.State;

/// <summary>A partition that clean or flush takes out of force, with those of its chains that are deleted.</summary>
internal sealed record LeavingPartition(string Name, int Pointers, ValueList<StaleChain> Chains)
{
    /// <summary>False for a flush, which does not look whether a file names it.</summary>
    public bool IsUnnamed { get; init; } = true;

    public PartitionSize Size => PartitionSize.Of(Chains.Select(chain => (chain.Chain, chain.Rules)));
}
