using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>Which addresses the words of a rule file mean, where those of the host are known.</summary>
internal sealed class MeaningOfAddresses(IReadOnlySet<AddressBits> local)
{
    public bool Contain(ValueList<AddressItem> items, AddressBits address) =>
        items.Any(item => item is AddressItem.Host ? local.Contains(address) : IsNamed(item, address));

    /// <summary>The same, but for "host".</summary>
    public static bool ContainByName(ValueList<AddressItem> items, AddressBits address) => items.Any(item => IsNamed(item, address));

    public bool Excepts(ValueList<AddressItem>? items, AddressBits address) => items is { } some && Contain(some, address);

    private static bool IsNamed(AddressItem item, AddressBits address) => item switch
    {
        AddressItem.All => true,
        AddressItem.Prefix prefix => prefix.Value.Contains(new IpPrefix(prefix.Value.Family, address, prefix.Value.Family.Bits())),
        AddressItem.Range range => range.Value.First <= address && address <= range.Value.Last,
        AddressItem.HostPart part => part.Value.Contains(address),
        AddressItem.Set => SavedMatch.IsInSets(address),
        AddressItem.Broadcast => PacketTracer.IsBroadcast(address),
        _ => false,
    };
}
