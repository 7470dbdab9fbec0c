using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ripcs.Core.Results;

/// <summary>The bytes that are read as JSON, so that a long text in them can stay where it is until somebody asks for it.</summary>
public static class JsonBytes
{
    [ThreadStatic]
    private static ReadOnlyMemory<byte> _read;

    /// <exception cref="JsonException">They are not a value.</exception>
    public static T? Read<T>(ReadOnlyMemory<byte> bytes, JsonTypeInfo<T> type)
    {
        _read = bytes;
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type);
        }
        finally
        {
            _read = default;
        }
    }

    /// <summary>The text at which a reader stands, as it is written, with its quotes.</summary>
    internal static ReadOnlyMemory<byte> TextAt(ref Utf8JsonReader reader) =>
        _read.Span.Overlaps(reader.ValueSpan, out var begin) ? _read.Slice(begin - 1, reader.ValueSpan.Length + 2)
            : (byte[])[(byte)'"', .. reader.ValueSpan, (byte)'"'];
}
