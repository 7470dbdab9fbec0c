namespace Ripcs.Dsl;

/// <summary>Maps from one port to another, for a Dnat.</summary>
/// <example><code>Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app-01");</code></example>
public static class PortMaps
{
    /// <summary>In a Dnat: packets to this port go to another one.</summary>
    /// <param name="port">The port that the packets are sent to, 1 to 65535.</param>
    /// <param name="to">The port after the translation, 1 to 65535.</param>
    /// <returns>The map, for the list of ports.</returns>
    /// <example><code>.Ports(443.To(4443))</code></example>
    public static Port To(this int port, Port to) => ((Port)port).To(to);

    /// <summary>In a Dnat: packets to these ports go to others, one to one: the first to the first, the last to the last.</summary>
    /// <param name="ports">The ports that the packets are sent to, both ends included; the range needs parentheses.</param>
    /// <param name="to">The range after the translation, of as many ports; at most 256.</param>
    /// <returns>The map, for the list of ports.</returns>
    /// <example><code>.Ports((8000..8010).To(9000..9010))</code></example>
    public static Port To(this Range ports, Port to) => ((Port)ports).To(to);

    /// <summary>In a Dnat: packets to this service's port go to another one.</summary>
    /// <param name="service">The service that the packets are sent to, by name.</param>
    /// <param name="to">The port after the translation, 1 to 65535.</param>
    /// <returns>The map, for the list of ports.</returns>
    /// <example><code>.Ports("https".To(4443))</code></example>
    public static Port To(this string service, Port to) => ((Port)service).To(to);
}
