using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>A chain's name, 1 to 28 bytes (iptables(8), XT_EXTENSION_MAXNAMELEN).</summary>
[JsonConverter(typeof(ChainNameJson))]
public readonly record struct ChainName(string Value) : IComparable<ChainName>
{
    public int CompareTo(ChainName other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    public static bool operator <(ChainName left, ChainName right) => left.CompareTo(right) < 0;

    public static bool operator >(ChainName left, ChainName right) => left.CompareTo(right) > 0;

    public static bool operator <=(ChainName left, ChainName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ChainName left, ChainName right) => left.CompareTo(right) >= 0;
}
