using System.Globalization;

namespace Ripcs.Dsl;

/// <summary>A protocol in a rule file: its name or its number. Authors write the value, and C# converts it.</summary>
/// <example><code>Accept("tunnel").Protocols("gre", 50).To("gateway");</code></example>
public readonly record struct ProtocolName
{
    private readonly string? _text;

    private ProtocolName(string? text) => _text = text;

    internal string Text => _text ?? "";

    /// <summary>A protocol by its name.</summary>
    /// <param name="name">For example "tcp", "udp", "icmp" (which is ipv6-icmp in IPv6), "gre".</param>
    /// <example><code>.Protocols("tcp", "udp")</code></example>
    public static implicit operator ProtocolName(string? name) => new(name);

    /// <summary>A protocol by its number.</summary>
    /// <param name="number">1 to 255.</param>
    /// <example><code>.Protocols(47)</code></example>
    public static implicit operator ProtocolName(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The protocol as it was written.</summary>
    /// <returns>The name or the number.</returns>
    /// <example><code>ProtocolName tunnel = "gre"; Accept($"{tunnel}").Protocols(tunnel).To("gateway");</code></example>
    public override string ToString() => Text;
}
