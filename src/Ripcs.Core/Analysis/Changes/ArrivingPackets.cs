using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>Packets that come to a host from outside.</summary>
public static class ArrivingPackets
{
    /// <summary>What somebody asks about who names a sender and no interface: only this host itself sends by lo, from its own addresses.</summary>
    /// <param name="packet">As it is sent.</param>
    /// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
    public static PacketBox From(PacketBox packet, ValueSet? hostAddresses)
    {
        var every = PacketFields.Every(PacketField.In, packet.Family);
        return hostAddresses is null || packet[PacketField.In] != every || packet[PacketField.Source].Overlaps(PossiblePackets.OwnSources(hostAddresses, packet.Family)) ? packet
            : packet.With(PacketField.In, every.Except(PacketFields.Interfaces("lo")));
    }
}
