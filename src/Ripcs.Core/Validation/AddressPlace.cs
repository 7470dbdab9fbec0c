using Ripcs.Core.Model;

namespace Ripcs.Core.Validation;

/// <summary>Where an address or a label's name stands, for messages that say what to write instead.</summary>
/// <param name="Method">"To", "Dnat"; "Label" for a label's member.</param>
internal sealed record AddressPlace(SourceSpan At, string Method)
{
    /// <summary>True behind the "to:" of a translation, where one address stands.</summary>
    public bool IsTarget { get; init; }

    /// <summary>The one port of the rule as it is written; null if it has none or several.</summary>
    public string? Port { get; init; }
}
