using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Status.Findings;

/// <summary>Rules that lead from foreign chains to ours, past our own jumps: they outlive what they lead to.</summary>
internal static class ForeignJumpFindings
{
    private const int NamesToShow = 3;

    public static Finding? ToOurs(HostStatus status)
    {
        var all = status.References;
        if (all.Count == 0)
            return null;

        var keeping = all.Where(references => references.KeepsOldRules).ToList();
        var level = keeping.Count > 0 ? FindingLevel.Critical : FindingLevel.Warning;
        var names = Words.Some([.. (keeping.Count > 0 ? keeping : [.. all]).Select(references => references.From).Distinct()], NamesToShow);
        return new Finding(
            FindingKind.ForeignJumps,
            level,
            keeping.Count > 0 ? $"rules not managed by Ripcs keep in force what it has replaced ({names})"
                : $"rules not managed by Ripcs lead to its chains ({names})",
            [.. all.Select(ForeignJumpText.Warning)]);
    }

    /// <summary>They are drift, which is counted there: this says what becomes of them.</summary>
    public static IEnumerable<Note> FromOurs(HostStatus status) =>
        status.Led.Select(jump => ForeignJumpText.Warning(jump, $"ripcs rules apply {Paths.ToApply(status)}"));
}
