using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>The first packet of a connection as its sender sent it. In is empty for what this host sends itself.</summary>
internal sealed record Sent(
    Family Family, AddressBits Source, int SourcePort, AddressBits To, int Port, Protocol Protocol, int IcmpType, string In)
{
    public string Text(AddressBits address) => new IpPrefix(Family, address, Family.Bits()).ToAddressText();

    public string Text(Led led) => HasPorts ? $"{Text(led.To)} port {Number(led.Port)}" : Text(led.To);

    public override string ToString() => (HasPorts ? $"{Text(Source)} port {Number(SourcePort)}" : Text(Source))
        + $" -> {Text(new Led(To, Port))} {Protocol}" + (IcmpType < 0 ? "" : $" type {Number(IcmpType)}") + (In.Length == 0
            ? " of this host" : $" in {In}");

    private bool HasPorts => Protocol.HasPorts;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Where a packet goes: its destination behind nat PREROUTING, and its port there.</summary>
internal readonly record struct Led(AddressBits To, int Port);
