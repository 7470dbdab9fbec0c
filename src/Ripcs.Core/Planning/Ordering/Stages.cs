using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>What one transaction leads to: how a table is to look after it.</summary>
/// <param name="Notes">What packets may meet for a moment behind this block that they meet neither before the change nor after it.</param>
internal sealed record Stage(OwnedTable Desired, string Purpose, bool IsLast = false, ValueList<string> Notes = default);

/// <summary>
/// In which order the filter and the nat table are changed. Each COMMIT is a transaction of its own, so in every state between two
/// of them each packet must meet the old verdict or the new one, never a third:
/// <list type="bullet">
/// <item>where translations change, bridges give the packets whose translation changes to the new filter before the nat table is
/// swapped, and all others stay with the old one until the filter is swapped;</item>
/// <item>where nothing else changes than rules that only translated packets can meet, two blocks do: a DNAT is added when the filter
/// already accepts what it translates, and removed before the filter stops doing so;</item>
/// <item>a SNAT is added before, and removed after, the accept that needs it;</item>
/// <item>a policy is tightened in the last block of the filter table, and until then the bridges drop what it will drop where it is
/// translated anew; it is loosened in the first one, but with the last one where denies come with it, or where old translations lead: until
/// the denies are there, or the translations gone, the policy stands for them;</item>
/// <item>what Raw says in the other tables stands around all that: <see cref="RawChange"/>; what it says anew in filter comes with the last
/// block; where the proof of the states finds a packet with a third fate, the other orders are tried: <see cref="BlockOrder"/>;</item>
/// <item>foreign rules that the change speaks of go or come as <see cref="ForeignStages"/> says.</item>
/// </list>
/// </summary>
internal static class Stages
{
    public static IEnumerable<Stage> Between(Family family, FirewallState actual, OwnedState desired, Knowledge known, BlockOrder order)
    {
        var live = Ownership.Read(actual, known);
        var (now, then) = (ForeignStages.WithRipts(live, family), ForeignStages.WithRipts(desired, family));
        var bringsForeign = ForeignStages.Comes(live.Table(family, TableName.Filter), desired.Table(family, TableName.Filter));
        IReadOnlyList<Stage> stages = [.. RawChange.Around([.. WithPolicies(family, actual, now, then, known, bringsForeign, order)],
            family, now, then)];
        return ForeignStages.In(stages, family, live, desired);
    }

    private static IEnumerable<Stage> WithPolicies(
        Family family, FirewallState actual, OwnedState live, OwnedState desired, Knowledge known, bool bringsForeign, BlockOrder order)
    {
        var stages = Ordered(family, actual, live, desired, known, order).ToList();
        var (now, then) = (actual[family].Table(TableName.Filter),
            HostPolicies.Then(family, desired.Table(family, TableName.Filter), known));
        if (then.Count == 0)
            return stages;

        var addsDenies = bringsForeign || new FilterChange(family, live.Table(family, TableName.Filter),
            desired.Table(family, TableName.Filter), isPolicyNew: true).AddsDenies();
        var meanwhile = HostPolicies.Meanwhile(now, then,
            mayLoosen: !addsDenies && !LosesTranslations(family, live.Table(family, TableName.Nat), desired.Table(family, TableName.Nat)));
        var ordered = stages.Select(stage => stage.Desired.Name != TableName.Filter ? stage
            : stage with { Desired = stage.Desired with { Policies = stage.IsLast ? then : meanwhile } });

        // Where another table is changed first, what loosens gets a block in front of that.
        var isLoosened = meanwhile.Any(chain => now.PolicyOf(chain.BuiltIn) != chain.Policy);
        return isLoosened && stages[0].Desired.Name != TableName.Filter
            ? [new Stage(live.Table(family, TableName.Filter) with { Policies = meanwhile }, "filter, policies"), .. ordered]
            : ordered;
    }

    private static bool LosesTranslations(Family family, OwnedTable now, OwnedTable then) =>
        now != then && NatChange.Between(family, now, then) is { IsNone: false, OnlyAdds: false };

    private static IEnumerable<Stage> Ordered(
        Family family, FirewallState actual, OwnedState live, OwnedState desired, Knowledge known, BlockOrder order)
    {
        var (filterNow, filterThen) = (live.Table(family, TableName.Filter), desired.Table(family, TableName.Filter));
        var (natNow, natThen) = (live.Table(family, TableName.Nat), desired.Table(family, TableName.Nat));
        var filter = new Stage(filterThen, "filter", IsLast: true);
        var nat = new Stage(natThen, "nat", IsLast: true);
        if (natNow == natThen)
            return [filter, nat];

        var dnat = NatChange.Between(family, natNow, natThen);
        var snat = SnatChange.Between(family, natNow, natThen);
        if (dnat.IsNone && snat.IsNone)
            return RawChange.OnlyLoses(natNow, natThen) ? [nat, filter] : [filter, nat];

        // What a run that died could not tell apart is dropped until the filter is swapped.
        var left = (filterNow.Find(DispatchChain.Filter.Name)?.Rules
            ?? []).Select(rule => BridgeRule.NoteOfLeft(family, rule)).OfType<string>().ToValueList();
        var filters = new FilterChange(family, filterNow, filterThen,
            HostPolicies.Difference(family, filterThen, actual[family].Table(TableName.Filter), known) is not null);
        if (filters.IsNone())
        {
            // What no packet meets may still change; who changes a rewrite without its accept said NoAccept.
            return [nat with { Notes = left }, filter];
        }

        // What Raw translates may have its accept by Raw as well, in front of all bridges: that comes before it and goes behind it.
        if (snat.IsNone && filters.ChangesAround() && NatChange.OfRewrites(family, natNow, natThen).IsNone)
            return RawChange.OnlyLoses(natNow, natThen) ? [nat, filter] : [filter, nat];

        Stage[] natLast = snat.Removes ? [nat with { Purpose = "nat, old SNATs removed" }] : [];
        Stage NatFirst(ValueList<BridgeRule> bridges) =>
            snat.Removes ? new Stage(SnatOverlap.Of(natNow, natThen, bridges), "nat, old SNATs kept") : nat;
        if (dnat.IsNone)
            return snat.Adds ? [NatFirst([]) with { Notes = left }, filter, .. natLast] : [filter, nat];

        if (order is BlockOrder.NatFirst or BlockOrder.FilterFirst)
            return order is BlockOrder.NatFirst ? [NatFirst([]) with { Notes = left }, filter, .. natLast] : [filter, nat];

        var foreignRulesTranslate = ForeignRulesTranslate(actual[family].Table(TableName.Nat));
        if (!foreignRulesTranslate && dnat.OnlyAdds && !snat.Adds && filters.OnlyAddsTranslated(dnat.New))
            return [filter, nat];

        var bridges = Bridge.Over(family, dnat, foreignRulesTranslate);
        return !foreignRulesTranslate && dnat.OnlyRemoves && filters.OnlyRemovesTranslated(dnat.Old)
            ? [NatFirst(bridges) with { Notes = left }, filter, .. natLast]
            : [Bridged(family, order is BlockOrder.RawFirst ? RawChange.WithRaw(filterNow, filterThen) : filterNow, filterThen,
                new Bridges(bridges, HostPolicies.Tightened(family, filterThen, actual[family].Table(TableName.Filter), known)),
                filters.LosesAround()),
               NatFirst(bridges), filter, .. natLast];
    }

    /// <summary>True if foreign rules stand where ours translate: what ours leave alone may go elsewhere all the same.</summary>
    private static bool ForeignRulesTranslate(TableState nat) => DispatchChain.Dnat.BuiltIns
        .Any(builtIn => nat.Find(builtIn)?.Rules.Any(rule => !Jumps.IsHook(rule.Canonical, out _)) ?? false);

    // The host policy and Raw stand in front of the bridges and behind them.
    private static string OldAround(Family family) =>
        $"between two steps of this change, for a moment, the old host policy and the old lines of Raw decide about new {family} "
            + $"connections to addresses of Dnats that change; "
        + "open connections go on as they were; this needs nothing to be done, but where no such connection is to meet the old ones, "
            + "change the Dnats and these in two changes";

    private static Stage Bridged(Family family, OwnedTable now, OwnedTable then, Bridges bridges, bool losesAround) => new(
        BridgedFilter.Of(family, now, then, bridges),
        "filter, bridges",
        Notes: bridges.Rules.Where(rule => rule.End is BridgeEnd.Nowhere).Select(rule => rule.ToNote())
            .Concat(losesAround ? [OldAround(family)] : [])
            .Distinct().ToValueList());
}

/// <summary>In which order the blocks of filter and nat come; the proof of the states between them takes the first that it can.</summary>
public enum BlockOrder
{
    /// <summary>Bridges where translations change; what Raw says anew in filter comes with the last block.</summary>
    Usual,

    /// <summary>The same, but what Raw says anew in filter comes with the first block.</summary>
    RawFirst,

    /// <summary>No bridges: nat, then filter.</summary>
    NatFirst,

    /// <summary>No bridges: filter, then nat.</summary>
    FilterFirst,
}
