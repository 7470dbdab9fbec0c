using System.Text;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Validation;

/// <summary>What a label's list of addresses is known by, whatever their order and however they are written.</summary>
internal static class LabelList
{
    // 128 bits: no two lists of a host share them by chance.
    private const int Digits = 32;

    /// <summary>The same for lists of the same addresses; null for no list: one address, prefix or range of each family.</summary>
    /// <param name="items">The label's, each once.</param>
    public static string? Of(IReadOnlyList<AddressItem> items)
    {
        if (!Families.Both.Any(family => In(items, family).Skip(1).Any()))
            return null;

        var ranges = Families.Both.SelectMany(family =>
            ValueSet.Of(In(items, family).SelectMany(item => Ranges(item, family))).Ranges.Select(range =>
                $"{IpAddressText.Print(family, range.First)}-{IpAddressText.Print(family, range.Last)}"));
        var byType = items.Where(item => item is AddressItem.Host or AddressItem.Broadcast or AddressItem.HostPart)
            .Select(item => item.ToText());
        var text = string.Join('\n', ranges.Concat(byType));
        return Sha256.TextOf(text)[..Digits];
    }

    private static IEnumerable<AddressItem> In(IReadOnlyList<AddressItem> items, Family family) =>
        items.Where(item => item.Family is null || item.Family == family);

    private static IEnumerable<ValueRange> Ranges(AddressItem item, Family family) =>
        item is AddressItem.Set set ? set.Value.Prefixes.Select(prefix => new ValueRange(prefix.Network, prefix.Last))
        : item.Interval(family) is var (first, last) ? [new ValueRange(first, last)] : [];
}
