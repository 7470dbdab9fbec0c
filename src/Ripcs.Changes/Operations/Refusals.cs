using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>Refuses foreign chains with names that a run needs: emptying a partition-a
/// that existed before the first apply would open or close something.</summary>
internal static class ForeignNames
{
    private const int RulesToShow = 5;

    /// <param name="desired">The desired state of the run; tables without changes are skipped.</param>
    /// <param name="actual">The live state.</param>
    /// <param name="known">What earlier runs recorded.</param>
    /// <exception cref="HostException">The run would write into such a chain.</exception>
    public static void Refuse(OwnedState desired, FirewallState actual, Knowledge known)
    {
        if (Find(desired, actual, known).FirstOrDefault() is { } taken)
        {
            var tool = $"{(taken.Family is Family.IPv4 ? "iptables" : "ip6tables")} -w -t {taken.Table}";
            throw new HostException(
                $"{taken.Chain} ({Words.Place(taken.Family, taken.Table)}) already exists with {Words.Count(taken.Rules.Count, "rule")}, "
                    + $"and nothing proves that Ripcs made it: rename it (its rules stay in force): {tool} -E {taken.Chain} NAME; or, if "
                    + $"its rules are not needed, empty it: {tool} -F {taken.Chain}" + (IsRipts(taken, actual, known)
                    ? "; or, if the rule files contain everything that the host should do, remove its other rules with the change: add "
                        + Advice.To(Way.Replace) : "") + Shown(taken));
        }
    }

    /// <summary>The same for a run that must not fail: a warning shows what is removed.</summary>
    public static IEnumerable<Note> Warnings(OwnedState desired, FirewallState actual, Knowledge known) =>
        Find(desired, actual, known).Select(taken => Note.Warning(
        $"{taken.Chain} ({Words.Place(taken.Family, taken.Table)}) held {Words.Count(taken.Rules.Count, "rule")} not managed by Ripcs; "
            + $"removed:{Shown(taken)}"));

    private static IEnumerable<ForeignFixedChain> Find(OwnedState desired, FirewallState actual, Knowledge known)
    {
        var owned = Ownership.Read(actual, known);
        return FixedChains.Foreign(actual, owned).Where(chain => !IsNamed(known, chain.Family, chain.Table, chain.Chain))
            .Where(chain => desired.Table(chain.Family, chain.Table).Chains.Count > 0)
            .Concat(desired.Tables.SelectMany(table =>
                PartitionChains(table, owned.Table(table.Family, table.Name), actual[table.Family].Table(table.Name))
                .Where(chain => !IsNamed(known, chain.Family, chain.Table, chain.Chain))));
    }

    /// <summary>True for a chain that the run takes away or puts back anyway.</summary>
    private static bool IsNamed(Knowledge known, Family family, TableName table, ChainName chain) =>
        known.Foreign.Any(named => named.Family == family && named.Name == table && named.Chains.Any(taken => taken.Name == chain));

    /// <summary>The chains that only foreign rules jump to; a chain without jumps has no effect, and is shown and filled.</summary>
    private static IEnumerable<ForeignFixedChain> PartitionChains(OwnedTable desired, OwnedTable owned, TableState live)
    {
        var names = desired.Chains.Select(chain => chain.Name).Where(name => PartitionChainName.TryParse(name, out _)).ToHashSet();
        names.ExceptWith(owned.Chains.Select(chain => chain.Name));
        return from chain in live.Chains
               where chain is { IsHidden: false, Rules.Count: > 0 } && names.Contains(chain.Name)
               let referrers = Jumps.To(live, chain.Name)
               where referrers.Count > 0 && referrers.All(referrer => owned.Find(referrer) is null)
               select new ForeignFixedChain(desired.Family, desired.Name, chain.Name, chain.Rules.Select(rule => rule.Text).ToValueList());
    }

    private static bool IsRipts(ForeignFixedChain taken, FirewallState actual, Knowledge known) =>
        actual[taken.Family].Table(taken.Table) is var table && table.Find(taken.Chain) is { } chain
            && Replacement.IsRipts(taken.Family, table, chain, known);

    private static string Shown(ForeignFixedChain taken) =>
        string.Concat(taken.Rules.Take(RulesToShow).Select(rule => $"\n      -A {taken.Chain} {PlainText.Of(rule)}"))
        + (taken.Rules.Count > RulesToShow ? $"\n      and {taken.Rules.Count - RulesToShow} more" : "");
}

/// <summary>Refuses to put another content under the name of a live chain whose content matches its hash.</summary>
internal static class SameNames
{
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(ValueList<CompiledPartition> compiled, FirewallState actual) =>
        Refuse(NameCollisions.Find(compiled, actual), compiled,
            (bag, at, chain, place, desired, live) => bag.NameIsTaken(at, chain, place, desired, live));

    /// <summary>The same for a state to be restored.</summary>
    /// <exception cref="RulesRefusedException">It would.</exception>
    public static void Refuse(OwnedState desired, ValueList<CompiledPartition> known, FirewallState actual) =>
        Refuse(NameCollisions.Find(desired, actual), known,
            (bag, at, chain, place, then, live) => bag.NameIsTakenSince(at, chain, place, then, live));

    private static void Refuse(
        ValueList<NameCollision> collisions, ValueList<CompiledPartition> partitions,
        Action<DiagnosticBag, SourceSpan, string, string, string, string> say)
    {
        if (collisions.Count == 0)
            return;

        var bag = new DiagnosticBag();
        foreach (var collision in collisions)
        {
            var first = collision.FirstDifference;
            say(
                bag, Place(collision, partitions), collision.Desired.Name.Value, Words.Place(collision.Family, collision.Table),
                collision.Desired.Rules.ElementAtOrDefault(first) ?? "nothing more",
                collision.Live.ElementAtOrDefault(first) ?? "nothing more");
        }

        throw new RulesRefusedException(bag.ToList());
    }

    private static SourceSpan Place(NameCollision collision, ValueList<CompiledPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (partition.Chains.FirstOrDefault(chain => chain.Family == collision.Family
                && chain.Name == collision.Desired.Name) is { } chain)
            {
                var line = chain.Rules.ElementAtOrDefault(collision.FirstDifference)?.Origin;
                return line is { Line: > 0 } ? new SourceSpan(line.File, line.Line) : new SourceSpan(partition.File, 0);
            }
        }

        return new SourceSpan("", 0);
    }
}

/// <summary>An unfinished change may have taken away some of the foreign rules that it was to replace.</summary>
internal static class UnfinishedReplacement
{
    /// <summary>The desired state of a run that does not replace any: they stay as they are.</summary>
    /// <param name="desired">The rest of the desired state.</param>
    /// <param name="actual">The live state.</param>
    /// <param name="known">The record, with the foreign chains of the unfinished change.</param>
    /// <exception cref="HostException">Some of them are gone, and with a
    /// mixture of old and new rules the host's behaviour is unknown.</exception>
    public static OwnedState Left(OwnedState desired, FirewallState actual, Knowledge known)
    {
        if (known.Foreign.Count == 0)
            return desired;

        var live = Ownership.Read(actual, known).AllForeign();
        var found = live.SelectMany(table => table.Chains.Select(chain => (table.Family, table.Name, Chain: chain)))
            .ToLookup(item => (item.Family, item.Name, item.Chain.Name), item => item.Chain.Taken.Count());
        var isLost = known.Foreign.Any(table =>
            table.Chains.Any(chain => !found[(table.Family, table.Name, chain.Name)].Any(count => count >= chain.Taken.Count())));
        return isLost ? throw new HostException(
            "the last change did not finish, and has removed or put back some of the rules not managed by Ripcs: run the same command "
            + "again, or: " + Advice.To(Way.RollBack))
            : desired.WithForeign(live);
    }

    /// <summary>A desired state with those back, for a run after which no owned rule is left.</summary>
    /// <param name="desired">The rest of the desired state.</param>
    /// <param name="known">The record, with the foreign chains of the unfinished change.</param>
    public static OwnedState Undone(OwnedState desired, Knowledge known) => known.Foreign.Count == 0 ? desired
        : desired.WithForeign(known.Foreign);
}

/// <summary>Refuses an ipset with a name of Ripcs but another type or family: its
/// entries cannot be repaired, and the error message of ipset would not help.</summary>
internal static class SetsOfOtherKind
{
    /// <summary>Refuses a set of the name of a refreshed one that another program may have filled.</summary>
    /// <param name="desired">The desired state.</param>
    /// <param name="known">What earlier runs recorded.</param>
    /// <param name="isHalfChanged">True if a change is under way that may have made it.</param>
    /// <exception cref="HostException">There is one.</exception>
    public static void RefuseRefreshed(OwnedState desired, FirewallState live, Knowledge known, Func<bool> isHalfChanged)
    {
        if (Ownership.RefreshedOfOthers(desired, live, known) is { } place && !isHalfChanged())
        {
            throw new HostException(
                $"the ipset {place.Chain} exists, and nothing proves that Ripcs made it: its entries would take the place of those in the "
                + $"file; {ToReplace(place.Chain, live)}");
        }
    }

    /// <param name="desired">The desired state.</param>
    /// <exception cref="HostException">A set of that name would have to be another one.</exception>
    public static void Refuse(OwnedState desired, FirewallState live)
    {
        foreach (var family in Families.Both)
        {
            var other = Families.Both.Single(one => one != family);
            foreach (var set in desired.Table(family, TableName.Set).Chains)
            {
                var found = live[family].Table(TableName.Set).Find(set.Name);
                if (found?.Rules.Select(entry => entry.Text).FirstOrDefault(entry => IsKind(entry)
                    && !set.Rules.Contains(entry)) is { } kind)
                {
                    throw new HostException(
                        $"{set.Name} exists as an ipset of a different kind than Ripcs makes ({kind}, or with other options); "
                        + $"{ToReplace(set.Name, live)}");
                }

                if (found is null && live[other].Table(TableName.Set).Find(set.Name) is not null)
                {
                    throw new HostException(
                        $"{set.Name} exists as an ipset of a different family than the rules need ({family}); {ToReplace(set.Name, live)}");
                }
            }
        }
    }

    // This text is in the place of an entry, and no entry looks like it.
    private static bool IsKind(string entry) => entry.StartsWith("hash:", StringComparison.Ordinal)
        || entry.StartsWith("list:", StringComparison.Ordinal)
        || entry.StartsWith("bitmap:", StringComparison.Ordinal);

    private static string ToReplace(ChainName set, FirewallState live)
    {
        var askers = (from family in Families.Both
                      from table in live[family].Tables
                      from chain in table.Chains
                      where chain.Rules.Any(rule => rule.Text.Contains(set.Value, StringComparison.Ordinal)
                          && ParsedRule.Of(rule.Text).Sets.Contains(set.Value))
                      select $"{chain.Name} ({Words.Place(family, table.Name)})").ToList();
        return askers.Count == 0 ? $"no rule uses it: destroy it with: ipset destroy {set}"
            : $"while a rule uses it, it cannot be replaced: delete what uses it in {Words.List(askers)}, then: ipset destroy {set}; and "
                + $"run the same command again at once, because until then what it should deny passes";
    }
}
