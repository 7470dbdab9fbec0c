namespace Ripcs.Changes.Proposals;

/// <summary>Refuses an ipset with a name of Ripcs but another type or family: its
/// entries cannot be repaired, and the error message of ipset would not help.</summary>
internal static class SetsOfOtherKind
{
    public static Judgement Judge(Proposal proposal) => Judge(proposal.Desired, proposal.Actual);

    /// <param name="desired">The desired state.</param>
    public static Judgement Judge(OwnedState desired, FirewallState live)
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
                    return new Judgement(new HostException(
                        $"{set.Name} exists as an ipset of a different kind than Ripcs makes ({kind}, or with other options); "
                        + $"{ToReplace(set.Name, live)}"));
                }

                if (found is null && live[other].Table(TableName.Set).Find(set.Name) is not null)
                {
                    return new Judgement(new HostException(
                        $"{set.Name} exists as an ipset of a different family than the rules need ({family}); "
                        + $"{ToReplace(set.Name, live)}"));
                }
            }
        }

        return Judgement.Passes;
    }

    // This text is in the place of an entry, and no entry looks like it.
    private static bool IsKind(string entry) => entry.StartsWith("hash:", StringComparison.Ordinal)
        || entry.StartsWith("list:", StringComparison.Ordinal)
        || entry.StartsWith("bitmap:", StringComparison.Ordinal);

    /// <summary>What to do before the same command can make it.</summary>
    public static string ToReplace(ChainName set, FirewallState live)
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
