using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ripcs.Core.Results;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Keeping;

/// <summary>A #load or a Lines(…) that was followed while a rule file was compiled. The files of a
/// rule file are numbered in the order of loading; 0 is the rule file.</summary>
/// <param name="From">The number of the file that contains it.</param>
/// <param name="Written">The path as written.</param>
/// <param name="Path">The shown path of the file that was loaded.</param>
/// <param name="Digest">The SHA-256 of that file's bytes, in hexadecimal digits.</param>
/// <param name="Same">The number of the first file that is the same one, whatever path leads to it: it runs once.</param>
internal sealed record KeptLoad(int From, string Written, string Path, string Digest, int Same)
{
    /// <inheritdoc cref="LoadLine.IsData"/>
    public bool IsData { get; init; }
}

/// <summary>What is kept for a rule file: the result, and everything that it loaded.</summary>
internal sealed record KeptEntry(ValueList<KeptLoad> Loads, CompiledFile File)
{
    private const byte Version = 4;

    private const byte Break = (byte)'\n';

    private static readonly JsonTypeInfo<ValueList<KeptLoad>> LoadsType = (JsonTypeInfo<ValueList<KeptLoad>>)StrictJson
        .Exact(KeptContext.Default, new ValueListJson<KeptLoad>()).GetTypeInfo(typeof(ValueList<KeptLoad>));

    // The mark, the version and the checksum.
    private static readonly int Head = Mark.Length + 1 + Checksum.Size;

    private static ReadOnlySpan<byte> Mark => "RIPCS kept"u8;

    /// <summary>The name of the entry for a rule file's result, whether it exists or not.</summary>
    /// <param name="digest">The SHA-256 of the file's bytes, in hexadecimal digits.</param>
    public static string KeyOf(string compiler, RuleSource file, string digest) =>
        Sha256.TextOf(string.Join('\0', $"{Version}", compiler, file.Text.Path, digest));

    /// <summary>The entry as bytes, with its name and a digest that reveals damage.</summary>
    /// <exception cref="ResultException">The entry is too long.</exception>
    public byte[] Write(string key) => Seal(key, Body());

    /// <summary>What the entry says: what was loaded, and on a second line the result.</summary>
    public byte[] Body() => [.. JsonSerializer.SerializeToUtf8Bytes(Loads, LoadsType), Break, .. CompiledFileJson.Write(File)];

    /// <param name="bytes">The bytes that were kept.</param>
    /// <param name="key">The name of the entry.</param>
    /// <param name="path">The shown path of the rule file that the entry must belong to.</param>
    /// <exception cref="ResultException">The bytes are not those that were written.</exception>
    public static KeptEntry Read(ReadOnlyMemory<byte> bytes, string key, string path) => ReadBody(Open(bytes, key), path);

    /// <summary>What <see cref="Body"/> has written.</summary>
    /// <inheritdoc cref="Read"/>
    public static KeptEntry ReadBody(ReadOnlyMemory<byte> body, string path)
    {
        var end = body.Span.IndexOf(Break);
        return new KeptEntry(LoadsIn(body.Span[..Math.Max(end, 0)]), CompiledFileJson.ReadOwn(body[(end + 1)..], path));
    }

    private static ValueList<KeptLoad> LoadsIn(ReadOnlySpan<byte> line)
    {
        try
        {
            var loads = JsonSerializer.Deserialize(line, LoadsType);
            return loads.All(load => load is { From: >= 0, Same: >= 0 }) ? loads
                : throw new JsonException("the number of a file is negative");
        }
        catch (JsonException)
        {
            throw new ResultException("it is not as ripcs writes it");
        }
    }

    /// <summary>The digest in the bytes of an entry, as hexadecimal digits: equal if it loaded the same and compiled to the same.</summary>
    public static string DigestIn(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes.Slice(Head, Sha256.Size));

    /// <summary>Bytes to be kept, with a digest of what they say, and a checksum that reveals damage.</summary>
    public static byte[] Seal(string key, ReadOnlySpan<byte> body)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(key), Break, .. body];
        byte[] whole = [.. Sha256.Of(named), .. named];
        return [.. Mark, Version, .. Checksum.Of(whole), .. whole];
    }

    /// <summary>What was kept.</summary>
    /// <exception cref="ResultException">The bytes are damaged, or were kept under another key.</exception>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> bytes, string key)
    {
        var span = bytes.Span;
        if (span.Length < Head + Sha256.Size)
            throw new ResultException("it is cut off");

        if (!span.StartsWith(Mark) || span[Mark.Length] != Version)
            throw new ResultException("it does not begin as one");

        // Only its owner can have written it, so it can be damaged, but no lie.
        if (!span[(Mark.Length + 1)..Head].SequenceEqual(Checksum.Of(span[Head..])))
            throw new ResultException("it is damaged");

        var named = bytes[(Head + Sha256.Size)..];
        return named.Length > key.Length && Ascii.Equals(named.Span[..key.Length], key) && named.Span[key.Length] == Break
            ? named[(key.Length + 1)..] : throw new ResultException("it is in the place of another one");
    }
}

/// <summary>How what was loaded is written as JSON, generated at build time.</summary>
[JsonSerializable(typeof(ValueList<KeptLoad>))]
internal sealed partial class KeptContext : JsonSerializerContext;
