namespace Ripcs.Core.Emit;

/// <summary>
/// The pointers that lead packets to a chain, in the order of a dispatch
/// chain: to the host, to broadcasts, by destination, from the host, by source, bare.
/// <code>
/// Accept("ssh").Ports(22).To("host", "10.0.0.1")
///     → -m addrtype --dst-type LOCAL -j shop-a111111
///     → -d 10.0.0.1/32 -m addrtype ! --dst-type LOCAL -j shop-a111111
/// </code>
/// </summary>
internal static class PointerEmitter
{
    public static IEnumerable<Pointer> Emit(EntryChains chains, Reach reach)
    {
        var chain = chains.Chain;
        var template = new Pointer(chain.Family, DispatchChain.Of(chain.Kind).Name, PointerKind.Bare, null, chain.Name);
        Pointer[] host = reach.Host ? [template with { Kind = PointerKind.Destination, IsHost = true }] : [];
        Pointer[] broadcast = reach.Broadcast ? [template with { Kind = PointerKind.Destination, IsBroadcast = true }] : [];
        var destinations = reach.Destinations.Select(prefix => template
            with { Kind = PointerKind.Destination, Address = prefix, NotHost = reach.Host, NotBroadcast = reach.Broadcast });
        var bySource = template with { Kind = PointerKind.Source, Chain = (chains.BySource ?? chain).Name };
        Pointer[] fromHost = reach.FromHost ? [bySource with { IsHost = true }] : [];
        var sources = reach.Sources.Select(prefix => bySource with { Address = prefix, NotHost = reach.FromHost });
        Pointer[] bare = reach.IsBare ? [template with { Chain = (chains.Bare ?? chain).Name }] : [];
        return [.. host, .. broadcast, .. destinations, .. fromHost, .. sources, .. bare];
    }
}
