using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// The dispatch chain for packets from this host, if there is one. It has the pointers of the filter's dispatch chain, except that
/// partitions which match the sender's hardware address have other pointers:
/// <code>
/// partition-a  -d 10.0.0.1/32 -j shop-a111111        partition-h  -d 10.0.0.1/32 -j shop-a111111
///              -d 10.0.0.9/32 -j print-a222222                    -j print-h333333
/// </code>
/// </summary>
internal static class SentList
{
    /// <summary>True for a pointer that is copied from the filter's dispatch chain.</summary>
    public static bool IsMirrored(Pointer pointer) =>
        pointer.Dispatch == DispatchChain.Sent.Name
            && !DispatchChain.Sent.Kinds.Contains((char)PartitionChainName.Parse(pointer.Chain).Kind);

    /// <summary>Of the two dispatch chains of a built-in chain the one that its packets pass.</summary>
    public static DispatchChain DispatchOf(OwnedTable table, ChainName builtIn) =>
        DispatchChain.Sent.BuiltIns.Contains(builtIn) && table.Find(DispatchChain.Sent.Name) is not null ? DispatchChain.Sent
            : DispatchChain.Filter;

    /// <summary>False for the filter's dispatch chain if the other one is used in its place.</summary>
    public static bool IsUsed(OwnedTable table, ChainName builtIn, DispatchChain dispatch) =>
        dispatch != DispatchChain.Filter || DispatchOf(table, builtIn) == dispatch;

    /// <summary>True if the list has no pointers of its own, and all pointers of the other one are allowed below OUTPUT.</summary>
    public static bool IsIdle(DispatchTree tree, IEnumerable<Pointer> others, Func<ChainName, IEnumerable<string>> rulesOf) =>
        tree.Rules.All(rule => rule.Pointer is not { } pointer || IsMirrored(pointer)) && Refused(others, rulesOf).Count == 0;

    /// <summary>The pointers' chains with a match that the kernel refuses below OUTPUT, such as one of a hardware address.</summary>
    public static HashSet<ChainName> Refused(IEnumerable<Pointer> pointers, Func<ChainName, IEnumerable<string>> rulesOf)
    {
        bool Matches(ChainName chain) => rulesOf(chain).Any(ArrivingMatches.AreIn);
        return [.. pointers.Select(pointer => pointer.Chain).Distinct().Where(chain => Matches(chain)
            || Jumps.Reachable([chain], rulesOf).Any(Matches))];
    }
}
