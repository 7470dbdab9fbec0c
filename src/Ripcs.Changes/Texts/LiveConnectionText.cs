namespace Ripcs.Changes.Texts;

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
