namespace Ripcs.Core.Validation;

/// <summary>The place of a port, for messages that tell what to write instead.</summary>
internal sealed record PortPlace(LiteralPlace Literal)
{
    public SourceSpan At => Literal.At;

    /// <summary>"Ports" or "SourcePorts".</summary>
    public string Method => Literal.Method;

    /// <summary>
    /// True if the rule's ports name several protocols. A single rule for "80/tcp", "53/udp" would also open 80/udp and 53/tcp.
    /// </summary>
    public bool IsMixed { get; init; }

    /// <summary>True if it is the method's only argument.</summary>
    public bool IsAlone { get; init; }
}
