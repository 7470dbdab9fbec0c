using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>Packets as a reader of a failed test wants them.</summary>
internal static class PacketTexts
{
    public static string Of(RawPacket packet)
    {
        string End(AddressBits address, int port) =>
            new IpPrefix(packet.Family, address, packet.Family.Bits()).ToAddressText() + (packet.HasPorts
                ? string.Create(CultureInfo.InvariantCulture, $" port {port}") : "");
        var more = packet.IsIcmp ? string.Create(CultureInfo.InvariantCulture, $" type {packet.IcmpType >> 8}/{packet.IcmpType & 255}")
            : packet.Protocol is RawPacket.Tcp ? string.Create(CultureInfo.InvariantCulture, $" flags {packet.Flags}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{packet.Protocol}{more} {End(packet.Source, packet.SourcePort)} -> {End(packet.Destination, packet.Port)}");
    }
}
