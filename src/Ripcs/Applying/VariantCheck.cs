using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Netfilter;

namespace Ripcs.Applying;

/// <summary>Stops a run where chains of ours are live in the other variant of iptables: both would be enforced.</summary>
internal static class VariantCheck
{
    /// <exception cref="HostException">They are; the message says how to remove them.</exception>
    public static void RefuseBoth(INetfilter netfilter, Knowledge known)
    {
        foreach (var family in Families.Both)
        {
            if (netfilter.SaveOther(family) is { } other && Chains(family, other.Text, known) is [var first, ..])
            {
                throw new HostException(
                    $"chains of Ripcs are live in the {other.Backend} variant of iptables too ({first}, {family}), and the kernel enforces both; "
                    + $"remove those first: ripcs rules flush --backend {other.Backend}, and then apply the rule files again");
            }
        }
    }

    /// <summary>What is live, for commands that only look.</summary>
    /// <exception cref="HostException">It cannot be read, or chains of ours are live in both variants.</exception>
    public static FirewallState Read(INetfilter netfilter, Knowledge known)
    {
        RefuseBoth(netfilter, known);
        return FirewallReader.Read(netfilter);
    }

    private static ValueList<ChainName> Chains(Family family, string text, Knowledge known)
    {
        try
        {
            var state = FirewallState.Empty.With(SaveReader.Parse(text).ToState(family));
            return Ownership.Read(state, known).Tables.SelectMany(table => table.Chains).Select(chain => chain.Name).ToValueList();
        }
        catch (SaveFormatException)
        {
            // As where it cannot be read at all: nothing in it can be told as ours.
            return [];
        }
    }
}
