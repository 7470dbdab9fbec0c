using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Texts;

/// <summary>The line that says what was applied, what stayed, and what others did meanwhile.</summary>
internal static class AppliedText
{
    /// <param name="took">In which time.</param>
    /// <param name="what">"change 412 applied".</param>
    public static string Of(Outcome.Applied done, TimeSpan took, string what)
    {
        var touched = done.Plan.Blocks.Select(block => (block.Family, block.Table)).ToHashSet();
        var changed = Families.Both.Select(family => Changed(family, touched)).OfType<string>();
        var unchanged = Families.Both.SelectMany(family => Unchanged(family, touched)).Distinct().OrderByDescending(IsTable).ToList();
        var rest = (unchanged.Count == 0 ? "" : $"; {Words.List(unchanged)} unchanged") + Foreign(done.Meanwhile);
        return $"{what} and verified in {took.TotalSeconds:0.00} s: {string.Join(", ", changed)}{rest}";
    }

    private static string? Changed(Family family, HashSet<(Family, TableName)> touched) =>
        Tables.WithSets.Where(table => touched.Contains((family, table))).Select(table => table.Value).ToList() is { Count: > 0 } names
            ? $"{family} {Words.List(names)}" : null;

    /// <summary>The family's name if nothing of it was touched, else the table's,
    /// with the family's where the other's was touched.</summary>
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

/// <summary>What a change does not do to connections that are open, said only of a change of which it is true.</summary>
internal static class LiveConnectionText
{
    // The kernel keeps the translation of a connection, and asks the nat table about its first packet alone.
    private const string Translations = "live connections keep their old translations";

    // Those that were ended keep nothing.
    private const string TranslationsLeft = "live connections that go on keep their old translations";

    /// <param name="diff">What the change did; null for a clean or a flush.</param>
    /// <param name="before">What was live before it.</param>
    /// <param name="live">What is live after it.</param>
    /// <param name="known">What is known of the chains in it.</param>
    /// <param name="path">The rule files that are in force then.</param>
    /// <param name="isRevoking">True where what is denied is ended.</param>
    /// <param name="isGoingBack">True of a rollback: the rule files still say what it took back, and are refused.</param>
    public static IEnumerable<Note> Notes(
        StateDiff? diff, FirewallState before, FirewallState live, Knowledge known, string path, bool isRevoking, bool isGoingBack)
    {
        var end = $"to end them, {(isGoingBack ? "let the rule files say what is in force now, and " : "")}run: ripcs rules apply {path} "
            + $"--revoke";
        var chains = diff is null ? []
            : diff.Partitions.SelectMany(partition => partition.Chains).Select(chain => (chain.Family, chain.Table, chain.Lines))
            .Concat(diff.Drift.Select(drift => (drift.Family, drift.Table, drift.Lines))).ToList();
        if (chains.Any(chain => chain.Table == TableName.Nat && chain.Lines.Count > 0))
            yield return Note.Info(isRevoking ? TranslationsLeft : Translations);

        var denying = chains.Where(chain => chain.Table == TableName.Filter).GroupBy(chain => chain.Family,
            chain => chain.Lines.Where(IsDeny))
            .Where(denies => HasNew([.. denies.SelectMany(lines => lines)], before[denies.Key])).Select(denies => denies.Key).ToHashSet();
        if (denying.Count > 0 && !isRevoking)
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
                        + $"{Words.Place(found.Family, found.Table)}); {end}");
            }
            else if (denying.Where(family => HostPolicies.AcceptEstablished(owned, family)).Order().Select(family => family.ToString())
                .ToList() is { Count: > 0 } families)
            {
                yield return Note.Info($"live connections outlive the new deny: the host policy accepts ESTABLISHED before all partitions "
                    + $"(filter {Words.List(families)}); {end}");
            }
        }
    }

    // What a chain of another program denied already is not new.
    private static bool HasNew(List<RuleLine> denies, FamilyState before)
    {
        if (denies.Count == 0)
            return false;

        var theirs = before.Table(TableName.Filter).Chains.Where(chain => !Ownership.IsOfOurForm(TableName.Filter, chain.Name))
            .SelectMany(chain => chain.Rules).Select(rule => rule.Canonical).ToHashSet();
        return denies.Exists(deny => !theirs.Contains(RuleNormalizer.Normalize(deny.Text)));
    }

    // What is invalid belongs to no connection.
    private static bool IsDeny(RuleLine line) => line.Kind is LineKind.Added or LineKind.Missing or LineKind.Moved
        && RuleTarget.Find(line.Text) is { Name: "DROP" or "REJECT" }
            && !line.Text.Contains("--ctstate INVALID ", StringComparison.Ordinal);
}

/// <summary>The line under a diff: the numbers that a person acts on.</summary>
internal static class DiffSummary
{
    /// <param name="diff">What differs.</param>
    /// <param name="command">What puts drift right.</param>
    /// <param name="isDone">True where it is said of a change that was made.</param>
    public static string Of(StateDiff diff, string command = "apply", bool isDone = false)
    {
        if (diff.IsEmpty)
        {
            var are = diff.PartitionCount == 1 ? "is" : "are";
            var live = diff.PartitionCount == 0 ? "no rule file has a partition"
                : $"{Words.Count(diff.PartitionCount, "partition")} {are} live as written";
            return diff.Unnamed.Count == 0 ? $"nothing to do: {live}." : string.Join("; ", [live, .. Unnamed(diff, isDone)]) + ".";
        }

        var sum = string.Join("; ", [Partitions(diff, isDone), .. Openings(diff), .. Structure(diff, isDone), .. Layouts(diff, isDone),
            .. ReplacedText.Sums(diff.Foreign, isDone), .. Unnamed(diff, isDone)]) + ".";
        var left = diff.LeftOut.Sum(drift => drift.Count(LineKind.Missing));
        return string.Join(' ', new[]
        {
            sum, Drift(diff.WithoutLeftOut(), command, isDone),
            left == 0 ? null : $"Left out by a restore: {command} {(isDone ? "put" : "puts")} back {Words.Count(left, "rule")}.",
        }.OfType<string>());
    }

    private static string Partitions(StateDiff diff, bool isDone)
    {
        if (diff.Changed == 0)
            return isDone ? "no partition changed" : "no partition changes";

        var pointers = diff.Partitions.SelectMany(partition => partition.Pointers).ToList();
        var (noun, added, removed) = diff.RulesAdded + diff.RulesRemoved + diff.RulesMoved > 0 || pointers.Count == 0
            ? ("rule", diff.RulesAdded, diff.RulesRemoved)
            : ("pointer", Count(LineKind.Added), Count(LineKind.Removed));
        var verb = isDone ? "changed" : diff.Changed == 1 ? "changes" : "change";
        var moves = diff.RulesMoved == 0 ? "" : added + removed == 0
            ? $"{Words.Count(diff.RulesMoved, "rule")} {(isDone ? "moved" : diff.RulesMoved == 1 ? "moves" : "move")}"
            : $", {diff.RulesMoved} moved";
        var orders = diff.Partitions.Count(partition => partition.Order is not null);
        if (orders > 0 && added + removed + diff.RulesMoved + diff.EntriesAdded + diff.EntriesRemoved == 0)
        {
            return $"{diff.Changed} of {Words.Count(diff.PartitionCount, "partition")} {verb}: {(diff.Changed == 1 ? "its" : "their")} "
                + "order alone";
        }

        var changes = (added + removed == 0 && moves.Length > 0 ? ""
            : $"{Words.Count(added, noun)} added, {removed} removed") + moves
            + (diff.EntriesAdded + diff.EntriesRemoved == 0 ? ""
                : $"; in sets {Words.Entries(diff.EntriesAdded)} added, {diff.EntriesRemoved} removed");
        return $"{diff.Changed} of {Words.Count(diff.PartitionCount, "partition")} {verb}: "
            + $"{changes}{(orders > 0 ? $"; the order of {orders}" : "")}";

        int Count(LineKind kind) => pointers.Count(pointer => pointer.Kind == kind);
    }

    private static IEnumerable<string> Openings(StateDiff diff) => diff.Partitions.Sum(Opening.Count) is > 0 and var count
        ? [$"{Words.Count(count, "rule")} {(count == 1 ? "opens" : "open")} to or from everywhere"] : [];

    /// <summary>Order always; jumps only where no partition's change explains them.</summary>
    private static IEnumerable<string> Structure(StateDiff diff, bool isDone)
    {
        var asked = diff.Structure.Where(structure => structure is { IsDrift: false, IsPolicy: false }).ToList();
        var lines = asked.SelectMany(structure => structure.Lines).ToList();
        var moved = lines.Count(line => line.Kind is LineKind.Moved);
        foreach (var kind in asked.GroupBy(structure => structure.IsInOurs ? "pointer" : "jump"))
        {
            if (kind.Sum(structure => structure.Lines.Count(line => line.Kind is LineKind.Moved)) is > 0 and var count)
                yield return $"{Words.Count(count, kind.Key)} {(isDone ? "moved" : count == 1 ? "moves" : "move")}";
        }

        if (diff.Changed == 0 && lines.Count > moved)
        {
            var (added, removed) = (lines.Count(line => line.Kind is LineKind.Added), lines.Count(line => line.Kind is LineKind.Removed));
            yield return $"{Words.Count(added, "jump")} added, {removed} removed";
        }

        foreach (var policies in Policies(diff, isDrift: false).GroupBy(policy => policy.Policy))
        {
            var chains = InFamilies(policies).ToList();
            yield return $"{Words.List(chains)} {(isDone ? "got" : chains.Count == 1 ? "gets" : "get")} policy {policies.Key}";
        }
    }

    /// <summary>Where no partition's change explains them.</summary>
    private static IEnumerable<string> Layouts(StateDiff diff, bool isDone) =>
        diff.Layouts.Where(_ => diff.Changed == 0).Select(layout => LayoutText.Sum(layout, isDone));

    private static IEnumerable<(Family Family, ChainName Chain, string Policy)> Policies(StateDiff diff, bool isDrift) =>
        from structure in diff.Structure
        where structure.IsPolicy && structure.IsDrift == isDrift
        select (structure.Family, structure.Chain, structure.Policy!);

    // One family that opens or closes alone is named.
    private static IEnumerable<string> InFamilies(IEnumerable<(Family Family, ChainName Chain, string Policy)> policies) =>
        from chain in policies.GroupBy(policy => policy.Chain)
        let families = chain.Select(policy => policy.Family).Distinct().ToList()
        select families.Count == Families.Both.Count ? chain.Key.Value : $"{chain.Key.Value} ({families[0]})";

    private static IEnumerable<string> Unnamed(StateDiff diff, bool isDone) =>
        diff.Unnamed.Count == 0 ? [] : [UnnamedText.Sum(diff.Unnamed.Count, diff.Unnamed.Sum(partition => partition.Rules), isDone)];

    private static string? Drift(StateDiff diff, string command, bool isDone)
    {
        var places = DriftPlaces.InStructure(diff).ToList();
        if (diff.Drifted > 0)
        {
            // Behind "2 of 312 partitions change" a number alone is one of partitions.
            var isPlain = diff.Changed > 0 && places.Count == 0;
            places.Insert(0, isPlain ? diff.Drifted.ToString(CultureInfo.InvariantCulture) : Words.Count(diff.Drifted, "partition"));
        }

        return places.Count == 0 ? null : $"Drift in {Words.List(places)}: {command} {Words.List([.. Repairs(diff, isDone)])}.";
    }

    private static List<string> Repairs(StateDiff diff, bool isDone)
    {
        var (missing, moved) = (diff.DriftLines(LineKind.Missing), diff.DriftLines(LineKind.Moved));
        var (doubled, foreign) = (diff.DriftLines(LineKind.Doubled), diff.DriftLines(LineKind.Foreign));
        var unexplained = diff.Drift.Count(drift => drift.IsUnexplained);
        var repairs = new List<string>();
        var (lost, strange) = (diff.DriftEntries(LineKind.Missing), diff.DriftEntries(LineKind.Foreign));
        AddIf(repairs, missing > 0, $"{(isDone ? "put" : "puts")} back {Words.Count(missing, "rule")}");
        AddIf(repairs, lost > 0, $"{(isDone ? "put" : "puts")} back {Words.Entries(lost)} of sets");
        AddIf(repairs, strange > 0, $"{(isDone ? "took" : "takes")} {Words.Entries(strange)} out of sets");
        AddIf(repairs, moved > 0,
            $"{(isDone ? "moved" : "moves")} {Words.Count(moved, "rule")} to {(moved == 1 ? "its place" : "their places")}");
        AddIf(repairs, doubled > 0, $"{(isDone ? "removed" : "removes")} {Words.Count(doubled, "double")}");
        var policies = Policies(diff, isDrift: true).GroupBy(policy => policy.Policy)
            .SelectMany(alike => InFamilies(alike).Select(chain => $"{chain} to {alike.Key}")).ToList();
        AddIf(repairs, policies.Count > 0, $"{(isDone ? "set" : "sets")} {Words.List(policies)}");
        AddIf(repairs, unexplained > 0,
            $"{(isDone ? "took" : "takes")} {Words.Count(unexplained, "chain")} of unknown content out of force");
        AddIf(repairs, foreign > 0, diff.IsHalfChanged
            ? $"{(isDone ? "removed" : "removes")} {foreign} of the unfinished change, or typed by hand"
            : $"{(isDone ? "REMOVED" : "REMOVES")} {foreign} typed by hand");
        return repairs;
    }

    private static void AddIf(List<string> list, bool isTrue, string text)
    {
        if (isTrue)
            list.Add(text);
    }
}
