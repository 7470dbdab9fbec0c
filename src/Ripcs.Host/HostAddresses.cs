using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Ripcs.Host;

/// <summary>The addresses of this machine in this process's network namespace, which the kernel delivers locally.</summary>
public static class HostAddresses
{
    private static readonly IpPrefix Loopback = IpPrefix.Parse("127.0.0.0/8");

    /// <exception cref="HostException">They cannot be read.</exception>
    public static ValueList<IpPrefix> Read(Family family)
    {
        try
        {
            var addresses = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Select(address => address.Address).Where(address =>
                    address.AddressFamily == (family is Family.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
                .Select(Plain);
            return [.. family is Family.IPv4 ? new[] { Loopback } : [], .. addresses.Distinct().Order()];
        }
        catch (NetworkInformationException e)
        {
            throw new HostException($"cannot read the addresses of this host: {e.Message}", e);
        }
    }

    /// <summary>The names of all interfaces; none if they cannot be read.</summary>
    public static ValueList<string> Interfaces() =>
        Catch<NetworkInformationException>.Or(() => NetworkInterface.GetAllNetworkInterfaces().Select(card => card.Name).ToValueList(),
            _ => []);

    // Without the zone of a link-local address.
    private static IpPrefix Plain(IPAddress address) => IpPrefix.Parse(new IPAddress(address.GetAddressBytes()).ToString());
}
