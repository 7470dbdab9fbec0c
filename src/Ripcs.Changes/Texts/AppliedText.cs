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

/// <summary>The notes about open connections, only if they are true for the change.</summary>
internal static class LiveConnectionText
{
    // The kernel keeps the translation of a connection, and only its first packet passes the nat table.
    private const string Translations = "live connections keep their old translations";

    // Ended connections are excluded.
    private const string TranslationsLeft = "live connections that continue keep their old translations";

    /// <param name="diff">The changes; null for a clean or a flush.</param>
    /// <param name="before">The live state before.</param>
    /// <param name="live">The live state after.</param>
    /// <param name="known">The knowledge of its chains.</param>
    /// <param name="path">The rule files in force afterwards.</param>
    /// <param name="isRevoking">True if denied connections are ended.</param>
    /// <param name="mayDeny">False if no packet is denied that was not before.</param>
    /// <param name="isGoingBack">True for a rollback: the rule files still contain what was rolled back, and are refused.</param>
    public static IEnumerable<Note> Notes(
        StateDiff? diff, FirewallState before, FirewallState live, Knowledge known, string path, bool isRevoking, bool mayDeny,
        bool isGoingBack)
    {
        var end = $"to end them, {(isGoingBack ? "make the rule files match what is in force now, and " : "")}run: "
            + Advice.To(Way.Apply, path) + " " + Advice.To(Way.Revoke);
        var chains = diff is null ? []
            : diff.Partitions.SelectMany(partition => partition.Chains).Select(chain => (chain.Family, chain.Table, chain.Lines))
            .Concat(diff.Drift.Select(drift => (drift.Family, drift.Table, drift.Lines))).ToList();
        if (chains.Any(chain => chain.Table == TableName.Nat && chain.Lines.Count > 0))
            yield return Note.Info(isRevoking ? TranslationsLeft : Translations);

        var denying = chains.Where(chain => chain.Table == TableName.Filter).GroupBy(chain => chain.Family,
            chain => chain.Lines.Where(IsDeny))
            .Where(denies => HasNew([.. denies.SelectMany(lines => lines)], before[denies.Key])).Select(denies => denies.Key).ToHashSet();
        if (denying.Count > 0 && mayDeny && !isRevoking)
        {
            var owned = Ownership.Read(live, known);
            var found = Neighbours.Read(live, owned).Where(beside => beside.Table == TableName.Filter && denying.Contains(beside.Family))
                .Select(beside => (beside.Family, beside.Table, beside.BuiltIn, Accept: beside.FindEstablished(live)))
                    .FirstOrDefault(beside => beside.Accept is not null);
            if (found.Accept is { } accept)
            {
                var what = accept.Chain is { } chain ? $"chain {chain}"
                    : $"rule {accept.Place}";
                yield return Note.Info(
                    $"live connections outlive the new deny: {what} accepts ESTABLISHED in front of Ripcs's jump in {found.BuiltIn} ("
                        + $"{Words.Place(found.Family, found.Table)}); " + end);
            }
            else if (denying.Where(family => HostPolicies.AcceptEstablished(owned, family)).Order().Select(family => family.ToString())
                .ToList() is { Count: > 0 } families)
            {
                yield return Note.Info($"live connections outlive the new deny: the host policy accepts ESTABLISHED before all partitions "
                    + $"(filter {Words.List(families)}); " + end);
            }
        }
    }

    // A deny that another program's chain already had is not new.
    private static bool HasNew(List<RuleLine> denies, FamilyState before)
    {
        if (denies.Count == 0)
            return false;

        var theirs = before.Table(TableName.Filter).Chains.Where(chain => !Ownership.IsOfOurForm(TableName.Filter, chain.Name))
            .SelectMany(chain => chain.Rules).Select(rule => rule.Canonical).ToHashSet();
        return denies.Exists(deny => !theirs.Contains(RuleNormalizer.Normalize(deny.Text)));
    }

    // An invalid packet belongs to no connection.
    private static bool IsDeny(RuleLine line) => line.Kind is LineKind.Added or LineKind.Missing or LineKind.Moved
        && RuleTarget.Find(line.Text) is { Name: "DROP" or "REJECT" }
            && !line.Text.Contains("--ctstate INVALID ", StringComparison.Ordinal);
}
