using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>Which of our chains go, and which must stay because others jump to them.</summary>
internal sealed record ChainRemoval(ValueList<Step> Steps, ValueList<KeptChain> Kept)
{
    public static ChainRemoval Of(Family family, TableState actual, OwnedTable desired, Knowledge known)
    {
        var owned = Ownership.Read(family, actual, known);
        var leaving = owned.Chains.Where(chain => desired.Find(chain.Name) is null).Select(chain => actual.Find(chain.Name)!).ToList();

        // A chain of others that had the name before gets it again in this block: emptied, it is theirs.
        var theirs = desired.Foreign.Select(chain => chain.Name).ToHashSet();
        var kept = new Dictionary<ChainName, string>();
        while (leaving.Count > kept.Count
            && FindReference(actual,
                leaving.Where(chain => !kept.ContainsKey(chain.Name) && !theirs.Contains(chain.Name)).ToList()) is var (chain, referrer))
        {
            kept.Add(chain.Name, $"{referrer} jumps to it");
        }

        // A dispatch chain that others jump to stays, but empty: its pointers are ours, and what they lead to goes.
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

    /// <summary>A chain that goes and a chain that stays and jumps to it. Dispatch
    /// chains and our own jumps to them are edited in the same block.</summary>
    private static (ChainState Chain, ChainName Referrer)? FindReference(TableState actual, List<ChainState> going)
    {
        var names = going.ToDictionary(chain => chain.Name);
        foreach (var chain in actual.Chains.Where(chain => !names.ContainsKey(chain.Name)
            && !DispatchChain.HoldsPointers(actual.Name, chain.Name)))
        {
            foreach (var rule in chain.Rules)
            {
                var isOurHook = chain.IsBuiltIn && Jumps.IsHook(rule.Canonical, out _);
                if (!isOurHook && Jumps.Of(rule.Canonical) is { } jump && names.TryGetValue(jump, out var referred))
                    return (referred, chain.Name);
            }
        }

        return null;
    }
}
