namespace Ripcs.Core.Validation;

/// <summary>Where a port stands, for messages that say what to write instead.</summary>
internal sealed record PortPlace(LiteralPlace Literal)
{
    public SourceSpan At => Literal.At;

    /// <summary>"Ports" or "SourcePorts".</summary>
    public string Method => Literal.Method;

    /// <summary>
    /// True if the rule's ports are of several protocols: each beside its own in one rule would open 80/udp and 53/tcp for
    /// "80/tcp", "53/udp".
    /// </summary>
    public bool IsMixed { get; init; }

    /// <summary>True if the method was given nothing else.</summary>
    public bool IsAlone { get; init; }
}
