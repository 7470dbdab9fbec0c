using System.Buffers;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>A partition's name: at most 20 characters, a letter, then letters, digits, '.', '_'; "partition" is reserved.</summary>
[JsonConverter(typeof(PartitionNameJson))]
public readonly record struct PartitionName : IComparable<PartitionName>
{
    public const int MaxLength = 20;
    public const string Reserved = "partition";

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._");

    private PartitionName(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string text, out PartitionName name)
    {
        var isName = text.Length is >= 1 and <= MaxLength && char.IsAsciiLetter(text[0])
            && !text.AsSpan().ContainsAnyExcept(Characters)
            && text != Reserved;
        name = isName ? new PartitionName(text) : default;
        return isName;
    }

    /// <exception cref="FormatException">The text is not a partition's name.</exception>
    public static PartitionName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a partition's name.");

    public int CompareTo(PartitionName other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    public static bool operator <(PartitionName left, PartitionName right) => left.CompareTo(right) < 0;

    public static bool operator >(PartitionName left, PartitionName right) => left.CompareTo(right) > 0;

    public static bool operator <=(PartitionName left, PartitionName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PartitionName left, PartitionName right) => left.CompareTo(right) >= 0;
}

/// <summary>A partition's name, and where it stands.</summary>
public sealed record NamedPartition(PartitionName Name, SourceSpan At);
