using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>The changes of one transaction to one table, without the guard: new chains come first, as a restore file requires.</summary>
internal sealed record TableEdit(ValueList<Step.NewChain> NewChains, ValueList<Step> Changes, ValueList<KeptChain> Kept)
{
    public static TableEdit Between(Family family, TableState actual, OwnedTable desired, Knowledge known)
    {
        var created = desired.Chains.Where(chain => actual.Find(chain.Name) is null).ToList();
        var leaving = ForeignEdit.Leaving(family, actual, desired, known);
        var rest = leaving.First.Count == 0 ? actual : StepInterpreter.Apply(actual, leaving.First);
        var removal = ChainRemoval.Of(family, rest, desired, known);
        Step[] ours =
        [
            .. PolicyEdit.Loosening(family, actual, desired, known),
            .. leaving.First,
            .. created.SelectMany(chain => chain.Rules.Select(rule => new Step.Append(chain.Name, rule))),
            .. desired.Chains.Where(chain => rest.Find(chain.Name) is not null).SelectMany(chain => Update(family, rest, chain)),
            .. HookEdit.Steps(family, rest, desired, known),
            .. removal.Steps,
            .. leaving.Last,
        ];
        var made = created.Select(chain => new Step.NewChain(chain.Name)).ToValueList();
        var coming = desired.Foreign.Count == 0 ? ([], [])
            : ForeignEdit.Coming(actual, StepInterpreter.Apply(actual, [.. made, .. ours]), desired);
        return new TableEdit(
            [.. made, .. coming.Made],
            [.. ours, .. coming.Rules, .. PolicyEdit.Tightening(family, actual, desired, known)],
            [.. removal.Kept, .. leaving.Kept]);
    }

    private static ValueList<Step> Update(Family family, TableState actual, OwnedChain chain)
    {
        var live = actual.Find(chain.Name)!;
        return live.ToOwned().HasRulesOf(chain, family, actual.Name) ? []
            : DispatchChain.HoldsPointers(actual.Name, chain.Name) ? DispatchEdit.Steps(chain.Name, live.Rules, chain.Rules)
            : DispatchEdit.Refill(chain.Name, chain.Rules);
    }
}
