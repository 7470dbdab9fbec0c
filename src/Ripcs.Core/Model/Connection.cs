namespace Ripcs.Core.Model;

/// <summary>A connection as conntrack knows it: its first packet as it was sent, and the end to which the kernel sends it.</summary>
/// <param name="Family">The family of both ends.</param>
/// <param name="Protocol">The protocol number in the header.</param>
/// <param name="Source">The address that began it.</param>
/// <param name="Destination">The address to which that packet was sent.</param>
public readonly record struct Connection(Family Family, Protocol Protocol, AddressBits Source, AddressBits Destination)
{
    /// <summary>0 if the protocol has no ports.</summary>
    public ushort SourcePort { get; init; }

    /// <inheritdoc cref="SourcePort"/>
    public ushort DestinationPort { get; init; }

    /// <summary>For ICMP: the type, and in the lower eight bits the code.</summary>
    public ushort IcmpType { get; init; }

    /// <summary>The address that receives its packets, which differs from the destination after a translation; null if unknown.</summary>
    public AddressBits? TranslatedTo { get; init; }

    /// <summary>The port there.</summary>
    public ushort TranslatedToPort { get; init; }

    /// <summary>True if a translation sends it to another end.</summary>
    public bool IsLed => TranslatedTo is { } led && (led != Destination || TranslatedToPort != DestinationPort);

    /// <summary>The connection that the other end would begin if its packets were first packets.</summary>
    public Connection Reversed => this with
    {
        Source = TranslatedTo ?? Destination, Destination = Source, SourcePort = TranslatedToPort, DestinationPort = SourcePort,
        TranslatedTo = Source, TranslatedToPort = SourcePort,
    };

    /// <summary>"tcp 198.51.100.7:40112 -> 192.0.2.11:22", and the translated destination if there is one.</summary>
    public override string ToString() =>
        $"{Protocol} {End(Source, SourcePort)} -> {End(Destination, DestinationPort)}"
            + $"{(IsLed ? $" (sent to {End(TranslatedTo!.Value, TranslatedToPort)})" : "")}";

    private string End(AddressBits address, ushort port)
    {
        var text = IpAddressText.Print(Family, address);
        return !Protocol.HasPorts ? text : Family is Family.IPv4 ? $"{text}:{port}" : $"[{text}]:{port}";
    }
}
