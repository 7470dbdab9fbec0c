namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// The chains of Ripcs with fixed names: the dispatch chains, their branches, those of a bridge, and the guard. Such a name alone proves
/// nothing: a host may have had a partition-a of its own before the first apply, and emptying it would open or close something.
/// </summary>
public static class FixedChains
{
    /// <summary>The beginning of the guard's rule: every block that Ripcs writes leaves one in its table.</summary>
    public const string GuardMark = "-m comment --comment ripcs-";

    private static readonly ValueList<DispatchChain> Ripts = [DispatchChain.Filter, DispatchChain.Dnat, DispatchChain.Snat];

    /// <summary>The chains with such names whose rules are not proved to be owned.</summary>
    /// <param name="actual">The live state.</param>
    /// <param name="owned">The owned part of it.</param>
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

    /// <summary>The rules of a guard that no run has put there, with their places from 1.</summary>
    internal static IEnumerable<(SavedRule Rule, int Place)> ForeignInGuard(TableState table) =>
        table.Find(DispatchChain.Guard) is { IsHidden: false } guard
            ? guard.Rules.Select((rule, i) => (rule, i + 1)).Where(item => !IsMark(item.rule)) : [];

    /// <summary>The owned ones among the chains with fixed names; an owned branch also proves the chain above it.</summary>
    /// <param name="table">The table that contains them.</param>
    /// <param name="ours">The partitions' chains that are owned; receives those that are found.</param>
    /// <param name="isMade">True for the chains that Ripcs made in the table according to the record.</param>
    /// <param name="foreign">Rules and chains that are known to be foreign.</param>
    internal static List<ChainState> Ours(
        TableState table, HashSet<ChainName> ours, Func<ChainName, bool> isMade, ForeignRules foreign)
    {
        var isMarked = IsMarked(table);
        var found = new List<ChainState>();
        foreach (var chain in table.Chains.Where(chain => DispatchChain.HoldsPointers(table.Name, chain.Name) && !chain.IsHidden)
            .OrderByDescending(chain => BranchName.TryParse(chain.Name, out var branch) ? branch.Key.Length : 0))
        {
            if ((chain.Rules.Count == 0 && !foreign.Names(chain.Name)) || isMarked || isMade(chain.Name)
                || chain.Rules.Any(rule => Jumps.Of(rule.Canonical) is { } to && ours.Contains(to)))
            {
                found.Add(chain);
                ours.Add(chain.Name);
            }
        }

        return found;
    }

    /// <summary>True if the last block in the table was written by Ripcs.</summary>
    internal static bool IsMarked(TableState table) => table.Find(DispatchChain.Guard) is { } guard && HoldsMark(guard);

    /// <summary>True for a dispatch chain as Ript makes it, with a name that Ripcs also uses: each of its built-in chains has exactly
    /// one jump to it, and no other chain has one. An apply refuses to write into other foreign chains with such names.</summary>
    public static bool IsRipts(Family family, TableState table, ChainState chain, Knowledge known) =>
        Ripts.FirstOrDefault(dispatch => dispatch.Name == chain.Name && dispatch.Table == table.Name) is { } dispatch
        && chain is { IsHidden: false } && !IsMarked(table)
            && !known.Made.Contains(new ChainPlace(family, table.Name, chain.Name))
        && table.Chains.SelectMany(from =>
            from.Rules.Where(rule => Jumps.Of(rule.Canonical) == chain.Name)
            .Select(rule => (From: from.Name, IsBare: Jumps.IsHook(rule.Canonical, out _))))
            .OrderBy(jump => jump.From).SequenceEqual(dispatch.BuiltIns.Order().Select(builtIn => (builtIn, true)));

    private static bool HoldsMark(ChainState guard) => guard.Rules.Any(IsMark);

    private static bool IsMark(SavedRule rule) => rule.Canonical.StartsWith(GuardMark, StringComparison.Ordinal);
}

/// <summary>A foreign chain with one of the fixed names, and its rules as iptables-save prints them.</summary>
public sealed record ForeignFixedChain(Family Family, TableName Table, ChainName Chain, ValueList<string> Rules);
