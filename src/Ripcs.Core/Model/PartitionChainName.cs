using System.Buffers;

namespace Ripcs.Core.Model;

/// <summary>A chain name of the form PARTITION-kHHHHHH: partition, kind, six characters of the content's hash.</summary>
public readonly record struct PartitionChainName(string Partition, ChainKind Kind, string Hash)
{
    /// <summary>Lower-case Crockford base 32: no i, l, o, u.</summary>
    public const string HashAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public const int HashLength = 6;

    private static readonly SearchValues<char> HashCharacters = SearchValues.Create(HashAlphabet);

    public ChainName Name => new($"{Partition}-{(char)Kind}{Hash}");

    public bool IsSet => Kind is ChainKind.Set or ChainKind.AddressSet or ChainKind.RefreshedSet;

    /// <summary>True for the name of a set whose content is refreshed.</summary>
    public static bool IsRefreshed(ChainName set) => TryParse(set, out var name) && name.Kind is ChainKind.RefreshedSet;

    /// <summary>True for a chain for INPUT alone: what the kernel takes only there, such as a match of sockets, stands in these.</summary>
    public static bool IsReceived(ChainName chain) => TryParse(chain, out var name) && name.Kind is ChainKind.Received;

    public TableName Table => DispatchChain.TableOf(Kind) ?? throw new InvalidOperationException($"no such kind of chain: {Kind}");

    /// <exception cref="FormatException">The name has not the form of a partition's chain.</exception>
    public static PartitionChainName Parse(ChainName chain) =>
        TryParse(chain, out var name) ? name : throw new FormatException($"'{chain}' is not the name of a partition's chain.");

    /// <summary>True if the name has the form; that alone does not make the chain ours (f2b-apache1 has it too).</summary>
    public static bool TryParse(ChainName chain, out PartitionChainName name)
    {
        name = default;
        var text = chain.Value;
        var dash = text.Length - HashLength - 2;
        if (dash < 1 || text[dash] != '-' || DispatchChain.TableOf((ChainKind)text[dash + 1]) is null
            || text.AsSpan(dash + 2).ContainsAnyExcept(HashCharacters) || !PartitionName.TryParse(text[..dash], out var partition))
        {
            return false;
        }

        name = new PartitionChainName(partition.Value, (ChainKind)text[dash + 1], text[(dash + 2)..]);
        return true;
    }
}
