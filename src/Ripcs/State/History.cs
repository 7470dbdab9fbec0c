using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.State;

/// <summary>The changes made to this host, one file each: history/000412.json.</summary>
internal sealed class History(StateDirectory directory)
{
    private const string Folder = "history";
    private const string Extension = ".json";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        // People read these files: a family is a name, an apostrophe stays an apostrophe.
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The numbers of all changes, ascending.</summary>
    public IReadOnlyList<int> Numbers() => [.. directory.Files(Folder).Select(NumberOf).Where(number => number > 0).Order()];

    /// <summary>The last change, or null if there was none.</summary>
    /// <exception cref="StateException">Its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord? Latest() => Numbers() is [.., var last] ? Read(last) : null;

    /// <summary>The number that the next change gets.</summary>
    public int NextNumber() => Numbers() is [.., var last] ? last + 1 : 1;

    /// <summary>Writes a change under the next number; the caller holds the lock.</summary>
    /// <returns>The record with its number.</returns>
    public HistoryRecord Append(HistoryRecord record)
    {
        var numbered = record with { Number = NextNumber() };
        directory.Write(FileName(numbered.Number), JsonSerializer.Serialize(numbered, Json) + "\n");
        return numbered;
    }

    /// <summary>One change.</summary>
    /// <exception cref="StateException">There is none of that number, or its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord Read(int number)
    {
        var path = directory.FilePath(FileName(number));
        var text = directory.Read(FileName(number)) ?? throw new StateException($"there is no change {number} ({path}); see: ripcs history");
        try
        {
            RefuseNewer(path, text);
            var record = JsonSerializer.Deserialize<HistoryRecord>(text, Json)
                ?? throw new JsonException("the file holds null");
            return record.Number == number ? record : throw new JsonException($"it says that it is change {record.Number}");
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            throw new StateException(
                $"{path} is damaged: {e.Message}; move it away (the live rules stay as they are), then compare with: ripcs rules diff PATH", e);
        }
    }

    private static void RefuseNewer(string path, string text)
    {
        using var document = JsonDocument.Parse(text);
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty(nameof(HistoryRecord.Schema), out var schema)
            && schema.TryGetInt32(out var version) && version > HistoryRecord.CurrentSchema)
        {
            throw new StateException(
                $"{path} was written by a newer ripcs (schema {version}, this one knows {HistoryRecord.CurrentSchema}); use that version");
        }
    }

    private static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:000000}{Extension}");

    private static int NumberOf(string file) =>
        file.EndsWith(Extension, StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(0, file.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0;
}
