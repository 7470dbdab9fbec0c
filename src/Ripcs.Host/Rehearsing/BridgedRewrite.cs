using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// Finds the statement that a bridge serves. No author wrote the bridge, so a message about it names the rewrite for which it was made: the
/// one with which it shares the most addresses.
/// </summary>
internal static class BridgedRewrite
{
    /// <summary>Pointers jump; of all that Ripcs writes, only bridges use goto.</summary>
    public static bool IsBridge(WrittenRule rule) => rule.Chain.Table == TableName.Filter && RuleTarget.Find(rule.Text) is { IsGoto: true };

    /// <summary>Null if the rule is not a bridge, or the rewrite is unknown.</summary>
    public static RuleOrigin? Find(ValueList<CompiledPartition> partitions, WrittenRule bridge)
    {
        if (!IsBridge(bridge))
            return null;

        var (protocol, addresses) = Said(bridge.Chain.Family, bridge.Text);
        var rewrites = from partition in partitions
                       from chain in partition.Chains
                       where chain.Family == bridge.Chain.Family && PartitionChainName.TryParse(chain.Name, out var name)
                           && name.Kind is ChainKind.Dnat
                       from rule in chain.Rules
                       let said = Said(chain.Family, rule.Text)
                       let common = said.Addresses.Intersect(addresses).Count()
                       where common > 0 && (said.Protocol ?? protocol) == (protocol ?? said.Protocol)
                       orderby common descending
                       select rule.Origin;
        return rewrites.FirstOrDefault();
    }

    private static (string? Protocol, HashSet<IpPrefix> Addresses) Said(Family family, string rule)
    {
        var parsed = ParsedRule.Of(rule);
        var addresses = parsed.Options.Select(option => IpPrefix.TryParse(option.Value, out var address) ? address : (IpPrefix?)null)
            .Append(DnatTarget.Read(family, parsed)?.Address);
        return (parsed.Find("-p")?.Value, addresses.OfType<IpPrefix>().ToHashSet());
    }
}
