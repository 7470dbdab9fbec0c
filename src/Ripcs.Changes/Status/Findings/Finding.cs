using Ripcs.Core.Model;

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
/// <param name="Kind">One word for machines, such as "stale".</param>
/// <param name="Level">What check makes of it.</param>
/// <param name="Sum">In few words, for check.</param>
/// <param name="Lines">For status: whole lines.</param>
internal sealed record Finding(string Kind, FindingLevel Level, string Sum, ValueList<string> Lines);
