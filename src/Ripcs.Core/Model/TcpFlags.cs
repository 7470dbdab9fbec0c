namespace Ripcs.Core.Model;

/// <summary>Flags of TCP by their bits in the header: those that are looked at, and those of them that must be set.</summary>
public readonly record struct TcpFlags(byte Of, byte Set)
{
    /// <summary>In the order of their bits, which is that of iptables.</summary>
    public static readonly ValueList<string> Names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    /// <summary>As --tcp-flags prints it: "FIN,SYN,RST,ACK SYN".</summary>
    public override string ToString() => $"{Text(Of)} {Text(Set)}";

    private static string Text(byte flags) => flags == 0 ? "NONE" : string.Join(',', Names.Where((_, bit) => (flags >> bit & 1) == 1));
}
