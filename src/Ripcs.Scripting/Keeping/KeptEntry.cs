using System.Security.Cryptography;
using Ripcs.Core.Packing;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Keeping;

/// <summary>A #load or a Lines(…) that was followed while a rule file was compiled. The files
/// of one rule file are counted from 0, which is itself, as they were loaded.</summary>
/// <param name="From">The file in which it stands.</param>
/// <param name="Written">What it names.</param>
/// <param name="Path">The file to which it led, as it is shown.</param>
/// <param name="Digest">The SHA-256 of that file's bytes, in hexadecimal digits.</param>
/// <param name="Same">The first of the files that is that very file, by whatever way: it runs once.</param>
internal sealed record KeptLoad(int From, string Written, string Path, string Digest, int Same)
{
    /// <inheritdoc cref="LoadLine.IsData"/>
    public bool IsData { get; init; }
}

/// <summary>What is kept of a rule file: the result, and all that it loaded.</summary>
internal sealed record KeptEntry(ValueList<KeptLoad> Loads, CompiledFile File)
{
    private const byte Version = 2;

    // How many bytes each has at least.
    private const int ShortestLoad = 6;

    private static ReadOnlySpan<byte> Mark => "RIPCS kept"u8;

    /// <summary>The name of the entry that holds a rule file's result, if there is one.</summary>
    /// <param name="digest">The SHA-256 of its bytes, in hexadecimal digits.</param>
    public static string KeyOf(string compiler, RuleSource file, string digest)
    {
        var key = new PackWriter();
        key.Byte(Version);
        key.Text(compiler);
        key.Text(file.Text.Path);
        key.Text(digest);
        return Convert.ToHexStringLower(SHA256.HashData(key.Written));
    }

    /// <summary>The bytes of the entry of that name, with a digest that tells when they are damaged.</summary>
    /// <exception cref="PackException">There are too many.</exception>
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
        return [.. Mark, Version, .. SHA256.HashData(body.Written), .. body.Written];
    }

    /// <param name="bytes">As they were kept.</param>
    /// <param name="key">The name of the entry.</param>
    /// <param name="path">The rule file that it must be about, as it is shown.</param>
    /// <exception cref="PackException">They are not what was written.</exception>
    public static KeptEntry Read(ReadOnlySpan<byte> bytes, string key, string path)
    {
        var entry = new PackReader(bytes);
        if (!entry.Bytes(Mark.Length).SequenceEqual(Mark) || entry.Byte() != Version)
            throw new PackException("it does not begin as one");

        if (!entry.Bytes(SHA256.HashSizeInBytes).SequenceEqual(SHA256.HashData(bytes[(Mark.Length + 1 + SHA256.HashSizeInBytes)..])))
            throw new PackException("it is damaged");

        if (entry.Text() != key)
            throw new PackException("it stands in the place of another one");

        var loads = entry.List(ShortestLoad, (ref reader) =>
            new KeptLoad(reader.Number(), reader.Shared(), reader.Shared(), reader.Shared(), reader.Number()) { IsData = reader.Flag() });
        var pack = entry.Bytes(entry.Number());
        entry.End();
        return new KeptEntry(loads, CompiledFilePack.Read(pack, path));
    }
}
