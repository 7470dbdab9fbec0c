using System.IO.Hashing;

namespace Ripcs.Core.Model;

/// <summary>Reveals whether bytes are still those that were written (XXH3, 128 bits): many times faster than <see cref="Sha256"/>, but
/// anybody can make other bytes with the same sum, so nothing is named by it.</summary>
public static class Checksum
{
    /// <summary>How many bytes a checksum has.</summary>
    public const int Size = 16;

    public static byte[] Of(ReadOnlySpan<byte> bytes) => XxHash128.Hash(bytes);

    /// <summary>The checksum in hexadecimal digits.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(Of(bytes));
}
