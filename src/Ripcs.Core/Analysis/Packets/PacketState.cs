namespace Ripcs.Core.Analysis.Packets;

/// <summary>The conntrack state of a packet, with its direction: the values of <see cref="PacketField.State"/>.</summary>
public enum PacketState
{
    New,
    Established,
    EstablishedReply,
    Related,
    RelatedReply,
    Invalid,
    Untracked,
}
