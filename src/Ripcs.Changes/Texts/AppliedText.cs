using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Texts;

/// <summary>The line about what was applied, what stayed, and what other programs changed meanwhile.</summary>
internal static class AppliedText
{
    /// <param name="took">The duration.</param>
    /// <param name="what">"change 412 applied".</param>
    public static string Of(Outcome.Applied done, TimeSpan took, string what)
    {
        var touched = done.Plan.Blocks.Select(block => (block.Family, block.Table)).ToHashSet();
        var changed = Families.Both.Select(family => Changed(family, touched)).OfType<string>();
        var unchanged = Families.Both.SelectMany(family => Unchanged(family, touched)).Distinct().OrderByDescending(IsTable).ToList();
        var rest = (unchanged.Count == 0 ? "" : $"; {Words.List(unchanged)} unchanged") + Foreign(done.Meanwhile);
        var isVerified = !done.Reading.Unread.Any(part => touched.Any(place =>
            place.Family == part.Family && part.IsSets == (place.Table == TableName.Set)));
        var how = isVerified ? " and verified" : ", but not verified,";
        return $"{what}{how} in {took.TotalSeconds:0.00} s: {string.Join(", ", changed)}{rest}";
    }

    private static string? Changed(Family family, HashSet<(Family, TableName)> touched) =>
        Tables.WithSets.Where(table => touched.Contains((family, table))).Select(table => table.Value).ToList() is { Count: > 0 } names
            ? $"{family} {Words.List(names)}" : null;

    /// <summary>The family's name if none of its tables was changed, otherwise the
    /// table's, with the family's if only the other family's was changed.</summary>
    private static IEnumerable<string> Unchanged(Family family, HashSet<(Family, TableName)> touched)
    {
        var other = family is Family.IPv4 ? Family.IPv6 : Family.IPv4;
        return Tables.WithSets.All(table => !touched.Contains((family, table)))
            ? [family.ToString()]
            : Tables.Ours.Where(table => !touched.Contains((family, table))
                && (table == TableName.Filter || table == TableName.Nat || touched.Contains((other, table))))
                .Select(table => touched.Contains((other, table)) ? $"{family} {table}" : table.Value);
    }

    private static bool IsTable(string name) => Tables.Ours.Any(table => table.Value == name);

    private static string Foreign(ValueList<ForeignChange> changes) => changes.Count == 0 ? ""
        : $"; {Words.Count(changes.Count, "change")} meanwhile in rules not managed by Ripcs ("
            + $"{string.Join(", ", changes.Select(Describe))}), left alone";

    private static string Describe(ForeignChange change) => (change.Added, change.Removed) switch
    {
        (var added, 0) => $"{change.Chain}: {Words.Count(added, "rule")} added",
        (0, var removed) => $"{change.Chain}: {Words.Count(removed, "rule")} removed",
        var (added, removed) => $"{change.Chain}: {Words.Count(added, "rule")} added, {removed} removed",
    };
}
