using System.Runtime.CompilerServices;

namespace Ripcs.Dsl;

/// <content>What kind of traffic: ports, protocols, ICMP types.</content>
public abstract partial class PacketSelection<TSelf>
{
    /// <summary>
    /// Only packets to these ports. In a Dnat a port can be mapped to another: <c>443.To(4443)</c>. Called again, it adds to the list.
    /// </summary>
    /// <param name="what">Numbers from 1 to 65535, ranges with both ends included, service names;
    /// also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A number out of range, an open or reversed range or an unknown service is reported once the file has run.</remarks>
    /// <example><code>.Ports(80, 8600..8900, "https")</code></example>
    [OverloadResolutionPriority(1)]
    public TSelf Ports(params Port[] what) => AddPorts(what ?? []);

    /// <inheritdoc cref="Ports(Port[])"/>
    public TSelf Ports(IEnumerable<int> what) => AddPorts((what ?? []).Select(port => (Port)port));

    /// <inheritdoc cref="Ports(Port[])"/>
    public TSelf Ports(IEnumerable<string> what) => AddPorts((what ?? []).Select(port => (Port)port));

    /// <inheritdoc cref="Ports(Port[])"/>
    public TSelf Ports(IEnumerable<Range> what) => AddPorts((what ?? []).Select(port => (Port)port));

    /// <inheritdoc cref="Ports(Port[])"/>
    public TSelf Ports(IEnumerable<Port> what) => AddPorts(what ?? []);

    /// <summary>Only packets from these ports. Called again, it adds to the list.</summary>
    /// <param name="what">Numbers from 1 to 65535, ranges with both ends included, service names;
    /// also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A number out of range, an open or reversed range or an unknown service is reported once the file has run.</remarks>
    /// <example><code>.SourcePorts(1024..65535)</code></example>
    [OverloadResolutionPriority(1)]
    public TSelf SourcePorts(params Port[] what) => AddSourcePorts(what ?? []);

    /// <inheritdoc cref="SourcePorts(Port[])"/>
    public TSelf SourcePorts(IEnumerable<int> what) => AddSourcePorts((what ?? []).Select(port => (Port)port));

    /// <inheritdoc cref="SourcePorts(Port[])"/>
    public TSelf SourcePorts(IEnumerable<string> what) => AddSourcePorts((what ?? []).Select(port => (Port)port));

    /// <inheritdoc cref="SourcePorts(Port[])"/>
    public TSelf SourcePorts(IEnumerable<Range> what) => AddSourcePorts((what ?? []).Select(port => (Port)port));

    /// <inheritdoc cref="SourcePorts(Port[])"/>
    public TSelf SourcePorts(IEnumerable<Port> what) => AddSourcePorts(what ?? []);

    /// <summary>Only packets of these protocols. Called again, it adds to the list.</summary>
    /// <param name="what">Names or numbers; "icmp" is ipv6-icmp in IPv6. Also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown protocol, or one without ports on a rule with ports, is reported once the file has run.</remarks>
    /// <example><code>.Protocols("tcp", "udp")</code></example>
    [OverloadResolutionPriority(1)]
    public TSelf Protocols(params ProtocolName[] what) => AddProtocols(Texts.Of(what));

    /// <inheritdoc cref="Protocols(ProtocolName[])"/>
    public TSelf Protocols(IEnumerable<string> what) => AddProtocols(Texts.Of(what));

    /// <inheritdoc cref="Protocols(ProtocolName[])"/>
    public TSelf Protocols(IEnumerable<ProtocolName> what) => AddProtocols(Texts.Of(what));

    /// <summary>Packets of every protocol; an accept or a Dnat without ports or protocols needs it.</summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it together with ports or protocols.</remarks>
    /// <example><code>Accept("everything to the lab").AnyProtocol().From("office").To("lab");</code></example>
    public TSelf AnyProtocol() => Say(Said with { AnyProtocol = true });

    /// <summary>Only ICMP packets of these types. Called again, it adds to the list.</summary>
    /// <param name="types">One set of names for both families, for example "echo-request"; each family uses the types that it has.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown type is reported once the file has run.</remarks>
    /// <example><code>Accept("ping").Icmp("echo-request").To("www");</code></example>
    public TSelf Icmp(params string[] types) => AddIcmp(Texts.Of(types));

    /// <inheritdoc cref="Icmp(string[])"/>
    public TSelf Icmp(IEnumerable<string> types) => AddIcmp(Texts.Of(types));

    private TSelf AddPorts(IEnumerable<Port> what) => Say(Said with { Ports = Append(Said.Ports, what.Select(port => port.Term)) });

    private TSelf AddSourcePorts(IEnumerable<Port> what) =>
        Say(Said with { SourcePorts = Append(Said.SourcePorts, what.Select(port => port.Term)) });

    private TSelf AddProtocols(IEnumerable<string> what) => Say(Said with { Protocols = Append(Said.Protocols, what) });

    private TSelf AddIcmp(IEnumerable<string> types) => Say(Said with { IcmpTypes = Append(Said.IcmpTypes, types) });
}
