using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Status.Findings;

/// <summary>Chains that nothing leads to any more: they do no harm, but they become many.</summary>
internal static class StaleFinding
{
    public static Finding? Of(HostStatus status)
    {
        if (status.Stale.Count == 0)
            return null;

        var level = status.LongStale > 0 ? FindingLevel.Warning : FindingLevel.Note;
        var sum = status.LongStale > 0
            ? $"{Words.Count(status.LongStale, "chain")} stale for more than a day" : $"{Words.Count(status.Stale.Count, "stale chain")}";
        return new Finding(FindingKind.Stale, level, sum, Lines(status));
    }

    private static ValueList<Note> Lines(HostStatus status)
    {
        var width = status.Stale.Max(chain => chain.Chain.Value.Length);
        var size = PartitionSize.Of(status.Stale.Select(chain => (chain.Chain, chain.Rules)));
        return [
            Note.Info($"{Words.Size(size)} stale; {(status.HasDrift ? "once an apply has repaired the drift, " : "")}delete with: ripcs "
                + $"clean apply {Paths.LastApplied(status)}"),
            .. status.Stale.Select(chain =>
                Note.Info($"  {chain.Chain.Value.PadRight(width)}  {Words.Place(chain.Family, chain.Table),-11}  {Size(chain)}")),
        ];
    }

    private static string Size(StaleChain chain) => StaleText.Rules(chain)
        + (chain.Since > 0 ? $", stale since change {chain.Since}" : "");
}
