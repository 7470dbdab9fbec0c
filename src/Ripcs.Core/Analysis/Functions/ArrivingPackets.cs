using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Packets that come to a host from outside.</summary>
public static class ArrivingPackets
{
    /// <summary>What is asked about a sender without an interface: only this host itself sends by lo, from its own addresses.</summary>
    /// <param name="packet">As it is sent.</param>
    /// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
    public static PacketBox From(PacketBox packet, ValueSet? hostAddresses) =>
        hostAddresses is null || !PacketFields.IsAnyCard(packet[PacketField.In])
            || packet[PacketField.Source].Overlaps(PossiblePackets.OwnSources(hostAddresses, packet.Family)) ? packet
            : packet.With(PacketField.In, PacketFields.Cards);
}
