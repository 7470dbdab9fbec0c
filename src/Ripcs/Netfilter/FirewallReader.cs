using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Netfilter;

/// <summary>What is live, and the generation of the tables at which it was; null where it is not known that nobody wrote meanwhile.</summary>
internal sealed record Reading(FirewallState State, uint? Generation);

/// <summary>Reads everything that is live, of both families.</summary>
internal static class FirewallReader
{
    private const int Tries = 3;

    /// <exception cref="NetfilterException">A family could not be read whole.</exception>
    public static FirewallState Read(INetfilter netfilter) => ReadAt(netfilter).State;

    /// <summary>Reads again while somebody writes; after some tries what was read last must do, though the families may be of different moments.</summary>
    /// <exception cref="NetfilterException">A family could not be read whole.</exception>
    public static Reading ReadAt(INetfilter netfilter)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = netfilter.Generation();
            var state = new FirewallState(netfilter.Read(Family.IPv4), netfilter.Read(Family.IPv6));
            var isOne = before == netfilter.Generation();
            if (isOne || attempt == Tries)
            {
                return new Reading(state, isOne ? before : null);
            }
        }
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
