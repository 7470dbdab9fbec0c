using Ripcs.Core.Model;

namespace Ripcs.Core.Emit;

/// <summary>
/// The pointers that lead packets to a chain, in the order in which they stand in a dispatch chain: to the host, by destination,
/// by source.
/// <code>
/// Accept("ssh").Ports(22).To("host", "10.0.0.1")
///     → -m addrtype --dst-type LOCAL -j shop-a111111
///     → -d 10.0.0.1/32 -m addrtype ! --dst-type LOCAL -j shop-a111111
/// </code>
/// </summary>
internal static class PointerEmitter
{
    public static IEnumerable<Pointer> Emit(EmittedChain chain, Reach reach, EmittedChain? entry)
    {
        var dispatch = DispatchChain.Of(chain.Kind).Name;
        if (reach.IsBare)
        {
            return [new Pointer(chain.Family, dispatch, PointerKind.Bare, null, chain.Name)];
        }

        Pointer[] host = reach.Host ? [new(chain.Family, dispatch, PointerKind.Destination, null, chain.Name, IsHost: true)] : [];
        var destinations = reach.Destinations
            .Select(prefix => new Pointer(chain.Family, dispatch, PointerKind.Destination, prefix, chain.Name, NotHost: reach.Host));
        var sources = reach.Sources
            .Select(prefix => new Pointer(chain.Family, dispatch, PointerKind.Source, prefix, (entry ?? chain).Name));
        return [.. host, .. destinations, .. sources];
    }
}
