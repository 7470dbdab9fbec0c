namespace Ripcs.Changes.Applying;

/// <summary>
/// An ipset under the name of ours that is of another kind or family: no entry can be put right in it, and ipset would refuse the block
/// with words that help nobody.
/// </summary>
internal static class SetsOfOtherKind
{
    /// <param name="desired">What is to be live.</param>
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
                        $"{set.Name} exists as an ipset of another kind than Ripcs makes it ({kind}, or with other options); "
                        + $"{Advice(set.Name, live)}");
                }

                if (found is null && live[other].Table(TableName.Set).Find(set.Name) is not null)
                {
                    throw new HostException(
                        $"{set.Name} exists as an ipset of another family than the rules need ({family}); {Advice(set.Name, live)}");
                }
            }
        }
    }

    // It stands where an entry would, and no entry has these words.
    private static bool IsKind(string entry) => entry.StartsWith("hash:", StringComparison.Ordinal)
        || entry.StartsWith("list:", StringComparison.Ordinal)
        || entry.StartsWith("bitmap:", StringComparison.Ordinal);

    private static string Advice(ChainName set, FirewallState live)
    {
        var askers = (from family in Families.Both
                      from table in live[family].Tables
                      from chain in table.Chains
                      where chain.Rules.Any(rule => rule.Text.Contains(set.Value, StringComparison.Ordinal)
                          && ParsedRule.Of(rule.Text).Sets.Contains(set.Value))
                      select $"{chain.Name} ({Words.Place(family, table.Name)})").ToList();
        return askers.Count == 0 ? $"no rule asks it: destroy it with: ipset destroy {set}"
            : $"while a rule asks it, it cannot be replaced: delete what asks it in {Words.List(askers)}, then: ipset destroy {set}; and "
                + $"run the same command again at once, for until then what it was to deny passes";
    }
}
