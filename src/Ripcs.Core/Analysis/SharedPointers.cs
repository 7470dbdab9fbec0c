namespace Ripcs.Core.Analysis;

/// <summary>Which partitions may be asked about the same packets: a look at
/// their pointers spares reading the rules of most rule sets.</summary>
internal static class SharedPointers
{
    /// <summary>The partitions to which the filter's pointers lead packets that they lead to another as well.</summary>
    public static HashSet<PartitionName> Of(IReadOnlyCollection<CompiledPartition> partitions, Family family)
    {
        var pointers = (from partition in partitions
                        from pointer in partition.Pointers
                        where pointer.Family == family && pointer.Dispatch == DispatchChain.Filter.Name
                        select (partition.Name, Pointer: pointer)).ToList();
        var everywhere = pointers.Where(item => item.Pointer.Kind is not PointerKind.Destination).Select(item => item.Name).ToHashSet();
        var all = pointers.Select(item => item.Name).ToHashSet();
        if (everywhere.Count > 0)
            return all.Count > 1 ? all : [];

        var toHost = pointers.Where(item => item.Pointer.IsHost).Select(item => item.Name).ToHashSet();
        return [.. toHost.Count > 1 ? toHost : [],
            .. Overlapping(pointers.Where(item => item.Pointer.Address is not null)
            .Select(item => (item.Name, item.Pointer.Address!.Value)))];
    }

    // Prefixes overlap only if one holds the other: by address, wider ones first, those that hold the next one are still open.
    private static IEnumerable<PartitionName> Overlapping(IEnumerable<(PartitionName Name, IpPrefix Prefix)> pointers)
    {
        var open = new Stack<(PartitionName Name, IpPrefix Prefix)>();
        foreach (var next in pointers.OrderBy(item => item.Prefix.Network).ThenBy(item => item.Prefix.Length))
        {
            while (open.TryPeek(out var last) && !last.Prefix.Contains(next.Prefix))
            {
                open.Pop();
            }

            foreach (var holder in open.Where(holder => holder.Name != next.Name))
            {
                yield return holder.Name;
                yield return next.Name;
            }

            open.Push(next);
        }
    }
}
