using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// The dispatch chains that packets which this host forwards, or sends, pass in place of the filter's, if there are some. Each has the
/// pointers of the filter's dispatch chain, except that partitions with rules for some packets alone have other pointers:
/// <code>
/// partition-a  -d 10.0.0.1/32 -j shop-a111111        partition-h  -d 10.0.0.1/32 -j shop-a111111
///              -d 10.0.0.9/32 -j print-a222222                    -j print-h333333
/// </code>
/// </summary>
internal static class ListsBeside
{
    /// <summary>True for a pointer that is copied from the filter's dispatch chain.</summary>
    public static bool IsMirrored(Pointer pointer) =>
        DispatchChain.BesideFilter.FirstOrDefault(list => list.Name == pointer.Dispatch) is { } list
            && !list.Kinds.Contains((char)PartitionChainName.Parse(pointer.Chain).Kind);

    /// <summary>Of the dispatch chains of a built-in chain the one that its packets pass.</summary>
    public static DispatchChain DispatchOf(OwnedTable table, ChainName builtIn) =>
        DispatchChain.BesideFilter.FirstOrDefault(list => list.BuiltIns.Contains(builtIn) && table.Find(list.Name) is not null)
            ?? DispatchChain.Filter;

    /// <summary>False for the filter's dispatch chain if another one is used in its place.</summary>
    public static bool IsUsed(OwnedTable table, ChainName builtIn, DispatchChain dispatch) =>
        dispatch != DispatchChain.Filter || DispatchOf(table, builtIn) == dispatch;

    /// <summary>True if the list has no pointers of its own, and all pointers of the filter's one are allowed there.</summary>
    public static bool IsIdle(
        DispatchChain list, DispatchTree tree, IEnumerable<Pointer> others, Func<ChainName, IEnumerable<string>> rulesOf) =>
        tree.Rules.All(rule => rule.Pointer is not { } pointer || IsMirrored(pointer)) && Refused(list, others, rulesOf).Count == 0;

    /// <summary>The pointers' chains that may not stand there: those for INPUT alone, and below OUTPUT those with a match that the kernel
    /// refuses there, such as one of a hardware address.</summary>
    public static HashSet<ChainName> Refused(
        DispatchChain list, IEnumerable<Pointer> pointers, Func<ChainName, IEnumerable<string>> rulesOf)
    {
        bool Matches(ChainName chain) => PartitionChainName.IsReceived(chain)
            || (list == DispatchChain.Sent && rulesOf(chain).Any(ArrivingMatches.AreIn));
        return [.. pointers.Select(pointer => pointer.Chain).Distinct().Where(chain => Matches(chain)
            || (PartitionSize.IsEntry(chain) && Jumps.Reachable([chain], rulesOf).Any(Matches)))];
    }
}
