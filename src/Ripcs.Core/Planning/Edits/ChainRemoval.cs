using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>Which owned chains go, and which must stay because other chains jump to them.</summary>
internal sealed record ChainRemoval(ValueList<Step> Steps, ValueList<KeptChain> Kept)
{
    public static ChainRemoval Of(Family family, TableState actual, OwnedTable desired, Knowledge known)
    {
        var owned = Ownership.Read(family, actual, known);
        var leaving = owned.Chains.Where(chain => desired.Find(chain.Name) is null).Select(chain => actual.Find(chain.Name)!).ToList();

        // A foreign chain that had the name before comes back in this block: it is emptied, but not removed.
        var theirs = desired.Foreign.Select(chain => chain.Name).ToHashSet();
        var kept = new Dictionary<ChainName, string>();
        while (leaving.Count > kept.Count
            && FindReference(actual,
                leaving.Where(chain => !kept.ContainsKey(chain.Name) && !theirs.Contains(chain.Name)).ToList()) is var (chain, referrer))
        {
            kept.Add(chain.Name, $"{referrer} jumps to it");
        }

        // A dispatch chain that foreign chains jump to stays, but is emptied: its pointers are owned, and their targets go.
        var going = leaving.Where(chain => !kept.ContainsKey(chain.Name)).ToList();
        Step[] steps =
        [
            .. leaving.Where(chain =>
                chain.Rules.Count > 0 && (going.Contains(chain) || DispatchChain.HoldsPointers(actual.Name, chain.Name)))
                .Select(chain => new Step.Flush(chain.Name)),
            .. going.Where(chain => !theirs.Contains(chain.Name)).Select(chain => new Step.RemoveChain(chain.Name)),
        ];
        return new ChainRemoval(
            steps.ToValueList(), kept.Select(chain => new KeptChain(family, actual.Name, chain.Key, chain.Value)).ToValueList());
    }

    /// <summary>Finds a chain that goes although a chain that stays jumps to it. Dispatch chains
    /// and Ripcs's own jumps to them are ignored, because the same block changes them.</summary>
    private static (ChainState Chain, ChainName Referrer)? FindReference(TableState actual, List<ChainState> going)
    {
        var names = going.ToDictionary(chain => chain.Name);
        foreach (var chain in actual.Chains.Where(chain => !names.ContainsKey(chain.Name)
            && !DispatchChain.HoldsPointers(actual.Name, chain.Name)))
        {
            var targets = chain.ToOwned().Rules.Key is RuleSummary known ? known.Targets
                : chain.Rules.Where(rule => !chain.IsBuiltIn || !Jumps.IsHook(rule.Canonical, out _))
                    .Select(rule => Jumps.Of(rule.Canonical)).OfType<ChainName>();
            foreach (var target in targets)
            {
                if (names.TryGetValue(target, out var referred))
                    return (referred, chain.Name);
            }
        }

        return null;
    }
}
