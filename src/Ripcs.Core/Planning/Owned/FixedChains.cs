namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// Our chains with fixed names: the dispatch chains, their branches, those of a bridge, and the guard. Such a name alone says nothing:
/// somebody may have had a partition-a of his own before the first apply, and to empty it would open or close something.
/// </summary>
public static class FixedChains
{
    /// <summary>How the guard's rule begins: every block that we write leaves one in its table.</summary>
    public const string GuardMark = "-m comment --comment ripcs-";

    /// <summary>The chains with our names and with rules that nothing proves to be ours.</summary>
    /// <param name="actual">What is live.</param>
    /// <param name="owned">What of it is ours.</param>
    public static ValueList<ForeignFixedChain> Foreign(FirewallState actual, OwnedState owned) =>
        (from family in Families.Both
         from name in Tables.Ours
         let table = actual[family].Table(name)
         let ours = owned.Table(family, name)
         from chain in table.Chains
         where chain is { IsBuiltIn: false, IsHidden: false, Rules.Count: > 0 }
             && (DispatchChain.HoldsPointers(name, chain.Name) ? ours.Find(chain.Name) is null
                 : chain.Name == DispatchChain.Guard && !HoldsMark(chain) && ours.Chains.Count == 0)
         select new ForeignFixedChain(family, name, chain.Name, chain.Rules.Select(rule => rule.Text).ToValueList())).ToValueList();

    /// <summary>The rules of a guard that no run of ours has put there, with their places from 1.</summary>
    internal static IEnumerable<(SavedRule Rule, int Place)> ForeignInGuard(TableState table) =>
        table.Find(DispatchChain.Guard) is { IsHidden: false } guard
            ? guard.Rules.Select((rule, i) => (rule, i + 1)).Where(item => !IsMark(item.rule)) : [];

    /// <summary>Those of our fixed chains that are ours; what a branch proves, it proves of the chain above it, too.</summary>
    /// <param name="table">The table that holds them.</param>
    /// <param name="ours">The partitions' chains that are ours.</param>
    /// <param name="made">What a record says we made in the table.</param>
    /// <param name="foreign">What is known not to be ours.</param>
    internal static List<ChainState> Ours(TableState table, IEnumerable<ChainName> ours, HashSet<ChainName> made, ForeignRules foreign)
    {
        var isMarked = IsMarked(table);
        var (known, found) = (ours.ToHashSet(), new List<ChainState>());
        foreach (var chain in table.Chains.Where(chain => DispatchChain.HoldsPointers(table.Name, chain.Name) && !chain.IsHidden)
            .OrderByDescending(chain => BranchName.TryParse(chain.Name, out var branch) ? branch.Key.Length : 0))
        {
            if ((chain.Rules.Count == 0 && !foreign.Names(chain.Name)) || isMarked || made.Contains(chain.Name)
                || chain.Rules.Any(rule => Jumps.Of(rule.Canonical) is { } to && known.Contains(to)))
            {
                found.Add(chain);
                known.Add(chain.Name);
            }
        }

        return found;
    }

    /// <summary>True if the last block in the table was one of ours.</summary>
    internal static bool IsMarked(TableState table) => table.Find(DispatchChain.Guard) is { } guard && HoldsMark(guard);

    private static bool HoldsMark(ChainState guard) => guard.Rules.Any(IsMark);

    private static bool IsMark(SavedRule rule) => rule.Canonical.StartsWith(GuardMark, StringComparison.Ordinal);
}

/// <summary>A foreign chain with one of our fixed names, with its rules as iptables-save prints them.</summary>
public sealed record ForeignFixedChain(Family Family, TableName Table, ChainName Chain, ValueList<string> Rules);
