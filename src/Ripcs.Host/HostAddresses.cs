using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Ripcs.Core.Model;

namespace Ripcs.Host;

/// <summary>The addresses of this machine in the network namespace of the process: what the kernel delivers to itself.</summary>
public static class HostAddresses
{
    // Of the service "discard"; nothing is sent there.
    private const int AnyPort = 9;

    private static readonly IpPrefix Loopback = IpPrefix.Parse("127.0.0.0/8");

    /// <exception cref="HostException">They cannot be read.</exception>
    public static ValueList<IpPrefix> Of(Family family)
    {
        try
        {
            var addresses = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Select(address => address.Address).Where(address => address.AddressFamily == (family is Family.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
                .Select(Plain);
            return [.. family is Family.IPv4 ? new[] { Loopback } : [], .. addresses.Distinct().Order()];
        }
        catch (NetworkInformationException e)
        {
            throw new HostException($"cannot read the addresses of this host: {e.Message}", e);
        }
    }

    /// <summary>The interface by which the kernel sends to an address, by which most likely packets come from there, too; null where it knows no way.</summary>
    public static string? CardTo(IpPrefix address)
    {
        try
        {
            // To connect a socket of UDP sends nothing, but asks for the way.
            using var socket = new Socket(address.Family is Family.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse(address.ToAddressText()), AnyPort);
            return socket.LocalEndPoint is IPEndPoint { Address: var own }
                ? NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(card => card.GetIPProperties().UnicastAddresses.Any(other => Plain(other.Address) == Plain(own)))?.Name : null;
        }
        catch (Exception e) when (e is SocketException or NetworkInformationException)
        {
            return null;
        }
    }

    // Without the zone of a link-local address.
    private static IpPrefix Plain(IPAddress address) => IpPrefix.Parse(new IPAddress(address.GetAddressBytes()).ToString());
}
