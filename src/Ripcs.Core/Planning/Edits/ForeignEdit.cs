using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>The steps of a block for the foreign chains in this change. All other foreign chains are left alone.</summary>
internal static class ForeignEdit
{
    /// <summary>The steps for foreign rules and chains that go.</summary>
    /// <returns>First the steps that remove rules and empty chains, then those
    /// that remove the chains once no owned chain jumps to them.</returns>
    public static (ValueList<Step> First, ValueList<Step> Last, ValueList<KeptChain> Kept) Leaving(Family family, TableState actual,
        OwnedTable desired, Knowledge known)
    {
        var owned = Ownership.Read(family, actual, known);
        if (owned.Foreign.Count == 0)
            return ([], [], []);

        var deleted = owned.Foreign.Where(chain => IsBuiltIn(actual, chain)).SelectMany(chain => Deletions(chain, desired.Foreign))
            .ToList();
        var rest = StepInterpreter.Apply(actual, deleted);
        var leaving = owned.Foreign.Where(chain => !IsBuiltIn(actual, chain)).Select(chain => chain.Name)
            .Where(name => desired.Find(name) is null && desired.Foreign.All(chain => chain.Name != name)).ToList();
        var kept = new List<KeptChain>();
        while (leaving.Select(name => (Name: name, Referrer: Referrer(rest, name, leaving, owned)))
            .FirstOrDefault(item => item.Referrer is not null) is (var stays, { } referrer))
        {
            leaving.Remove(stays);
            kept.Add(new KeptChain(family, actual.Name, stays, $"{referrer} jumps to it"));
        }

        return (
            [.. deleted, .. leaving.Where(name => actual.Find(name)!.Rules.Count > 0).Select(name => new Step.Flush(name))],
            [.. leaving.Select(name => new Step.RemoveChain(name))],
            kept.ToValueList());
    }

    /// <summary>The steps for those that come back: the new chains, then the rules, and last the policies that went with them.</summary>
    /// <param name="actual">The table as read, for the chains that exist.</param>
    /// <param name="changed">The table after all other steps of the block.</param>
    /// <param name="desired">The desired table.</param>
    public static (ValueList<Step.NewChain> Made, ValueList<Step> Rules) Coming(TableState actual, TableState changed, OwnedTable desired)
    {
        var chains = desired.Foreign.Where(chain => !IsBuiltIn(actual, chain) && desired.Find(chain.Name) is null).ToList();
        return (
            chains.Where(chain => actual.Find(chain.Name) is null).Select(chain => new Step.NewChain(chain.Name)).ToValueList(),
            [
                .. chains.SelectMany(chain => Fill(changed.Find(chain.Name), chain)),
                .. desired.Foreign.Where(chain => IsBuiltIn(actual, chain))
                    .SelectMany(chain => Insertions(changed.Find(chain.Name), chain)),
                .. desired.Foreign.Where(chain => chain.IsOpenIn(actual)).Select(chain => new Step.SetPolicy(chain.Name, chain.Policy!)),
            ]);
    }

    private static bool IsBuiltIn(TableState table, ForeignChain chain) => Tables.HasBuiltIn(table.Name, chain.Name);

    private static IEnumerable<Step> Deletions(ForeignChain live, ValueList<ForeignChain> desired)
    {
        var stay = desired.Where(chain => chain.Name == live.Name).SelectMany(chain => chain.Taken).Select(ForeignRules.Key).ToList();
        return live.Taken.Where(rule => !stay.Remove(ForeignRules.Key(rule))).Select(rule => new Step.Delete(live.Name, rule));
    }

    /// <summary>A remaining chain that jumps to this one; owned chains are ignored, because the same block changes them.</summary>
    private static ChainName? Referrer(TableState table, ChainName chain, List<ChainName> leaving, OwnedTable owned) => table.Chains
        .Where(other => !leaving.Contains(other.Name) && owned.Find(other.Name) is null
            && !DispatchChain.HoldsPointers(table.Name, other.Name))
        .Where(other => other.Rules.Any(rule => Jumps.Of(rule.Canonical) == chain)).Select(other => (ChainName?)other.Name)
            .FirstOrDefault();

    private static IEnumerable<Step> Fill(ChainState? live, ForeignChain desired)
    {
        var rules = live?.Rules ?? [];
        return rules.Select(rule => ForeignRules.Key(rule.Text)).SequenceEqual(desired.Rules.Select(rule => ForeignRules.Key(rule.Text)))
            ? []
            : [.. rules.Count > 0 ? [new Step.Flush(desired.Name)] : Array.Empty<Step>(),
                .. desired.Rules.Select(rule => new Step.Append(desired.Name, rule.Text))];
    }

    /// <summary>
    /// Puts rules back to their places among those that stayed:
    /// <code>
    /// was    -s 203.0.113.7 -j DROP   (foreign)   -j DOCKER-USER   -j LOG
    /// is     -j partition-a                    -j DOCKER-USER              → -I INPUT 1 -s 203.0.113.7 -j DROP, -A INPUT -j LOG
    /// </code>
    /// </summary>
    private static IEnumerable<Step> Insertions(ChainState? live, ForeignChain desired)
    {
        var rules = (live?.Rules ?? []).Select(rule => ForeignRules.Key(rule.Text)).ToList();
        var missing = desired.Rules.GroupBy(rule => ForeignRules.Key(rule.Text))
            .ToDictionary(same => same.Key, same =>
                Math.Min(same.Count(rule => !rule.Stays), same.Count() - rules.Count(rule => rule == same.Key)));
        var place = 0;
        foreach (var rule in desired.Rules)
        {
            var key = ForeignRules.Key(rule.Text);
            if (rules.IndexOf(key, place) is var found and >= 0)
            {
                place = found + 1;
            }
            else if (!rule.Stays && missing[key]-- > 0)
            {
                yield return place == rules.Count ? new Step.Append(desired.Name, rule.Text)
                    : new Step.Insert(desired.Name, place + 1, rule.Text);
                rules.Insert(place++, key);
            }
        }
    }
}
