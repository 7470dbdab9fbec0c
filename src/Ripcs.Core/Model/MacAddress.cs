namespace Ripcs.Core.Model;

/// <summary>The hardware address of a sender in the same network.</summary>
/// <param name="Text">As -m mac prints it: "00:11:22:33:44:55", in small letters.</param>
public readonly record struct MacAddress(string Text)
{
    private const int Digits = 12;
    private const int GroupBit = 1;

    /// <summary>Reads it in the form in which iptables takes it.</summary>
    public static bool TryParse(string text, out MacAddress address)
    {
        address = InOtherForm(text) ?? default;
        return address.Text is { } own && own.Equals(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The address behind another way of writing it, such as 0011.2233.4455; null if it is none.</summary>
    public static MacAddress? InOtherForm(string text)
    {
        var digits = string.Concat(text.Where(letter => letter is not (':' or '-' or '.')).Select(char.ToLowerInvariant));
        return digits.Length == Digits && digits.All(char.IsAsciiHexDigit)
            ? new MacAddress(string.Join(':', digits.Chunk(2).Select(pair => new string(pair)))) : null;
    }

    /// <summary>True for an address of several, which no packet comes from.</summary>
    public bool IsOfGroup => (byte.Parse(Text.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & GroupBit) != 0;

    public override string ToString() => Text;
}
