using Ripcs.Core.Model;

namespace Ripcs.Core.Emit;

/// <summary>A label's addresses as text.</summary>
internal static class LabelText
{
    public static CompiledLabel Of(ResolvedLabel label) => new(label.Name, label.Members.Select(Of).ToValueList());

    private static string Of(AddressItem item) => item switch
    {
        AddressItem.Prefix prefix => prefix.Value.ToAddressText(),
        AddressItem.Range range => range.Value.ToString(),
        AddressItem.All => "all",
        AddressItem.Host => "host",
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };
}
