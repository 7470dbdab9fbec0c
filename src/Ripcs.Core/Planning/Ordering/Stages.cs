using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>The result of one transaction: the table after it.</summary>
/// <param name="Notes">What packets may experience for a moment after this block that happens neither before nor after the change.</param>
internal sealed record Stage(OwnedTable Desired, string Purpose, bool IsLast = false, ValueList<AdvisedText> Notes = default);

/// <summary>
/// The order in which the filter and nat tables change. Each COMMIT is a transaction of its own, so in every state between two of them each
/// packet must get the old verdict or the new one, never a third:
/// <list type="bullet">
/// <item>if translations change, bridges send the packets whose translation changes to the new filter before the nat table is swapped, and
/// all others keep the old one until the filter is swapped;</item>
/// <item>if only rules change that only translated packets can match, two blocks are enough: a DNAT is added once the filter accepts what
/// it translates, and removed before the filter stops accepting it;</item>
/// <item>a SNAT is added before, and removed after, the accept that needs it;</item>
/// <item>a policy is tightened in the last block of the filter table, and until then the bridges drop newly translated packets that it will
/// drop; it is loosened in the first block, but in the last one if the change adds denies or removes translations, because the policy
/// protects in their place until the denies are added, or the translations are gone;</item>
/// <item>Raw in the other tables changes before or after all that: <see cref="RawChange"/>; new filter rules of Raw come with the last
/// block; if the proof of the states finds a packet with a third fate, it tries the other orders: <see cref="BlockOrder"/>;</item>
/// <item>foreign rules in this change go or come as described in <see cref="ForeignStages"/>.</item>
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

        // If another table changes first, looser policies get a block before it.
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

        // Packets that an interrupted run could not distinguish are dropped until the filter is swapped.
        ValueList<AdvisedText> left = [.. (filterNow.Find(DispatchChain.Filter.Name)?.Rules
            ?? []).Select(rule => BridgeRule.NoteOfLeft(family, rule)).OfType<string>()];
        var filters = new FilterChange(family, filterNow, filterThen,
            HostPolicies.Difference(family, filterThen, actual[family].Table(TableName.Filter), known) is not null);
        if (filters.IsNone())
        {
            // Rules that no packet reaches may still change; an author who changes a rewrite without its accept has written NoAccept.
            return [nat with { Notes = left }, filter];
        }

        // Raw may accept what it translates itself, before all bridges: that accept must come first and go last.
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

    /// <summary>True if foreign rules are evaluated in the same built-in chains: they may translate packets that Ripcs does not.</summary>
    private static bool ForeignRulesTranslate(TableState nat) => DispatchChain.Dnat.BuiltIns
        .Any(builtIn => nat.Find(builtIn)?.Rules.Any(rule => !Jumps.IsHook(rule.Canonical, out _)) ?? false);

    // The host policy and Raw come before the bridges and after them.
    private static string OldAround(Family family) =>
        $"between two steps of this change, for a moment, the old host policy or old lines of Raw still decide about new {family} "
            + "connections to addresses of Dnats that change; open connections continue as before; this is usually harmless; if no such "
            + "connection may meet the old ones, change the Dnats and these in two changes";

    private static Stage Bridged(Family family, OwnedTable now, OwnedTable then, Bridges bridges, bool losesAround) => new(
        BridgedFilter.Of(family, now, then, bridges),
        "filter, bridges",
        Notes: [.. bridges.Rules.Where(rule => rule.End is BridgeEnd.Nowhere).Select(rule => rule.ToNote())
            .Concat(losesAround ? [OldAround(family)] : []).Distinct()]);
}

/// <summary>The order of the blocks of filter and nat; the proof of the states in between uses the first order that passes.</summary>
public enum BlockOrder
{
    /// <summary>Bridges where translations change; new filter rules of Raw come with the last block.</summary>
    Usual,

    /// <summary>The same, but new filter rules of Raw come with the first block.</summary>
    RawFirst,

    /// <summary>No bridges: nat, then filter.</summary>
    NatFirst,

    /// <summary>No bridges: filter, then nat.</summary>
    FilterFirst,
}
