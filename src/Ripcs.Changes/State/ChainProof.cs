using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>A chain that a file of the state names must hold what its name says, or be named there as found otherwise.</summary>
internal static class ChainProof
{
    /// <summary>What a state cannot hold, or null.</summary>
    /// <param name="state">As it was read.</param>
    /// <param name="asFound">The chains that may hold something else.</param>
    public static string? Contradiction(OwnedState state, ValueList<ChainPlace> asFound) => Misplaced.In(state) ?? Twice(state) ?? First(Unproven.Of(state).Except(asFound));

    /// <summary>What compiled partitions cannot hold, or null.</summary>
    public static string? Contradiction(ValueList<CompiledPartition> partitions) => First(partitions.SelectMany(Unproven.Of));

    private static string? First(IEnumerable<ChainPlace> unproven) =>
        unproven.Select(chain => (ChainPlace?)chain).FirstOrDefault() is { } chain
            ? $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) does not hold what its name says" : null;

    private static string? Twice(OwnedState state)
    {
        var places = new HashSet<ChainPlace>();
        return state.AllChains().Select(chain => chain.Place)
            .Where(chain => !places.Add(chain)).Select(chain => $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) stands in it twice").FirstOrDefault();
    }
}
