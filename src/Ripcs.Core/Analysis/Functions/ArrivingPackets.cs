using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Packets that reach a host from outside.</summary>
public static class ArrivingPackets
{
    /// <summary>For a question about a sender without an interface: only this host itself sends by lo, from its own addresses.</summary>
    /// <param name="packet">The packet as it is sent.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public static PacketBox From(PacketBox packet, ValueSet? hostAddresses) =>
        hostAddresses is null || !PacketFields.IsAnyCard(packet[PacketField.In])
            || packet[PacketField.Source].Overlaps(PossiblePackets.OwnSources(hostAddresses, packet.Family)) ? packet
            : packet.With(PacketField.In, PacketFields.Cards);
}
