using Ripcs.Core.Packing;
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
    private const byte Version = 2;

    // The fewest bytes that a load takes.
    private const int ShortestLoad = 6;

    private static ReadOnlySpan<byte> Mark => "RIPCS kept"u8;

    /// <summary>The name of the entry for a rule file's result, whether it exists or not.</summary>
    /// <param name="digest">The SHA-256 of the file's bytes, in hexadecimal digits.</param>
    public static string KeyOf(string compiler, RuleSource file, string digest)
    {
        var key = new PackWriter();
        key.Byte(Version);
        key.Text(compiler);
        key.Text(file.Text.Path);
        key.Text(digest);
        return Sha256.TextOf(key.Written);
    }

    /// <summary>The entry as bytes, with its name and a digest that reveals damage.</summary>
    /// <exception cref="PackException">The entry is too long.</exception>
    public byte[] Write(string key)
    {
        var body = new PackWriter();
        body.Text(key);
        body.List(Loads, load =>
        {
            body.Number(load.From);
            body.Shared(load.Written);
            body.Shared(load.Path);
            body.Shared(load.Digest);
            body.Number(load.Same);
            body.Byte(load.IsData ? (byte)1 : (byte)0);
        });
        var pack = CompiledFilePack.Write(File);
        body.Number(pack.Length);
        body.Bytes(pack);
        return Seal(body.Written);
    }

    /// <param name="bytes">The bytes that were kept.</param>
    /// <param name="key">The name of the entry.</param>
    /// <param name="path">The shown path of the rule file that the entry must belong to.</param>
    /// <exception cref="PackException">The bytes are not those that were written.</exception>
    public static KeptEntry Read(ReadOnlySpan<byte> bytes, string key, string path)
    {
        var entry = Open(bytes, key);
        var loads = entry.List(ShortestLoad, (ref reader) =>
            new KeptLoad(reader.Number(), reader.Shared(), reader.Shared(), reader.Shared(), reader.Number()) { IsData = reader.Flag() });
        var pack = entry.Bytes(entry.Number());
        entry.End();
        return new KeptEntry(loads, CompiledFilePack.Read(pack, path));
    }

    /// <summary>The digest in the bytes of an entry, as hexadecimal digits: equal if it loaded the same and compiled to the same.</summary>
    public static string DigestIn(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes.Slice(Mark.Length + 1, Sha256.Size));

    /// <summary>Bytes to be kept, with a digest that reveals damage.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> body) => [.. Mark, Version, .. Sha256.Of(body), .. body];

    /// <summary>A reader behind the digest and the key.</summary>
    /// <exception cref="PackException">The bytes are damaged, or were kept under another key.</exception>
    public static PackReader Open(ReadOnlySpan<byte> bytes, string key)
    {
        var entry = new PackReader(bytes);
        if (!entry.Bytes(Mark.Length).SequenceEqual(Mark) || entry.Byte() != Version)
            throw new PackException("it does not begin as one");

        if (!entry.Bytes(Sha256.Size).SequenceEqual(Sha256.Of(bytes[(Mark.Length + 1 + Sha256.Size)..])))
            throw new PackException("it is damaged");

        return entry.Text() == key ? entry : throw new PackException("it is in the place of another one");
    }
}
