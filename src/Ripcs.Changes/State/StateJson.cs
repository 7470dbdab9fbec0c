using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>How state files are written and how strictly they are read: what does not fit is an error, never a default.</summary>
internal static class StateJson
{
    /// <summary>How values are written, in whatever file they stand.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        // People read these files: a family is a name, an apostrophe stays an apostrophe.
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = StateContext.Default,
    };

    /// <summary>What a file holds, with its checksum.</summary>
    /// <param name="value">What it holds.</param>
    /// <param name="directory">The directory that it is for; null where that has no identity.</param>
    public static byte[] Write<T>(T value, string? directory = null)
        where T : class, IStateFile => SealedJson.Seal(directory is null ? null : new Binding(directory, T.Kind), Content(value).AsSpan(1));

    /// <summary>A value alone, to tell whether two are the same.</summary>
    public static byte[] Content<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>The value again.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static T Value<T>(ReadOnlySpan<byte> content) => JsonSerializer.Deserialize<T>(content, Options)
        ?? throw new JsonException("the line holds null");

    /// <param name="file">All that is in it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="known">The schema that this Ripcs knows.</param>
    /// <param name="advice">What to do about a damaged file, where it is not the usual.</param>
    /// <param name="host">Whose files are taken; null to take those of all.</param>
    /// <exception cref="StateException">The file is damaged, or of another version of Ripcs.</exception>
    public static T Read<T>(ReadOnlySpan<byte> file, string path, int known, string? advice = null, HostRecord? host = null)
        where T : class, IStateFile
    {
        try
        {
            Check(path, file, known);
            RefuseOthers(file, T.Kind, host);
            RefuseOtherVersion(path, file, known);
            var value = JsonSerializer.Deserialize<T>(file, Options) ?? throw new JsonException("the file holds null");
            return value.FindContradiction() is { } contradiction ? throw new JsonException(contradiction) : value;
        }
        catch (Exception e) when (e is not (HostException or OutOfMemoryException))
        {
            // Whatever a reader throws at what it was not made for, no command ends with a trace.
            throw Damaged(path, e.Message, advice, e);
        }
    }

    public static StateException Damaged(string path, string reason, string? advice = null, Exception? inner = null) => new(
        $"{path} is damaged: {reason}; {advice ?? $"move it away (the live rules stay as they are): mv {path} {path}.damaged"}",
        inner) { Damage = reason };

    // What is not sealed may be of a newer ripcs that seals in another way; if it is no JSON at all, it is cut off.
    private static void Check(string path, ReadOnlySpan<byte> file, int known)
    {
        try
        {
            SealedJson.Check(file);
        }
        catch (JsonException) when (!SealedJson.IsSealed(file) && IsJson(file))
        {
            RefuseOtherVersion(path, file, known);
            throw;
        }
    }

    private static void RefuseOthers(ReadOnlySpan<byte> file, string kind, HostRecord? host)
    {
        var binding = Binding.OfSealed(file);
        if (binding is not null && binding.Kind != kind)
            throw new JsonException($"it holds something else ({binding.Kind})");

        if (host is not null && !host.Accepts(binding?.Directory))
            throw new JsonException("it was written for another state directory");
    }

    private static bool IsJson(ReadOnlySpan<byte> file)
    {
        try
        {
            var reader = new Utf8JsonReader(file);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // It stands near the beginning, and the rest may be long.
    private static void RefuseOtherVersion(string path, ReadOnlySpan<byte> file, int known)
    {
        var reader = new Utf8JsonReader(file);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            return;

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("Schema"u8))
            {
                reader.Skip();
            }
            else if (reader.Read() && reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var version) && version != known)
            {
                throw new StateException($"{path} was written by {(version > known ? "a newer" : "an older")} ripcs "
                    + $"(schema {version}, this one knows {known}); use that version");
            }
            else
            {
                return;
            }
        }
    }
}

/// <summary>What a file of the state holds.</summary>
internal interface IStateFile
{
    /// <summary>One word for what it holds, which stands in the file: another kind of file is not taken for it.</summary>
    public static abstract string Kind { get; }

    /// <summary>What in it cannot be, though every byte is as it was written; null if nothing is wrong.</summary>
    public string? FindContradiction() => null;
}

/// <summary>
/// A JSON object whose first member is the checksum of all the others: a bit that flips on the disk can leave a text that still reads
/// as JSON, with another address in it. Files can be long, so they are bytes from the disk to the reader of JSON, and never a text.
/// </summary>
internal static class SealedJson
{
    private const int HashLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>Where the members begin that the checksum covers.</summary>
    public static readonly int HeadLength = Begin.Length + HashLength + End.Length;

    private static ReadOnlySpan<byte> Begin => "{\"Checksum\":\""u8;

    private static ReadOnlySpan<byte> End => "\","u8;

    /// <param name="binding">For whom the file is; null where that is said nowhere.</param>
    /// <param name="members">The members of the object, one at least, and its closing brace.</param>
    public static byte[] Seal(Binding? binding, ReadOnlySpan<byte> members)
    {
        var bound = Encoding.UTF8.GetBytes(binding?.Members ?? "");
        var file = new byte[HeadLength + bound.Length + members.Length + 1];
        bound.CopyTo(file.AsSpan(HeadLength));
        members.CopyTo(file.AsSpan(HeadLength + bound.Length));
        file[^1] = (byte)'\n';
        Begin.CopyTo(file);
        Checksum(Members(file)).CopyTo(file.AsSpan(Begin.Length));
        End.CopyTo(file.AsSpan(Begin.Length + HashLength));
        return file;
    }

    /// <summary>True if the file begins as a sealed one does.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) => file.StartsWith(Begin);

    /// <summary>Compares the checksum.</summary>
    /// <exception cref="JsonException">It is not what was written.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        if (!IsSealed(file) || file.Length <= HeadLength || file[^1] != (byte)'\n')
            throw new JsonException("it is cut off, or was not written by ripcs");

        var head = file[Begin.Length..HeadLength];
        if (!head[..HashLength].SequenceEqual(Checksum(Members(file))) || !head[HashLength..].SequenceEqual(End))
            throw new JsonException("its content is not what was written (the checksum differs)");
    }

    /// <summary>What the checksum of a file covers: its members and the closing brace.</summary>
    public static ReadOnlySpan<byte> Members(ReadOnlySpan<byte> file) => file[HeadLength..^1];

    private static byte[] Checksum(ReadOnlySpan<byte> members)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("{"u8);
        hash.AppendData(members);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
