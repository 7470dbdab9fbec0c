namespace Ripcs.Core.Planning.Dispatching;

/// <summary>
/// The order of pointers in a dispatch chain: by the partition's order, then destination before source before bare (the owner of the
/// destination decides first), then the partition's name, then this host, broadcasts, and addresses by their value. It never depends on
/// the time of an apply.
/// </summary>
internal readonly record struct DispatchOrder(
    int Order, PointerKind Kind, string Partition, int HostFirst, IpPrefix Address, ChainName Chain)
    : IComparable<DispatchOrder>
{
    public static DispatchOrder Of(Pointer pointer, int order)
    {
        var name = PartitionChainName.Parse(pointer.Chain);
        return new DispatchOrder(
            order, pointer.Kind, name.Partition, pointer.IsHost ? 0 : pointer.IsBroadcast ? 1 : 2,
            pointer.Address ?? IpPrefix.Everything(pointer.Family), pointer.Chain);
    }

    public int CompareTo(DispatchOrder other)
    {
        var byPlace = (Order, Kind).CompareTo((other.Order, other.Kind));
        var byName = string.CompareOrdinal(Partition, other.Partition);
        return byPlace != 0 ? byPlace
            : byName != 0 ? byName
            : (HostFirst, Address, Chain).CompareTo((other.HostFirst, other.Address, other.Chain));
    }
}
