namespace Ripcs.Core.SaveFormat;

/// <summary>
/// The six characters at the end of a chain's name: a hash of the chain's rules. They prove
/// that a live chain is unchanged, on nft and legacy and with every version of iptables. The content of a refreshed set is no part of the
/// firewall's state: it is read as a set without entries.
/// </summary>
public static class ChainHash
{
    /// <summary>Hashes the rules in normalised saved form, without "-A CHAIN ", in their order.</summary>
    public static string Of(Family family, TableName table, IEnumerable<string> canonicalRules) =>
        NameHash.OfDigest(RuleSummaries.DigestOf(family, table, canonicalRules));

    /// <summary>The name of a partition's chain with these rules.</summary>
    public static ChainName Name(PartitionName partition, ChainKind kind, Family family, IEnumerable<string> canonicalRules) =>
        new PartitionChainName(partition.Value, kind, Of(family, DispatchChain.TableOf(kind)!.Value, canonicalRules)).Name;

    /// <summary>True if its name has our form and ends in the hash of its rules.</summary>
    public static bool Proves(Family family, TableName table, OwnedChain chain) =>
        PartitionChainName.TryParse(chain.Name, out var name) && name.Table == table
        && (name.Kind is ChainKind.RefreshedSet ? chain.Rules.Count == 0
            : name.Hash == NameHash.OfDigest(chain.SummaryIn(family, table).Digest));

    /// <inheritdoc cref="Proves(Family, TableName, OwnedChain)"/>
    public static bool Proves(CompiledChain chain) => Proves(chain.Family, chain.Table, chain.ToOwned());
}
