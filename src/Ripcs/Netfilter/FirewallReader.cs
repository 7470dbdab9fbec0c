using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Netfilter;

/// <summary>What is live, and the generation of the tables at which it was; null where it is not known that nobody wrote meanwhile.</summary>
internal sealed record Reading(FirewallState State, uint? Generation);

/// <summary>Reads everything that is live, of both families.</summary>
internal static class FirewallReader
{
    private const int TriesOfBoth = 3;
    private const int TriesOfOne = 100;

    /// <exception cref="NetfilterException">A family could not be read whole.</exception>
    public static FirewallState Read(INetfilter netfilter) => ReadAt(netfilter).State;

    /// <summary>
    /// Reads again while somebody writes; after some tries the families may be of different moments, but each is as it was in one.
    /// </summary>
    /// <exception cref="NetfilterException">A family could not be read whole.</exception>
    /// <exception cref="BusyException">Others write so often that no family could be read in one moment.</exception>
    public static Reading ReadAt(INetfilter netfilter)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = netfilter.Generation();
            var state = new FirewallState(ReadInOneMoment(netfilter, Family.IPv4), ReadInOneMoment(netfilter, Family.IPv6));
            var isOne = before == netfilter.Generation();
            if (isOne || attempt == TriesOfBoth)
            {
                return new Reading(state, isOne ? before : null);
            }
        }
    }

    // While others write, iptables-save on nft prints chains twice, and rules of before beside rules of after.
    private static FamilyState ReadInOneMoment(INetfilter netfilter, Family family)
    {
        for (var attempt = 1; attempt <= TriesOfOne; attempt++)
        {
            var before = netfilter.Generation();
            try
            {
                var read = netfilter.Read(family);
                if (before == netfilter.Generation())
                {
                    return read;
                }
            }
            catch (NetfilterException) when (before != netfilter.Generation())
            {
                // What cannot be read may be two halves; the next try tells.
            }
        }

        throw new BusyException($"other programs change the {family} rules so often that they cannot be read in one moment; try again later");
    }

    /// <summary>The state of a family, from what iptables-save printed of it.</summary>
    /// <exception cref="NetfilterException">It is no such text.</exception>
    public static FamilyState Parse(Family family, string text)
    {
        try
        {
            return SaveReader.Parse(text).ToState(family);
        }
        catch (SaveFormatException e)
        {
            throw new NetfilterException($"the live {family} rules cannot be read: {e.Message}; look at what iptables-save and ip6tables-save print");
        }
    }
}
