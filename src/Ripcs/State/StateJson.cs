using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.State;

/// <summary>How state files are written and how strictly they are read: what does not fit is an error, never a default.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        // People read these files: a family is a name, an apostrophe stays an apostrophe.
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The text of a file, with its checksum.</summary>
    public static string Write<T>(T value)
        where T : class, IStateFile => SealedJson.Seal(Content(value));

    /// <summary>A value alone, to tell whether two are the same.</summary>
    public static string Content<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <param name="text">The file's text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="known">The newest schema that this Ripcs knows.</param>
    /// <param name="advice">What to do about a damaged file, where it is not the usual.</param>
    /// <exception cref="StateException">The file is damaged, or from a newer Ripcs.</exception>
    public static T Read<T>(string text, string path, int known, string? advice = null)
        where T : class, IStateFile
    {
        try
        {
            var content = Open(path, text, known);
            RefuseNewer(path, content, known);
            var value = JsonSerializer.Deserialize<T>(content, Options) ?? throw new JsonException("the file holds null");
            return value.FindContradiction() is { } contradiction ? throw new JsonException(contradiction) : value;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            throw Damaged(path, e.Message, advice, e);
        }
    }

    public static StateException Damaged(string path, string reason, string? advice = null, Exception? inner = null) => new(
        $"{path} is damaged: {reason}; {advice ?? "move it away (the live rules stay as they are), then compare with: ripcs rules diff PATH"}", inner);

    // What is not sealed may be of a newer ripcs that seals in another way; if it is no JSON at all, it is cut off.
    private static string Open(string path, string text, int known)
    {
        try
        {
            return SealedJson.Open(text);
        }
        catch (JsonException) when (!SealedJson.IsSealed(text) && IsJson(text))
        {
            RefuseNewer(path, text, known);
            throw;
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void RefuseNewer(string path, string text, int known)
    {
        using var document = JsonDocument.Parse(text);
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("Schema", out var schema) && schema.TryGetInt32(out var version) && version > known)
        {
            throw new StateException($"{path} was written by a newer ripcs (schema {version}, this one knows {known}); use that version");
        }
    }
}
