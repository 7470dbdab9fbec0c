using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>A packet in the direction of its connection, as its sender sent it and as a Dnat has left it.</summary>
internal sealed record Packet(AddressBits Source, AddressBits SentTo, Protocol Protocol, int SentPort)
{
    public AddressBits Destination { get; init; } = SentTo;

    public int Port { get; init; } = SentPort;

    public int SourcePort { get; init; } = 40000;

    /// <summary>The type of an ICMP packet.</summary>
    public int IcmpType { get; init; } = 8;

    /// <summary>By which interface it comes in; empty where this host sends it.</summary>
    public string In { get; init; } = "eth0";

    /// <summary>By which interface it leaves; empty where it stays. Known only behind the translation.</summary>
    public string Out { get; init; } = "";

    /// <summary>Untracked also for what a SynProxy keeps from conntrack, and so from translations.</summary>
    public PacketState State { get; init; }

    /// <summary>True for what every match of another module takes: it comes through IPsec, from the card that rules name, and so on.
    /// </summary>
    public bool IsSpecial { get; init; }

    /// <summary>True for what is more than any limit lets by.</summary>
    public bool IsAboveLimits { get; init; }

    /// <summary>True for what a Transparent has handed to a program of the host, with its mark.</summary>
    public bool IsHandedOver { get; init; }

    /// <summary>What this host sends comes in by no interface.</summary>
    public bool IsSent => In.Length == 0;

    /// <summary>True for what has passed OUTPUT before: its connection has its translation already, and is tracked.</summary>
    public bool IsOfHost => In is "" or "lo";

    /// <summary>True if conntrack knows its connection.</summary>
    public bool IsTracked => State is not (PacketState.Invalid or PacketState.Untracked);

    /// <summary>By the rules of tcp: what is new opens its connection.</summary>
    public string TcpFlags => State is PacketState.New or PacketState.Untracked ? "SYN" : "ACK";

    /// <summary>The kernel marks only what a Dnat has really changed.</summary>
    public bool IsTranslated => Destination != SentTo || Port != SentPort;

    public Family Family => Source >> 32 == 0 ? Family.IPv4 : Family.IPv6;

    public static Packet Of(string source, string sentTo, int port, Protocol? protocol = null) =>
        new(IpPrefix.Parse(source).Network, IpPrefix.Parse(sentTo).Network, protocol ?? Protocol.Tcp, port);

    public override string ToString()
    {
        string Text(AddressBits address) => new IpPrefix(Family, address, Family.Bits()).ToAddressText();
        return $"{State} {Text(Source)} -> {Text(SentTo)}:{SentPort} {Protocol} from {SourcePort} type {IcmpType} in {In}" + (IsTranslated
            ? $" => {Text(Destination)}:{Port}" : "") + (IsSpecial ? " special" : "") + (IsAboveLimits ? " above limits" : "")
            + (IsHandedOver ? " handed over" : "");
    }
}
