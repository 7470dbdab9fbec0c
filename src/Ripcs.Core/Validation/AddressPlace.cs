namespace Ripcs.Core.Validation;

/// <summary>Where an address or a label's name stands, for messages that say what to write instead.</summary>
internal sealed record AddressPlace(LiteralPlace Literal)
{
    public SourceSpan At => Literal.At;

    /// <summary>"To", "Dnat"; "Label" for a label's member.</summary>
    public string Method => Literal.Method;

    /// <summary>True behind the "to:" of a translation, where one address stands.</summary>
    public bool IsTarget { get; init; }

    /// <summary>The one port of the rule as it is written; null if it has none or several.</summary>
    public string? Port { get; init; }
}
