using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ripcs.Core.Model;

/// <summary>How values are written as JSON and how strictly they are read: anything unexpected is an error, never replaced by a default.
/// State, plans and compiled files are all written so.</summary>
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

    /// <summary>An enum that is written as the names of its members.</summary>
    public static JsonConverter Enum<T>()
        where T : struct, Enum => new JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false);
}
