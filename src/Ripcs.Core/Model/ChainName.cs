using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>A chain's name, 1 to 28 bytes (iptables(8), XT_EXTENSION_MAXNAMELEN).</summary>
[JsonConverter(typeof(ChainNameJson))]
public readonly record struct ChainName(string Value) : IComparable<ChainName>
{
    public int CompareTo(ChainName other) => string.CompareOrdinal(Value, other.Value);

    private const int MaxLength = 28;

    /// <summary>True for a text that iptables takes for a chain's name.</summary>
    public static bool IsPossible(string text) =>
        text.Length is > 0 and <= MaxLength && text[0] is not ('-' or '!')
            && text.All(c => c is > ' ' and < '\x7f' and not ('"' or '\'' or '\\'));

    public override string ToString() => Value;

    public static bool operator <(ChainName left, ChainName right) => left.CompareTo(right) < 0;

    public static bool operator >(ChainName left, ChainName right) => left.CompareTo(right) > 0;

    public static bool operator <=(ChainName left, ChainName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ChainName left, ChainName right) => left.CompareTo(right) >= 0;
}
