namespace Ripcs.Core.Planning.Owned;

/// <summary>The place of Ripcs's jump in a built-in chain. Foreign rules that were added before it later do not
/// matter: the jump has moved only if it comes after a rule that it came before at the last verified run.</summary>
public static class HookPlace
{
    /// <summary>The rules after Ripcs's last jump in each built-in chain, to be recorded after a verified run.</summary>
    /// <param name="state">The live state.</param>
    /// <param name="earlier">The earlier record, which is kept for a chain that is hidden now.</param>
    public static ValueList<BehindJump> Record(FirewallState state, ValueList<BehindJump> earlier = default)
    {
        var behind = new List<BehindJump>();
        foreach (var family in Families.Both)
        {
            foreach (var chain in state[family].Tables.SelectMany(table => table.Chains.Select(chain => (Table: table.Name, Chain: chain))))
            {
                if (chain.Chain.IsHidden)
                {
                    behind.AddRange(earlier.Where(jump =>
                        (jump.Family, jump.Table, jump.BuiltIn) == (family, chain.Table, chain.Chain.Name)));
                }
                else if (LastHook(chain.Chain) is var last and >= 0)
                {
                    var rules = chain.Chain.Rules.Skip(last + 1).Select(rule => rule.Canonical).ToValueList();
                    behind.Add(new BehindJump(family, chain.Table, chain.Chain.Name, rules));
                }
            }
        }

        return behind.ToValueList();
    }

    /// <summary>The foreign chains to which rules before Ripcs's jumps lead.</summary>
    public static ValueList<ChainInFront> InFront(FirewallState state) =>
        (from family in Families.Both
         from table in state[family].Tables
         from chain in table.Chains
         from rule in chain.IsHidden || LastHook(chain) < 0 ? [] : chain.Rules.TakeWhile(rule => !Jumps.IsHook(rule.Canonical, out _))
         let to = Jumps.Of(rule.Canonical)
         where to is not null
         select new ChainInFront(family, table.Name, chain.Name, to.Value)).Distinct().ToValueList();

    /// <summary>The rules that packets meet before Ripcs's: whatever gets past them in the filter table has a given verdict. What
    /// these rules decide, no rule file can decide otherwise. In a chain without a jump of Ripcs's, its jump would come first.</summary>
    public static FirewallState OnlyInFront(FirewallState state, string verdict) => Families.Both.Aggregate(state, (all, family) =>
        all.With(all[family] with
        {
            Tables = [.. all[family].Tables.Where(table => table.Name != TableName.Filter).Select(WithoutHooks),
                OnlyInFront(all[family].Table(TableName.Filter), verdict)],
        }));

    private static TableState WithoutHooks(TableState table) => new(table.Name, table.Chains.Select(chain => !chain.IsBuiltIn ? chain
        : chain with { Rules = chain.Rules.Where(rule => !Jumps.IsHook(rule.Canonical, out _)).ToValueList() }).ToValueList());

    private static TableState OnlyInFront(TableState filter, string verdict) => new(filter.Name,
        [.. filter.Chains.Where(chain => !chain.IsBuiltIn), .. Tables.BuiltInsOf(filter.Name).Select(name => new ChainState(name, verdict,
            filter.Find(name) is { } chain && LastHook(chain) >= 0
                ? chain.Rules.TakeWhile(rule => !Jumps.IsHook(rule.Canonical, out _)).ToValueList() : []))]);

    /// <summary>The foreign chains that Ripcs's jumps come after because of the host policy, for
    /// the record of a verified run; not those where only a foreign change is the reason.</summary>
    /// <param name="state">The live state.</param>
    /// <param name="before">The earlier record.</param>
    /// <param name="named">The foreign chains that the host policy puts first.</param>
    /// <param name="began">The foreign chains before Ripcs's jumps when the run began.</param>
    public static ValueList<ChainInFront> RecordPut(
        FirewallState state, Knowledge before, ValueList<ChainName> named, ValueList<ChainInFront> began) =>
        named.Count == 0 ? [] : InFront(state).Where(put => named.Contains(put.Chain)
            && (!began.Contains(put) || before.PutBehind.Contains(put))).ToValueList();

    public static bool HasMoved(Family family, TableState table, ChainName builtIn, Knowledge known)
    {
        if (table.Find(builtIn) is not { IsHidden: false } chain)
            return false;

        if (IsBeforeChainsInFront(chain, known) || IsBehindFormerChain(family, table, chain, known))
            return true;

        var recorded = known.Behind.FirstOrDefault(jump => jump.Family == family && jump.Table == table.Name && jump.BuiltIn == builtIn);
        if (recorded is null)
            return false;

        // A rule on both sides of the jump was there before, or the same rule was added again: the jump has not moved.
        var behind = chain.Rules.Skip(LastHook(chain) + 1).Select(rule => rule.Canonical).ToHashSet();
        var firstHook = chain.Rules.ToList().FindIndex(rule => Jumps.IsHook(rule.Canonical, out _));
        return firstHook > 0 && chain.Rules.Take(firstHook).Any(rule =>
            recorded.Rules.Contains(rule.Canonical) && !behind.Contains(rule.Canonical) && !LeadsToChainInFront(rule, known));
    }

    /// <summary>The chains that the host policy puts first, and to which no rule of a built-in chain jumps.</summary>
    public static ValueList<ChainName> WithoutJump(FirewallState state, Knowledge known)
    {
        var reached = known.ChainsInFront.Count == 0 ? []
            : Families.Both.SelectMany(family => state[family].Tables).SelectMany(table => table.Chains).Where(chain => chain.IsBuiltIn)
            .SelectMany(chain => chain.Rules).Select(rule => Jumps.Of(rule.Canonical)).OfType<ChainName>().ToHashSet();
        return known.ChainsInFront.Where(chain => !reached.Contains(chain)).ToValueList();
    }

    /// <summary>The one jump of a built-in chain that is replaced by another, for example when
    /// OUTPUT gets a dispatch chain of its own; null if more changes, or nothing.</summary>
    internal static (Hook Now, Hook Then)? OneForOther(IReadOnlyList<Hook> now, IReadOnlyList<Hook> then) =>
        now.Count == then.Count && now.Distinct().Count() == now.Count
            && now.Zip(then).Where(pair => pair.First != pair.Second).Take(2).ToList() is [var (old, other)]
            ? (old, other) : null;

    /// <summary>The jumps of a built-in chain that keep their places because
    /// the desired ones have the same order; none if one is doubled.</summary>
    /// <param name="now">The jumps in their live order.</param>
    /// <param name="then">The jumps in the desired order.</param>
    internal static ValueList<Hook> InOrder(IReadOnlyList<Hook> now, IReadOnlyList<Hook> then)
    {
        if (now.Distinct().Count() < now.Count || then.Distinct().Count() < then.Count)
            return [];

        // Keeps as many as possible: the longest of the ordered lists that end with each jump. A built-in chain has only a few.
        var places = then.Index().ToDictionary(item => item.Item, item => item.Index);
        List<ValueList<Hook>> lists = [[]];
        foreach (var hook in now.Where(places.ContainsKey))
        {
            lists.Add([.. lists.Where(list => list.Count == 0 || places[list[^1]] < places[hook]).MaxBy(list => list.Count), hook]);
        }

        return lists.MaxBy(list => list.Count);
    }

    /// <summary>The number of rules before Ripcs's first jump.</summary>
    internal static int RulesInFront(TableState table, ChainName builtIn) =>
        Math.Max(0, (table.Find(builtIn)?.Rules ?? []).ToList().FindIndex(rule => Jumps.IsHook(rule.Canonical, out _)));

    /// <summary>The number of foreign rules before new jumps: up to the last
    /// rule that leads to a chain which the host policy puts first.</summary>
    internal static int PlaceForJumps(TableState table, ChainName builtIn, Knowledge known) => (table.Find(builtIn)?.Rules ?? [])
        .Where(rule => !Jumps.IsHook(rule.Canonical, out _)).ToList().FindLastIndex(rule => LeadsToChainInFront(rule, known)) + 1;

    private static bool IsBeforeChainsInFront(ChainState chain, Knowledge known) =>
        known.ChainsInFront.Count > 0 && chain.Rules.ToList() is var rules
            && rules.FindIndex(rule => Jumps.IsHook(rule.Canonical, out _)) is >= 0 and var first
        && rules.FindLastIndex(rule => LeadsToChainInFront(rule, known)) > first;

    // The host policy that caused this place no longer names the chain.
    private static bool IsBehindFormerChain(Family family, TableState table, ChainState chain, Knowledge known) =>
        known.PutBehind.Count > 0 && LastHook(chain) >= 0 && chain.Rules.TakeWhile(rule => !Jumps.IsHook(rule.Canonical, out _)).Any(rule =>
            Jumps.Of(rule.Canonical) is { } to && !known.ChainsInFront.Contains(to)
                && known.PutBehind.Contains(new ChainInFront(family, table.Name, chain.Name, to)));

    private static bool LeadsToChainInFront(SavedRule rule, Knowledge known) =>
        known.ChainsInFront.Count > 0 && Jumps.Of(rule.Canonical) is { } to && known.ChainsInFront.Contains(to);

    private static int LastHook(ChainState chain) =>
        chain.IsBuiltIn ? chain.Rules.ToList().FindLastIndex(rule => Jumps.IsHook(rule.Canonical, out _)) : -1;
}
