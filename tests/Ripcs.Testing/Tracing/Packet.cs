using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>The first packet of a connection, as its sender sent it and as a Dnat has left it.</summary>
internal sealed record Packet(AddressBits Source, AddressBits SentTo, Protocol Protocol, int SentPort)
{
    public AddressBits Destination { get; init; } = SentTo;

    public int Port { get; init; } = SentPort;

    public int SourcePort { get; init; } = 40000;

    /// <summary>The type of an ICMP packet.</summary>
    public int IcmpType { get; init; } = 8;

    public string In { get; init; } = "eth0";

    /// <summary>By which interface it leaves; empty where it stays. Known only behind the translation.</summary>
    public string Out { get; init; } = "";

    /// <summary>True for what came through IPsec.</summary>
    public bool IsSecured { get; init; }

    /// <summary>True for what is more than any limit lets by.</summary>
    public bool IsAboveLimits { get; init; }

    /// <summary>True for what a SynProxy keeps from conntrack, and so from translations.</summary>
    public bool IsUntracked { get; init; }

    /// <summary>True for what a Transparent has handed to a program of the host, with its mark.</summary>
    public bool IsHandedOver { get; init; }

    /// <summary>The kernel marks only what a Dnat has really changed.</summary>
    public bool IsTranslated => Destination != SentTo || Port != SentPort;

    public static Packet Of(string source, string sentTo, int port, Protocol? protocol = null) =>
        new(IpPrefix.Parse(source).Network, IpPrefix.Parse(sentTo).Network, protocol ?? Protocol.Tcp, port);

    public override string ToString()
    {
        string Text(AddressBits address) => new IpPrefix(Family.IPv4, address, 32).ToAddressText();
        return $"{Text(Source)} -> {Text(SentTo)}:{SentPort} {Protocol} from {SourcePort} type {IcmpType} in {In}" + (IsTranslated
            ? $" => {Text(Destination)}:{Port}" : "") + (IsSecured ? " by IPsec" : "") + (IsAboveLimits ? " above limits" : "")
            + (IsUntracked ? " untracked" : "") + (IsHandedOver ? " handed over" : "");
    }
}
