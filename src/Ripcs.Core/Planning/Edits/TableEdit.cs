using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>What one transaction does to one table, apart from the guard: new chains first, as a restore file needs it.</summary>
internal sealed record TableEdit(ValueList<Step.NewChain> NewChains, ValueList<Step> Changes, ValueList<KeptChain> Kept)
{
    public static TableEdit Between(Family family, TableState actual, OwnedTable desired, Knowledge known)
    {
        var created = desired.Chains.Where(chain => actual.Find(chain.Name) is null).ToList();
        var removal = ChainRemoval.Of(family, actual, desired, known);
        Step[] changes =
        [
            .. PolicyEdit.Loosening(family, actual, desired, known),
            .. created.SelectMany(chain => chain.Rules.Select(rule => new Step.Append(chain.Name, rule))),
            .. desired.Chains.Where(chain => actual.Find(chain.Name) is not null).SelectMany(chain => Update(actual, chain)),
            .. HookEdit.Steps(family, actual, desired, known),
            .. removal.Steps,
            .. PolicyEdit.Tightening(family, actual, desired, known),
        ];
        return new TableEdit(created.Select(chain => new Step.NewChain(chain.Name)).ToValueList(), changes.ToValueList(), removal.Kept);
    }

    private static ValueList<Step> Update(TableState actual, OwnedChain chain)
    {
        var live = actual.Find(chain.Name)!.Rules;
        return DispatchChain.HoldsPointers(actual.Name, chain.Name) ? DispatchEdit.Steps(chain.Name, live, chain.Rules)
            : live.Select(rule => rule.Canonical).SequenceEqual(chain.Rules) ? []
            : DispatchEdit.Refill(chain.Name, chain.Rules);
    }
}
