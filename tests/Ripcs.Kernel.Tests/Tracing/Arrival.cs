using System.Globalization;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>What became of a packet.</summary>
/// <param name="Place">The interface by which it left, empty for the host itself; null if it came nowhere.</param>
/// <param name="Packet">As it was then.</param>
/// <param name="IsRefused">Its sender was told that it is refused.</param>
/// <param name="IsSent">The kernel took it from its sender.</param>
internal sealed record Arrival(string? Place = null, RawPacket? Packet = null, bool IsRefused = false, bool IsSent = true)
{
    /// <summary>As it was then, byte by byte.</summary>
    public byte[] Bytes { get; private init; } = [];

    public Arrival With(RawPacket sent, string place, ReadOnlySpan<byte> bytes) =>
        RawPacket.Parse(bytes) is { } packet && packet.Number == sent.Number && packet.Protocol == sent.Protocol
            && packet.IcmpType == sent.IcmpType
            ? this with { Place = place, Packet = packet, Bytes = bytes.ToArray() }
            : RawPacket.IsRefusal(bytes) ? this with { IsRefused = true } : this;

    public override string ToString() => Packet is null ? IsRefused ? "refuses it" : "drops it"
        : string.Create(CultureInfo.InvariantCulture,
            $"leads it {(Place is "" ? "to the host" : $"out by {Place}")} as {PacketTexts.Of(Packet)}");
}
