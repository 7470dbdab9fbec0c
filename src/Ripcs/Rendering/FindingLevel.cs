namespace Ripcs.Rendering;

/// <summary>The importance of a finding for monitoring.</summary>
internal enum FindingLevel
{
    /// <summary>For information only.</summary>
    Note,

    Warning,

    Critical,
}
