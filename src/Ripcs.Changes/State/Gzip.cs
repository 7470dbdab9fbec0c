using System.IO.Compression;

namespace Ripcs.Changes.State;

/// <summary>What is long in a file of the state is compressed: rules are much alike.
/// To look into it: jq -r .Content FILE | base64 -d | gunzip.</summary>
internal static class Gzip
{
    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            zip.Write(plain);
        }

        return packed.ToArray();
    }

    /// <exception cref="InvalidDataException">That is not what was packed.</exception>
    public static byte[] Unpack(byte[] packed)
    {
        using var plain = new MemoryStream();
        using (var zip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            zip.CopyTo(plain);
        }

        return plain.ToArray();
    }
}
