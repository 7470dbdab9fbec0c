namespace Ripcs.Changes.Status.Findings;

/// <summary>How much a finding matters to whoever watches the host.</summary>
internal enum FindingLevel
{
    /// <summary>Good to know.</summary>
    Note,

    Warning,

    Critical,
}

/// <summary>One thing that status and check have to say.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Level">What check makes of it.</param>
/// <param name="Sum">In few words, for check.</param>
/// <param name="Lines">For status.</param>
internal sealed record Finding(FindingKind Kind, FindingLevel Level, string Sum, ValueList<Note> Lines);
