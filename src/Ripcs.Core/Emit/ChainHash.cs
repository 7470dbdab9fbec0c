using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ripcs.Core.Model;

namespace Ripcs.Core.Emit;

/// <summary>
/// The six characters that a chain's name ends in: the hash of what the chain says, so that a live chain proves itself on nft and
/// legacy and whatever the version of iptables.
/// </summary>
public static class ChainHash
{
    /// <summary>Changes when the normalised form of any rule changes; all chains then get new names, and live and recorded ones must be told by the old form, too.</summary>
    public const int CanonVersion = 1;

    /// <summary>Hashes the rules in normalised saved form, without "-A CHAIN ", in their order.</summary>
    public static string Of(Family family, TableName table, IEnumerable<string> canonicalRules)
    {
        var text = new ArrayBufferWriter<byte>(1 << 12);
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ripcs {CanonVersion} {(int)family} {table}\n"), text);
        foreach (var rule in canonicalRules)
        {
            Encoding.UTF8.GetBytes(rule, text);
            text.Write("\n"u8);
        }

        var hash = SHA256.HashData(text.WrittenSpan);
        var bits = ((uint)hash[0] << 24) | ((uint)hash[1] << 16) | ((uint)hash[2] << 8) | hash[3];
        return string.Create(PartitionChainName.HashLength, bits, static (characters, value) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = PartitionChainName.HashAlphabet[(int)(value >> (27 - (5 * i))) & 31];
            }
        });
    }

    /// <summary>The name of a partition's chain with these rules.</summary>
    public static ChainName Name(PartitionName partition, ChainKind kind, Family family, IEnumerable<string> canonicalRules) =>
        new PartitionChainName(partition.Value, kind, Of(family, DispatchChain.TableOf(kind)!.Value, canonicalRules)).Name;

    /// <summary>True if its name has our form and ends in the hash of its rules.</summary>
    public static bool Proves(Family family, TableName table, OwnedChain chain) =>
        PartitionChainName.TryParse(chain.Name, out var name) && name.Table == table
        && name.Hash == chain.HashIn(family, table, static (family, table, rules) => Of(family, table, rules));

    /// <inheritdoc cref="Proves(Family, TableName, OwnedChain)"/>
    public static bool Proves(Family family, TableName table, ChainName chain, IEnumerable<string> canonicalRules) =>
        PartitionChainName.TryParse(chain, out var name) && name.Table == table && name.Hash == Of(family, table, canonicalRules);
}
