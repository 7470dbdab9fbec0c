using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Status.Findings;

/// <summary>What the policies make of packets on which no partition decides: nobody but the operator knows whether that is meant.</summary>
internal static class DefaultFateFinding
{
    public static Finding? Of(HostStatus status) => status.Fates.Count == 0 ? null : new Finding(
        FindingKind.DefaultFate,
        FindingLevel.Note,
        string.Join("; ", DefaultFateText.Sums(status.Fates)),
        [.. DefaultFateText.Notes(status.Fates)]);
}
