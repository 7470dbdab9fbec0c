namespace Ripcs.Core.Analysis.Packets;

/// <summary>The fields of a packet in conditions. The order of the members is the order of the dimensions in a diagram: fields
/// shared by many rules first, MAC directly after its source, and an original value directly after the current one.</summary>
public enum PacketField
{
    State,
    Translation,
    In,
    Out,
    Destination,
    OriginalDestination,
    Source,
    Mac,
    DestinationType,
    SourceType,
    Protocol,
    DestinationPort,
    OriginalPort,
    SourcePort,
    IcmpType,
    TcpFlags,
}
