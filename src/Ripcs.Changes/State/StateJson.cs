using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ripcs.Core.Results;

namespace Ripcs.Changes.State;

/// <summary>How state files are written and how strictly they are read:
/// anything unexpected is an error, never replaced by a default.</summary>
internal static class StateJson
{
    /// <summary>The format of values in all files.</summary>
    public static readonly JsonSerializerOptions Options = StrictJson.Options(StateContext.Default, StateContext.Converters);

    /// <summary>The content of a file, with its checksum.</summary>
    /// <param name="value">The value.</param>
    /// <param name="directory">The directory that it is for; null if that has no identity.</param>
    public static byte[] Write<T>(T value, string? directory = null)
        where T : class, IStateFile => SealedJson.Seal(directory is null ? null : new Binding(directory, T.Kind), Content(value).AsSpan(1));

    /// <summary>Only the value, to compare two values.</summary>
    public static byte[] Content<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Type<T>());

    /// <summary>Reads the value.</summary>
    /// <exception cref="JsonException">It is not a value.</exception>
    public static T Value<T>(ReadOnlyMemory<byte> content) => JsonBytes.Read(content, Type<T>())
        ?? throw new JsonException("the line holds null");

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <param name="file">The content of the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="known">The schema of this Ripcs.</param>
    /// <param name="advice">What to do about a damaged file, if not the usual.</param>
    /// <param name="host">The host whose files are accepted; null to accept those of all.</param>
    /// <exception cref="StateException">The file is damaged, or of another version of Ripcs.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> file, string path, int known, AdvisedText? advice = null, HostRecord? host = null)
        where T : class, IStateFile
    {
        try
        {
            Check(path, file.Span, known);
            RefuseOthers(file.Span, T.Kind, host);
            RefuseOtherVersion(path, file.Span, known);
            var value = JsonBytes.Read(file, Type<T>()) ?? throw new JsonException("the file holds null");
            return value.FindContradiction() is { } contradiction ? throw new JsonException(contradiction) : value;
        }
        catch (Exception e) when (e is not (HostException or OutOfMemoryException))
        {
            // A damaged file may raise any exception in a reader, but no command may end with a stack trace.
            throw Damaged(path, e.Message, advice, e);
        }
    }

    public static StateException Damaged(string path, AdvisedText reason, AdvisedText? advice = null, Exception? inner = null) => new(
        $"{path} is damaged: " + reason + "; " + (advice ?? $"move it away (the live rules stay as they are): mv {path} {path}.damaged"),
        inner) { Damage = reason };

    // A file without this seal may be of a newer ripcs with another seal; if it is not even JSON, it is cut off.
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

    // The version is near the beginning, and the rest may be long.
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

/// <summary>A JSON object whose first member is the checksum of all others: a flipped bit on the disk can leave valid JSON with another
/// address in it. Files can be long, so they stay bytes from the disk to the JSON reader and are never decoded to a string.</summary>
internal static class SealedJson
{
    private const int HashLength = 2 * Checksum.Size;

    /// <summary>The position of the members that the checksum covers.</summary>
    public static readonly int HeadLength = Begin.Length + HashLength + End.Length;

    private static ReadOnlySpan<byte> Begin => "{\"Checksum\":\""u8;

    private static ReadOnlySpan<byte> End => "\","u8;

    /// <param name="binding">The directory of the file; null if it is not stored.</param>
    /// <param name="members">The members of the object, at least one, and its closing brace.</param>
    public static byte[] Seal(Binding? binding, ReadOnlySpan<byte> members)
    {
        var bound = Encoding.UTF8.GetBytes(binding?.Members ?? "");
        var file = new byte[HeadLength + bound.Length + members.Length + 1];
        bound.CopyTo(file.AsSpan(HeadLength));
        members.CopyTo(file.AsSpan(HeadLength + bound.Length));
        file[^1] = (byte)'\n';
        Begin.CopyTo(file);
        SumOf(Members(file)).CopyTo(file.AsSpan(Begin.Length));
        End.CopyTo(file.AsSpan(Begin.Length + HashLength));
        return file;
    }

    /// <summary>True if the file begins like a sealed one.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) => file.StartsWith(Begin);

    /// <summary>Checks the checksum.</summary>
    /// <exception cref="JsonException">It is not what was written.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        if (!IsSealed(file) || file.Length <= HeadLength || file[^1] != (byte)'\n')
            throw new JsonException("it is cut off, or was not written by ripcs");

        var head = file[Begin.Length..HeadLength];
        if (!head[..HashLength].SequenceEqual(SumOf(Members(file))) || !head[HashLength..].SequenceEqual(End))
            throw new JsonException("its content is not what was written (the checksum differs)");
    }

    /// <summary>The part that the checksum covers: the members and the closing brace.</summary>
    public static ReadOnlySpan<byte> Members(ReadOnlySpan<byte> file) => file[HeadLength..^1];

    private static byte[] SumOf(ReadOnlySpan<byte> members) => Encoding.ASCII.GetBytes(Checksum.TextOf(members));
}
