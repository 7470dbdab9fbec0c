using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Host.Netfilter;

/// <summary>What is live, and the generation of the tables at which it was; null where it is not known that nobody wrote meanwhile.</summary>
internal sealed record Reading(FirewallState State, uint? Generation);

/// <summary>Reads everything that is live, of both families.</summary>
internal static class FirewallReader
{
    private const int TriesOfBoth = 3;
    private const int TriesOfOne = 5;
    private const int TriesWhileTorn = 100;
    private const int TriesWhileDifferent = 10;

    /// <exception cref="NetfilterException">A family could not be read whole.</exception>
    public static FirewallState Read(INetfilter netfilter) => ReadAt(netfilter).State;

    /// <summary>
    /// Reads again while somebody writes; after some tries the families may be of different moments, but each is whole.
    /// </summary>
    /// <exception cref="NetfilterException">A family could not be read whole.</exception>
    /// <exception cref="BusyException">Others write so often that a family could not be read whole.</exception>
    public static Reading ReadAt(INetfilter netfilter)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = netfilter.Generation();
            var state = new FirewallState(ReadWhole(netfilter, Family.IPv4), ReadWhole(netfilter, Family.IPv6));
            var isOne = before == netfilter.Generation();
            if (isOne || attempt == TriesOfBoth)
            {
                return new Reading(state, isOne ? before : null);
            }
        }
    }

    /// <summary>
    /// What is live after a change. Where it is not as desired, but others wrote during the reading, it is read again before it is believed.
    /// </summary>
    public static Reading ReadBack(INetfilter netfilter, Func<FirewallState, bool> isAsDesired)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reading = ReadAt(netfilter);
            if (reading.Generation is not null || netfilter.Generation() is null || attempt == TriesWhileDifferent || isAsDesired(reading.State))
            {
                return reading;
            }
        }
    }

    // While others write, iptables-nft-save prints chains twice, which nobody can read; what can be read was whole.
    private static FamilyState ReadWhole(INetfilter netfilter, Family family)
    {
        FamilyState? last = null;
        for (var attempt = 1; attempt <= (last is null ? TriesWhileTorn : TriesOfOne); attempt++)
        {
            var before = netfilter.Generation();
            try
            {
                last = netfilter.Read(family);
                if (before == netfilter.Generation())
                {
                    return last;
                }
            }
            catch (NetfilterException) when (before != netfilter.Generation())
            {
                // The next try tells whether it was torn, or cannot be read at all.
            }
        }

        return last ?? throw new BusyException($"other programs change the {family} rules so often that they cannot be read; try again later");
    }

    /// <summary>The state of a family, from what iptables-save printed of it.</summary>
    /// <exception cref="NetfilterException">It is no such text.</exception>
    public static FamilyState Parse(Family family, string text) => SaveReader.TryParse(text, out var document, out var problem) ? document.ToState(family)
        : throw new NetfilterException($"the live {family} rules cannot be read: {problem}; look at what iptables-save and ip6tables-save print");
}
