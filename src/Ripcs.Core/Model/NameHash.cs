using System.Buffers;
using System.Text;

namespace Ripcs.Core.Model;

/// <summary>The six characters of a hash in which names end that prove their content.</summary>
internal static class NameHash
{
    /// <param name="version">Of the form of the lines.</param>
    /// <param name="family">Of the chain or the set.</param>
    /// <param name="table">The table that holds it.</param>
    /// <param name="lines">What it holds, in its order.</param>
    public static string Of(int version, Family family, TableName table, IEnumerable<string> lines)
    {
        var text = new ArrayBufferWriter<byte>(1 << 12);
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ripcs {version} {(int)family} {table}\n"), text);
        foreach (var line in lines)
        {
            Encoding.UTF8.GetBytes(line, text);
            text.Write("\n"u8);
        }

        var hash = Sha256.Of(text.WrittenSpan);
        var bits = ((uint)hash[0] << 24) | ((uint)hash[1] << 16) | ((uint)hash[2] << 8) | hash[3];
        return string.Create(PartitionChainName.HashLength, bits, static (characters, value) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = PartitionChainName.HashAlphabet[(int)(value >> (27 - (5 * i))) & 31];
            }
        });
    }
}
