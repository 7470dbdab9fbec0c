using Ripcs.Core.Model;
using Ripcs.Core.Planning.Dispatching;
using Ripcs.Testing.Drawing;

namespace Ripcs.Core.Tests.Planning.Dispatching;

/// <summary>Random lists of pointers in the places of a few hosters: neighbours,
/// prefixes in prefixes, hosts, sources, and pointers for all.</summary>
internal sealed class RandomList(Dice dice, Family family)
{
    private static readonly int[] Lengths4 = [8, 9, 10, 12, 14, 16, 18, 20, 22, 24, 25, 26, 27, 28, 30, 32, 32, 32, 32, 32, 32];
    private static readonly int[] Lengths6 = [20, 32, 36, 40, 44, 48, 48, 52, 56, 60, 62, 64, 64, 64, 64, 128, 128, 128, 128];

    private List<AddressBits> _places = [];

    private static ChainName Dispatch => DispatchChain.Filter.Name;

    /// <summary>The pointers in the order in which a dispatch chain would have them, or in none.</summary>
    public List<Pointer> Pointers(int most)
    {
        _places = [.. dice.Some(1, 4, () => Address(0, family is Family.IPv4 ? 12 : 40))];
        var isRare = dice.Next(3);
        var pointers = dice.Some(0, most - 1, () => Pointer(isRare)).Distinct().ToList();
        var orders = new[] { 0, 0, 0, -10, 10 };
        return dice.Next(4) == 0 ? pointers
            : [.. pointers.OrderBy(pointer => DispatchOrder.Of(pointer, orders[pointer.Chain.Value[1] % orders.Length]))];
    }

    /// <summary>Packets to and from everywhere: within prefixes, at their first and last addresses, and just beside them.</summary>
    public ValueList<(AddressBits Source, AddressBits Destination, bool IsToHost)> Packets(IReadOnlyList<Pointer> pointers, int most)
    {
        var ends = pointers.Select(pointer => pointer.Address).OfType<IpPrefix>().ToList();
        return dice.Some(1, most, () => (Somewhere(), Somewhere(), dice.Chance(25)));

        AddressBits Somewhere() => ends.Count == 0 ? Address(0, 0) : ends[dice.Next(ends.Count)] is var prefix ? (dice.Next(6) switch
        {
            0 => prefix.Network,
            1 => prefix.Last,
            2 => Before(prefix.Network),
            3 => prefix.Last == Everywhere.Last ? prefix.Last : After(prefix.Last),
            _ => Address(prefix.Network, prefix.Length),
        }) : 0;
    }

    private IpPrefix Everywhere => IpPrefix.Everything(family);

    private Pointer Pointer(int isRare)
    {
        var name = $"p{(char)('a' + dice.Next(26))}{(char)('a' + dice.Next(3))}";
        var chain = new PartitionChainName(name, ChainKind.Filter, "000000").Name;
        var choice = dice.Next(isRare == 0 ? 12 : 400);
        return choice switch
        {
            0 => new Pointer(family, Dispatch, PointerKind.Bare, null, chain),
            1 => new Pointer(family, Dispatch, PointerKind.Destination, null, chain, IsHost: true),
            2 or 3 => new Pointer(family, Dispatch, PointerKind.Source, Prefix(), chain),
            4 => new Pointer(family, Dispatch, PointerKind.Destination, Prefix(), chain, NotHost: true) { NotBroadcast = choice % 2 == 0 },
            5 when isRare == 0 => new Pointer(family, Dispatch, PointerKind.Destination, null, chain) { IsBroadcast = true },
            _ => new Pointer(family, Dispatch, choice > 300 && isRare == 1 ? PointerKind.Source : PointerKind.Destination, Prefix(), chain),
        };
    }

    private IpPrefix Prefix()
    {
        var lengths = family is Family.IPv4 ? Lengths4 : Lengths6;
        var length = lengths[dice.Next(lengths.Length)];
        var near = Address(_places[dice.Next(_places.Count)],
            family.Bits() - (dice.Next(3) switch { 0 => 7, 1 => 11, _ => family is Family.IPv4 ? 18 : 90 }));
        return new IpPrefix(family, near & ~HostBits(length), length);
    }

    /// <summary>An address whose first bits are given.</summary>
    private AddressBits Address(AddressBits network, int bits)
    {
        var all = new AddressBits(Bits(), Bits()) ^ ((AddressBits)Bits() << 1);
        var host = HostBits(bits);
        return (network & ~host & Everywhere.Last) | (all & host);
    }

    private ulong Bits() => ((ulong)dice.Next(1 << 30) << 33) ^ ((ulong)dice.Next(1 << 30) << 16) ^ (ulong)dice.Next(1 << 30);

    private static AddressBits After(AddressBits address)
    {
        address++;
        return address;
    }

    private static AddressBits Before(AddressBits address) =>
        address == 0 ? address : address.Low == 0 ? new(address.High - 1, ulong.MaxValue) : new(address.High, address.Low - 1);

    private AddressBits HostBits(int length) => new IpPrefix(family, 0, length).Last;
}
