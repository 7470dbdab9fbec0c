using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// Which statement a bridge serves. Nobody wrote the bridge, so that whoever reads that the kernel refuses it needs to know for which
/// rewrite it was made: the one with which it has most addresses in common.
/// </summary>
internal static class BridgedRewrite
{
    /// <summary>Pointers jump; of what Ripcs writes only bridges go to a chain without coming back.</summary>
    public static bool IsBridge(WrittenRule rule) => rule.Chain.Table == TableName.Filter && RuleTarget.Find(rule.Text) is { IsGoto: true };

    /// <summary>Null if the rule is no bridge, or nobody knows the rewrite any more.</summary>
    public static RuleOrigin? Find(ValueList<CompiledPartition> partitions, WrittenRule bridge)
    {
        if (!IsBridge(bridge))
        {
            return null;
        }

        var (protocol, addresses) = Said(bridge.Text);
        var rewrites = from partition in partitions
                       from chain in partition.Chains
                       where chain.Family == bridge.Chain.Family && PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.Dnat
                       from rule in chain.Rules
                       let said = Said(rule.Text)
                       let common = said.Addresses.Intersect(addresses).Count()
                       where common > 0 && (said.Protocol ?? protocol) == (protocol ?? said.Protocol)
                       orderby common descending
                       select rule.Origin;
        return rewrites.FirstOrDefault();
    }

    private static (string? Protocol, HashSet<IpPrefix> Addresses) Said(string rule)
    {
        string? protocol = null;
        var addresses = new HashSet<IpPrefix>();
        var last = "";
        foreach (var word in RuleTokens.Split(rule))
        {
            protocol = last == "-p" ? word : protocol;
            if (IpPrefix.TryParse(last == "--to-destination" ? WithoutPort(word) : word, out var address))
            {
                addresses.Add(address);
            }

            last = word;
        }

        return (protocol, addresses);
    }

    // 10.0.0.1:4443, [2001:db8::1]:4443
    private static string WithoutPort(string target) =>
        target.StartsWith('[') ? target[1..target.LastIndexOf(']')] : target.Count(character => character == ':') == 1 ? target[..target.IndexOf(':', StringComparison.Ordinal)] : target;
}
