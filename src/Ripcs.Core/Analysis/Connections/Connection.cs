namespace Ripcs.Core.Analysis.Connections;

/// <summary>A connection as conntrack knows it: its first packet as it was sent, and where the kernel leads it.</summary>
/// <param name="Family">Of both ends.</param>
/// <param name="Protocol">Its number in the header.</param>
/// <param name="Source">Who began it.</param>
/// <param name="Destination">What that one sent to.</param>
public readonly record struct Connection(Family Family, Protocol Protocol, AddressBits Source, AddressBits Destination)
{
    /// <summary>0 where the protocol has no ports.</summary>
    public ushort SourcePort { get; init; }

    /// <inheritdoc cref="SourcePort"/>
    public ushort DestinationPort { get; init; }

    /// <summary>Of ICMP: the type, and in the lower eight bits the code.</summary>
    public ushort IcmpType { get; init; }

    /// <summary>Who gets its packets, which is somebody else than the destination behind a translation; null where nobody says.</summary>
    public AddressBits? TranslatedTo { get; init; }

    /// <summary>The port there.</summary>
    public ushort TranslatedToPort { get; init; }

    /// <summary>True if a translation leads it to another end.</summary>
    public bool IsLed => TranslatedTo is { } led && (led != Destination || TranslatedToPort != DestinationPort);

    /// <summary>What the other end would begin if it took its own packets for first ones.</summary>
    public Connection Reversed => this with
    {
        Source = TranslatedTo ?? Destination, Destination = Source, SourcePort = TranslatedToPort, DestinationPort = SourcePort,
        TranslatedTo = Source, TranslatedToPort = SourcePort,
    };

    /// <summary>"tcp 198.51.100.7:40112 -> 192.0.2.11:22", and behind a translation where it leads.</summary>
    public override string ToString() =>
        $"{Protocol} {End(Source, SourcePort)} -> {End(Destination, DestinationPort)}"
            + $"{(IsLed ? $" (led to {End(TranslatedTo!.Value, TranslatedToPort)})" : "")}";

    private string End(AddressBits address, ushort port)
    {
        var text = IpAddressText.Print(Family, address);
        return !Protocol.HasPorts ? text : Family is Family.IPv4 ? $"{text}:{port}" : $"[{text}]:{port}";
    }
}
