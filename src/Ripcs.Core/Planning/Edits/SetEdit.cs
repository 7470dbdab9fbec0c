using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>
/// What is done to the sets of a family: new ones are made and filled before any rule can ask them, and those that go are destroyed when no
/// rule asks them any more. One that somebody changed gets back what it lacks and loses what it should not hold, entry by entry: rules ask
/// it meanwhile.
/// </summary>
internal static class SetEdit
{
    /// <summary>The block before all others; none where nothing is to be filled.</summary>
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

    /// <summary>The block behind all others; none where nothing is to be destroyed.</summary>
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
                      from set in ReferencedSets.Of(rule.Text)
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
