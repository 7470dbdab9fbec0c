using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Netfilter;

namespace Ripcs.Status;

/// <summary>Reads what the variant of iptables that is not used enforces all the same.</summary>
internal static class OtherVariantReader
{
    public static ValueList<OtherVariantTable> Read(INetfilter netfilter, Knowledge known) =>
        Families.Both.SelectMany(family => Read(netfilter, family, known)).ToValueList();

    private static IEnumerable<OtherVariantTable> Read(INetfilter netfilter, Family family, Knowledge known)
    {
        if (netfilter.SaveOther(family) is not { } other)
        {
            return [];
        }

        if (Parse(family, other.Text) is not { } state)
        {
            return [];
        }

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

    private static FamilyState? Parse(Family family, string text)
    {
        try
        {
            return SaveReader.Parse(text).ToState(family);
        }
        catch (SaveFormatException)
        {
            return null;
        }
    }
}
