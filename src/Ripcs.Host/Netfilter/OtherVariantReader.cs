using Ripcs.Core.Planning.Owned;

namespace Ripcs.Host.Netfilter;

/// <summary>What the unused variant of iptables contains in one table; the kernel enforces it, too.</summary>
/// <param name="Backend">nft or legacy.</param>
/// <param name="Rules">How many rules it has.</param>
/// <param name="Chains">The chains with rules.</param>
/// <param name="Policies">The built-in chains whose policy is not ACCEPT.</param>
/// <param name="Ours">Its chains that are owned by Ripcs.</param>
internal sealed record OtherVariantTable(
    string Backend,
    Family Family,
    TableName Table,
    int Rules,
    ValueList<ChainName> Chains,
    ValueList<ChainName> Policies,
    ValueList<ChainName> Ours);

/// <summary>Reads what the kernel enforces of the unused variant of iptables.</summary>
internal static class OtherVariantReader
{
    /// <summary>Stops a run if chains of Ripcs are live in the other variant: the kernel would enforce both.</summary>
    /// <exception cref="HostException">They are; the message explains how to remove them.</exception>
    public static void RefuseOurs(INetfilter netfilter, Knowledge known)
    {
        if (Read(netfilter, known).FirstOrDefault(table => table.Ours.Count > 0) is { } other)
        {
            throw new HostException(
                $"chains of Ripcs are live in the {other.Backend} variant of iptables too ({other.Ours[0]}, {other.Family}), and the "
                    + $"kernel enforces both; "
                + "remove those first: " + Advice.To(Way.Flush, other.Backend) + ", then apply the rule files again");
        }
    }

    public static ValueList<OtherVariantTable> Read(INetfilter netfilter, Knowledge known) =>
        Families.Both.SelectMany(family => Read(netfilter, family, known)).ToValueList();

    private static IEnumerable<OtherVariantTable> Read(INetfilter netfilter, Family family, Knowledge known)
    {
        if (netfilter.SaveOther(family) is not { } other || !SaveReader.TryParse(other.Text, out var document, out _))
            return [];

        var state = document.ToState(family);
        var owned = Ownership.Read(FirewallState.Empty.With(state), known);
        return state.Tables.Select(table => new OtherVariantTable(
                other.Backend,
                family,
                table.Name,
                table.Chains.Sum(chain => chain.Rules.Count),
                table.Chains.Where(chain => chain.Rules.Count > 0).Select(chain => chain.Name).ToValueList(),
                table.Chains.Where(chain => chain.Policy is not (null or "ACCEPT")).Select(chain => chain.Name).ToValueList(),
                owned.Table(family, table.Name).Chains.Select(chain => chain.Name).ToValueList()))
            .Where(table => table.Chains.Count + table.Policies.Count + table.Ours.Count > 0);
    }
}
