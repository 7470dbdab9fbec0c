namespace Ripcs.Changes.Status.Findings;

/// <summary>What the rule files expect is not so any more: another program added a rule, say, or the host has another address.</summary>
internal static class ExpectationFinding
{
    private const int NamesToShow = 3;

    public static Finding? Of(HostStatus status) => status.Unmet.Count == 0 ? null : new Finding(
        FindingKind.Expectation,
        FindingLevel.Critical,
        $"{Words.Count(status.Unmet.Count, "expectation")} {(status.Unmet.Count == 1 ? "does" : "do")} not hold ("
            + $"{Words.Some([.. status.Unmet.Select(one => one.Span.ToString())], NamesToShow)})",
        [.. status.Unmet.Select(one => Note.Warning($"{one.Span}: {one.Message}"))]);
}
