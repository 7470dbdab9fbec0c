using System.Buffers;
using System.Text;

namespace Ripcs.Core.Model;

/// <summary>The hash of what a chain or set holds, and its six characters in which names end that prove their content.</summary>
internal static class NameHash
{
    /// <summary>How many hexadecimal digits of the hash tell two contents apart, whatever an author tries.</summary>
    public const int DigestLength = 32;

    /// <summary>Changes when the form of an entry of a set or the kind of its ipset does.</summary>
    public const int SetVersion = 1;

    /// <param name="version">Of the form of the lines.</param>
    /// <param name="family">Of the chain or the set.</param>
    /// <param name="table">The table that holds it.</param>
    /// <param name="lines">What it holds, in its order.</param>
    public static string Of(int version, Family family, TableName table, IEnumerable<string> lines) =>
        OfDigest(Digest(version, family, table, lines));

    /// <inheritdoc cref="Of"/>
    /// <returns>The hash in hexadecimal digits.</returns>
    public static string Digest(int version, Family family, TableName table, IEnumerable<string> lines)
    {
        var text = new ArrayBufferWriter<byte>(1 << 12);
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ripcs {version} {(int)family} {table}\n"), text);
        foreach (var line in lines)
        {
            Encoding.UTF8.GetBytes(line, text);
            text.Write("\n"u8);
        }

        return Sha256.TextOf(text.WrittenSpan)[..DigestLength];
    }

    /// <summary>The six characters of a hash.</summary>
    public static string OfDigest(string digest)
    {
        var bits = uint.Parse(digest.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return string.Create(PartitionChainName.HashLength, bits, static (characters, value) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = PartitionChainName.HashAlphabet[(int)(value >> (27 - (5 * i))) & 31];
            }
        });
    }
}
