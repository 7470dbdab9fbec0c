namespace Ripcs.Core.Analysis.Lines;

/// <summary>How the fate of packets changes.</summary>
public enum FateTurn
{
    NewlyAllowed,
    NewlyDenied,

    /// <summary>Allowed before and after, but sent to another destination.</summary>
    LedElsewhere,

    /// <summary>Allowed before and after, with the same destination, but with another source.</summary>
    OtherSource,

    /// <summary>Denied before and after, but its sender is answered in another way.</summary>
    OtherAnswer,
}
