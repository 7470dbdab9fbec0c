namespace Ripcs.Core.Validation;

/// <summary>The place of an address or a label's name, for messages that tell what to write instead.</summary>
internal sealed record AddressPlace(LiteralPlace Literal)
{
    public SourceSpan At => Literal.At;

    /// <summary>The method that contains it: "To", "Dnat"; "Label" for a label's member.</summary>
    public string Method => Literal.Method;

    /// <summary>True after the "to:" of a translation, which takes one address.</summary>
    public bool IsTarget { get; init; }

    /// <summary>The only port of the rule as written; null if it has none or several.</summary>
    public string? Port { get; init; }
}
