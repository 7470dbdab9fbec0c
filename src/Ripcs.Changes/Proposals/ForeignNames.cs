namespace Ripcs.Changes.Proposals;

/// <summary>Refuses foreign chains with names that a run needs: emptying a partition-a
/// that existed before the first apply would open or close something.</summary>
internal static class ForeignNames
{
    private const int RulesToShow = 5;

    public static Judgement Judge(Proposal proposal) =>
        Judge(proposal.Desired, proposal.Actual, proposal.Recorded with { Foreign = proposal.Replacement.Taken });

    /// <param name="desired">The desired state of the run; tables without changes are skipped.</param>
    /// <param name="actual">The live state.</param>
    /// <param name="known">What earlier runs recorded.</param>
    public static Judgement Judge(OwnedState desired, FirewallState actual, Knowledge known)
    {
        if (Find(desired, actual, known).FirstOrDefault() is not { } taken)
            return Judgement.Passes;

        var tool = $"{(taken.Family is Family.IPv4 ? "iptables" : "ip6tables")} -w -t {taken.Table}";
        return new Judgement(new HostException(
            $"{taken.Chain} ({Words.Place(taken.Family, taken.Table)}) already exists with {Words.Count(taken.Rules.Count, "rule")}, and "
            + $"nothing proves that Ripcs made it: rename it (its rules stay in force): {tool} -E {taken.Chain} NAME; or, if its rules are "
            + $"not needed, empty it: {tool} -F {taken.Chain}" + (IsRipts(taken, actual, known)
            ? "; or, if the rule files contain everything that the host should do, remove its other rules with the change: add "
                + Advice.To(Way.Replace) : "") + Shown(taken)));
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
            && FixedChains.IsRipts(taken.Family, table, chain, known);

    private static string Shown(ForeignFixedChain taken) =>
        string.Concat(taken.Rules.Take(RulesToShow).Select(rule => $"\n      -A {taken.Chain} {PlainText.Of(rule)}"))
        + (taken.Rules.Count > RulesToShow ? $"\n      and {taken.Rules.Count - RulesToShow} more" : "");
}
