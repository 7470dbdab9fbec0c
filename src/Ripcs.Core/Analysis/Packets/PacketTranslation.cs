namespace Ripcs.Core.Analysis.Packets;

/// <summary>The translation of a packet's connection: the values of <see cref="PacketField.Translation"/>.</summary>
public enum PacketTranslation
{
    None,
    Source,
    Destination,
    Both,
}
