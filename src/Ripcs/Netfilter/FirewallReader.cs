using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Netfilter;

/// <summary>Reads everything that is live, of both families.</summary>
internal static class FirewallReader
{
    /// <exception cref="NetfilterException">A family could not be read whole.</exception>
    public static FirewallState Read(INetfilter netfilter) => new(Read(netfilter, Family.IPv4), Read(netfilter, Family.IPv6));

    private static FamilyState Read(INetfilter netfilter, Family family)
    {
        try
        {
            return SaveReader.Parse(netfilter.Save(family)).ToState(family);
        }
        catch (SaveFormatException e)
        {
            throw new NetfilterException($"the live {family} rules cannot be read: {e.Message}; look at what iptables-save and ip6tables-save print");
        }
    }
}
