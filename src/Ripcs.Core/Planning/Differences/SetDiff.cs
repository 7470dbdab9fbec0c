namespace Ripcs.Core.Planning.Differences;

/// <summary>The differences between two contents of a set. Entries have no order and
/// there may be a hundred thousand: the first are listed, the others counted.</summary>
internal static class SetDiff
{
    private const int Listed = 20;

    public static ChainDiff Between(Family family, ChainName? old, ChainName? now, ValueList<string> before, ValueList<string> after,
        Func<LineKind, string, RuleOrigin?> originOf)
    {
        var (gone, came) = Compare(before, after);
        return new ChainDiff(
            family, TableName.Set, old, now, before.Count - gone.Count,
            [.. Lines(gone, LineKind.Removed, originOf), .. Lines(came, LineKind.Added, originOf)])
        {
            MoreRemoved = Math.Max(0, gone.Count - Listed),
            MoreAdded = Math.Max(0, came.Count - Listed),
        };
    }

    public static DriftDiff Drift(
        Family family, ChainName set, ValueList<string> expected, ValueList<string> live, Func<LineKind, string, RuleOrigin?> originOf)
    {
        var (missing, foreign) = Compare(expected, live);
        return new DriftDiff(family, TableName.Set, set, [.. Lines(missing, LineKind.Missing, originOf),
            .. Lines(foreign, LineKind.Foreign, (_, _) => null)])
        {
            MoreMissing = Math.Max(0, missing.Count - Listed),
            MoreForeign = Math.Max(0, foreign.Count - Listed),
        };
    }

    private static (List<string> Gone, List<string> Came) Compare(ValueList<string> before, ValueList<string> after)
    {
        var (old, now) = (before.ToHashSet(StringComparer.Ordinal), after.ToHashSet(StringComparer.Ordinal));
        return ([.. before.Where(entry => !now.Contains(entry))], [.. after.Where(entry => !old.Contains(entry))]);
    }

    private static IEnumerable<RuleLine> Lines(List<string> entries, LineKind kind, Func<LineKind, string, RuleOrigin?> originOf) =>
        entries.Take(Listed).Select(entry => new RuleLine(kind, entry, originOf(kind, entry)));
}
