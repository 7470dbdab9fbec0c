namespace Ripcs.Changes.Texts;

/// <summary>The summary line under a diff: the numbers that an operator acts on.</summary>
internal static class DiffSummary
{
    /// <param name="diff">The differences.</param>
    /// <param name="openings">Counts the rules that open.</param>
    /// <param name="command">The command that repairs drift.</param>
    /// <param name="isDone">True for a change that was made.</param>
    /// <param name="held">How many partitions stay in force as they were before a change that was rolled back.</param>
    public static string Of(StateDiff diff, IOpenings openings, string command = "apply", bool isDone = false, int held = 0)
    {
        if (diff.IsEmpty)
        {
            var others = held == 0 ? "" : $", {held} {(held == 1 ? "is" : "are")} held";
            var count = diff.PartitionCount - held;
            var live = diff.PartitionCount == 0 ? "no rule file has a partition"
                : $"{Words.Count(count, "partition")} {(count == 1 ? "is" : "are")} live as written{others}";
            return diff.Unnamed.Count == 0 ? $"nothing to do: {live}." : string.Join("; ", [live, .. Unnamed(diff, isDone)]) + ".";
        }

        var sum = string.Join("; ", [.. PolicyChanges(diff, isDone), Partitions(diff, isDone), .. Openings(diff, openings),
            .. Structure(diff, isDone), .. Layouts(diff, isDone), .. ReplacedText.Sums(diff.Foreign, isDone),
            .. Unnamed(diff, isDone)]) + ".";
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
            return $"{diff.Changed} of {Words.Count(diff.PartitionCount, "partition")} {verb}: only "
                + $"{(diff.Changed == 1 ? "its" : "their")} order";
        }

        var changes = (added + removed == 0 && moves.Length > 0 ? ""
            : $"{Words.Count(added, noun)} added, {removed} removed") + moves + (diff.EntriesAdded + diff.EntriesRemoved == 0 ? ""
                : $"; in sets {Words.Entries(diff.EntriesAdded)} added, {diff.EntriesRemoved} removed");
        return $"{diff.Changed} of {Words.Count(diff.PartitionCount, "partition")} {verb}: "
            + $"{changes}{(orders > 0 ? $"; the order of {orders}" : "")}";

        int Count(LineKind kind) => pointers.Count(pointer => pointer.Kind == kind);
    }

    private static IEnumerable<string> Openings(StateDiff diff, IOpenings openings) =>
        diff.Partitions.Sum(openings.Count) is > 0 and var count
        ? [$"{Words.Count(count, "rule")} {(count == 1 ? "opens" : "open")} to or from everywhere"] : [];

    /// <summary>Moves always; jumps only if no partition's change explains them.</summary>
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
    }

    private static IEnumerable<string> PolicyChanges(StateDiff diff, bool isDone)
    {
        foreach (var policies in Policies(diff, isDrift: false).GroupBy(policy => policy.Policy))
        {
            var chains = InFamilies(policies).ToList();
            yield return $"{Words.List(chains)} {(isDone ? "got" : chains.Count == 1 ? "gets" : "get")} policy {policies.Key}";
        }
    }

    /// <summary>Only if no partition's change explains them.</summary>
    private static IEnumerable<string> Layouts(StateDiff diff, bool isDone) =>
        diff.Layouts.Where(_ => diff.Changed == 0).Select(layout => LayoutText.Sum(layout, isDone));

    private static IEnumerable<(Family Family, ChainName Chain, string Policy)> Policies(StateDiff diff, bool isDrift) =>
        from structure in diff.Structure
        where structure.IsPolicy && structure.IsDrift == isDrift
        select (structure.Family, structure.Chain, structure.Policy!);

    // If only one family opens or closes, it is named.
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
            // After "2 of 312 partitions change" a plain number means partitions.
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
        var (lost, strange) = (diff.DriftEntries(LineKind.Missing), diff.DriftEntries(LineKind.Foreign));
        var policies = Policies(diff, isDrift: true).GroupBy(policy => policy.Policy)
            .SelectMany(alike => InFamilies(alike).Select(chain => $"{chain} to {alike.Key}")).ToList();
        return [.. new (bool IsMade, string Words)[]
        {
            (missing > 0, $"{(isDone ? "put" : "puts")} back {Words.Count(missing, "rule")}"),
            (lost > 0, $"{(isDone ? "put" : "puts")} back {Words.Entries(lost)} of sets"),
            (strange > 0, $"{(isDone ? "took" : "takes")} {Words.Entries(strange)} out of sets"),
            (moved > 0, $"{(isDone ? "moved" : "moves")} {Words.Count(moved, "rule")} to {(moved == 1 ? "its place" : "their places")}"),
            (doubled > 0, $"{(isDone ? "removed" : "removes")} {Words.Count(doubled, "double")}"),
            (policies.Count > 0, $"{(isDone ? "set" : "sets")} {Words.List(policies)}"),
            (unexplained > 0, $"{(isDone ? "took" : "takes")} {Words.Count(unexplained, "chain")} of unknown content out of force"),
            (foreign > 0, diff.IsHalfChanged
                ? $"{(isDone ? "removed" : "removes")} {Words.Count(foreign, "rule")} of the unfinished change, or hand-typed"
                : $"{(isDone ? "REMOVED" : "REMOVES")} {Words.Count(foreign, "hand-typed rule")}"),
        }.Where(repair => repair.IsMade).Select(repair => repair.Words)];
    }
}

/// <summary>The texts about pointers that move into branches or out of them.</summary>
internal static class LayoutText
{
    /// <summary>As part of a summary.</summary>
    public static string Sum(LayoutDiff layout, bool isDone) =>
        $"{Words.Count(layout.Pointers, "pointer")} of {layout.Dispatch} ({Words.Place(layout.Family, layout.Table)}) "
            + $"{What(layout, isDone)}";

    /// <summary>As a line of its own.</summary>
    public static string Line(LayoutDiff layout, bool isDone) =>
        $"{Words.Place(layout.Family, layout.Table)}  {layout.Dispatch}: {Words.Count(layout.Pointers, "pointer")} "
            + $"{What(layout, isDone)}; packets meet the same ones as before";

    private static string What(LayoutDiff layout, bool isDone)
    {
        var isOne = layout.Pointers == 1;
        return layout switch
        {
            { BranchesBefore: 0, Branches: 0 } =>
                $"{(isDone ? "stayed" : isOne ? "stays" : "stay")} in a list, and an unused branch {(isDone ? "was" : "is")} removed",
            { BranchesBefore: 0 } => $"{(isDone ? "went" : isOne ? "goes" : "go")} into {Words.Count(layout.Branches, "branch")}",
            { Branches: 0 } => $"{(isDone ? "came" : isOne ? "comes" : "come")} out of {Words.Count(layout.BranchesBefore, "branch")}",
            _ => $"{(isDone ? isOne ? "was" : "were" : isOne ? "is" : "are")} repaired in {Words.Count(layout.Branches, "branch")}",
        };
    }
}

/// <summary>The texts about foreign rules that are replaced, come back, or stay.</summary>
internal static class ReplacedText
{
    private const int NamesToShow = 3;

    /// <summary>"removes 42 rules not managed by Ripcs from 7 chains", for the summary of a change.</summary>
    public static IEnumerable<string> Sums(ValueList<ForeignDiff> foreign, bool isDone)
    {
        foreach (var kind in foreign.GroupBy(chain => chain.Kind).OrderBy(kind => kind.Key))
        {
            var rules = Words.Count(kind.Sum(chain => chain.Lines.Count), "rule");
            var chains = Words.Count(kind.Count(), "chain");
            yield return kind.Key is LineKind.Removed ? $"{(isDone ? "removed" : "removes")} {rules} not managed by Ripcs from {chains}"
                : $"{(isDone ? "put" : "puts")} back {rules} not managed by Ripcs in {chains}";
        }
    }

    /// <summary>A line about what loaded the rules that go.</summary>
    public static IEnumerable<Note> AtBoot(ValueList<ForeignTable> taken)
    {
        if (taken.Any(table => table.Chains.Any(chain => chain.Taken.Any())))
        {
            yield return Note.Info("make sure that nothing loads the rules that go again at boot: netfilter-persistent, iptables.service, "
                + "a script");
        }
    }

    /// <summary>A line about rules that are not replaced.</summary>
    public static Note LeftAlone(LeftAlone left)
    {
        var place = Words.Place(left.Family, left.Table);
        List<string> what = [.. left.Chains.Count == 0 ? [] : new[] { Words.Some(left.Chains, NamesToShow) },
            .. left.Rules == 0 ? [] : new[] { $"{Words.Count(left.Rules, "rule")} of built-in chains" }];
        return Note.Info($"not replaced: {Words.List(what)} ({place}): {Why(left)}");
    }

    private static string Why(LeftAlone left) => left.Owner switch
    {
        TableReplacement.HostPolicyBehind => "HostPolicy().Behind wants them evaluated first",
        TableReplacement.Hidden => "native nftables rules keep iptables from showing them",
        TableReplacement.Unsayable => "the text of a rule has characters that no command can pass; delete it after the change by its "
            + "number in its chain, with iptables -D CHAIN NUMBER",
        OtherProgram.ByRequest => $"they have --reqid, as those that {OtherProgram.ByRequest} writes; if they are yours, delete them after "
            + "the change",
        var program => $"{program} continues to write its own rules" + (left.Table == TableName.Filter && left.Rules > 0
                ? "; to have one of its chains evaluated before Ripcs's, write HostPolicy().Behind(\"CHAIN\")" : ""),
    };
}

/// <summary>The texts about partitions that are in force although no file names them.</summary>
internal static class UnnamedText
{
    /// <summary>The commands that take them out of force.</summary>
    public static AdvisedText Removal(string path) => Advice.To(Way.Clean, path) + ", or apply with " + Advice.To(Way.Prune);

    /// <summary>For one of them, with the command to remove it.</summary>
    public static Note Warning(string partition, int rules, AdvisedText removal) =>
        Note.Warning($"{partition} has no rule file but stays in force ({Words.Count(rules, "rule")}); remove it with: " + removal);

    /// <summary>For one whose file was deleted or renamed since the last run.</summary>
    public static Note Gone(string partition, int rules, string file, string path) =>
        Note.Warning($"{partition} is in force ({Words.Count(rules, "rule")}), but its file {file} is gone; if it was renamed: "
            + Advice.To(Way.Apply, path) + "; else remove it with: " + Removal(path));

    /// <summary>For all of them, as part of a summary.</summary>
    public static string Sum(int partitions, int rules, bool isDone) =>
        $"{Words.Count(partitions, "partition")} that no file "
            + $"{(isDone ? "named stayed" : partitions == 1 ? "names stays" : "names stay")} in force ({Words.Count(rules, "rule")})";
}
