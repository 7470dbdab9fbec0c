using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>
/// The steps for the sets of a family: new sets are created and filled before any rule can use them, and old ones are destroyed once no
/// rule uses them. A set that was changed by hand gets missing entries back and loses foreign ones, entry by entry, because rules use it
/// meanwhile.
/// </summary>
internal static class SetEdit
{
    /// <summary>The block before all others; null if there is nothing to fill.</summary>
    public static Block? Fill(Family family, TableState actual, OwnedTable desired)
    {
        var made = desired.Chains.Where(set => actual.Find(set.Name) is null).ToList();
        Step[] steps =
        [
            .. made.Select(set => new Step.NewChain(set.Name)),
            .. made.SelectMany(set => set.Rules.Select(entry => new Step.Append(set.Name, entry))),
            .. desired.Chains.Except(made).SelectMany(set => Put(actual.Find(set.Name)!, set)),
        ];
        return steps.Length == 0 ? null : new Block(family, TableName.Set, "sets", steps.ToValueList());
    }

    /// <summary>The block after all others; null if there is nothing to destroy.</summary>
    /// <param name="tables">All tables of the family as they are by then.</param>
    public static (Block? Block, ValueList<KeptChain> Kept) Destroy(
        Family family, TableState actual, OwnedTable desired, Knowledge known, IEnumerable<TableState> tables)
    {
        var leaving = Ownership.Read(family, actual, known).Chains.Where(set => desired.Find(set.Name) is null).ToList();
        if (leaving.Count == 0)
            return (null, []);

        var askers = (from table in tables
                      from chain in table.Chains
                      from rule in chain.Rules
                      from set in RuleSummaries.SetsOf(rule.Text)
                      select (Set: set, Asker: chain.Name)).ToLookup(item => item.Set, item => item.Asker);
        var going = leaving.Where(set => !askers.Contains(set.Name)).ToList();
        Step[] steps =
        [
            .. going.Where(set => set.Rules.Count > 0).Select(set => new Step.Flush(set.Name)),
            .. going.Select(set => new Step.RemoveChain(set.Name)),
        ];
        var kept = leaving.Except(going)
            .Select(set => new KeptChain(family, TableName.Set, set.Name, $"{askers[set.Name].First()} asks it")).ToValueList();
        return (steps.Length == 0 ? null : new Block(family, TableName.Set, "sets, old ones", steps.ToValueList()), kept);
    }

    private static IEnumerable<Step> Put(ChainState live, OwnedChain desired)
    {
        var (now, then) = (live.Rules.Select(entry => entry.Canonical).ToHashSet(StringComparer.Ordinal),
            desired.Rules.ToHashSet(StringComparer.Ordinal));
        return live.Rules.Where(entry => !then.Contains(entry.Canonical)).Select(Step (entry) => new Step.Delete(live.Name, entry.Text))
            .Concat(desired.Rules.Where(entry => !now.Contains(entry)).Select(entry => new Step.Append(live.Name, entry)));
    }
}
