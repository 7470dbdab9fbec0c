using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ripcs.Core.Model;

/// <summary>How values are written as JSON and how strictly they are read: null, or a parameter of a constructor that is missing, is an
/// error, never replaced by a default. State, plans and compiled files are all written so.</summary>
public static class StrictJson
{
    public static JsonSerializerOptions Options(IJsonTypeInfoResolver types, params IEnumerable<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions
        {
            // For readability: an apostrophe is not escaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            IgnoreReadOnlyProperties = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = types,
        };
        foreach (var converter in converters)
        {
            options.Converters.Add(converter);
        }

        return options;
    }

    /// <summary>The same for what others hand over, which has no member that is unknown, and none twice. State files may have more: another
    /// version may have written them.</summary>
    public static JsonSerializerOptions Exact(IJsonTypeInfoResolver types, params IEnumerable<JsonConverter> converters) =>
        new(Options(types, converters))
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
        };

    /// <summary>An enum that is written as the names of its members.</summary>
    public static JsonConverter Enum<T>()
        where T : struct, Enum => new EnumJson<T>();
}

// The converter of .NET also reads "IPv4, IPv6", and makes a value of it that no member has.
internal sealed class EnumJson<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Members = Enum.GetValues<T>().Distinct().ToDictionary(member => member.ToString());

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && Members.TryGetValue(reader.GetString()!, out var member) ? member
            : throw new JsonException($"there is no such {typeof(T).Name}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
