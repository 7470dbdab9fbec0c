using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// Decides when the rules of Raw in the nat, mangle and raw tables change, relative to the filter rules that may depend on them:
/// <code>
/// mangle   comes first, goes last     a rule that matches a mark always finds it set
/// raw      comes last, goes first     packets that are not tracked are accepted, or answered by a SynProxy, all the time
/// nat      comes last, goes first     packets that are translated are accepted all the time
/// </code>
/// If Raw translates incoming packets and rewrites change as well, it has bridges like these: <see cref="NatList.OfIncoming"/>. The order
/// is reversed if the raw table only drops: it drops before any other rule can send the packets elsewhere, and until none does. A table in
/// which rules both come and go changes when rules come: each packet then meets either the old or the new rules of the table, and for a
/// moment those of another table may be older or newer.
/// </summary>
internal static class RawChange
{
    private static readonly HashSet<string> PassingOn = ["", "ACCEPT", "RETURN", "LOG", "NFLOG"];

    /// <summary>All stages: those of the filter and nat tables, with the others before or after them.</summary>
    public static IEnumerable<Stage> Around(IReadOnlyList<Stage> stages, Family family, OwnedState live, OwnedState desired)
    {
        Stage Of(TableName table) => new(desired.Table(family, table), table.Value, IsLast: true);
        bool Comes(TableName table) => Gains(live.Table(family, table), desired.Table(family, table))
            || ForeignStages.Comes(live.Table(family, table), desired.Table(family, table));
        Stage[] marksFirst = Comes(TableName.Mangle) || LosesProxies(live.Table(family, TableName.Mangle),
            desired.Table(family, TableName.Mangle)) ? [Of(TableName.Mangle)] : [];
        Stage[] trackedFirst = Denies(live.Table(family, TableName.Raw), desired.Table(family, TableName.Raw)) ?? !Comes(TableName.Raw)
            ? [Of(TableName.Raw)] : [];
        Stage[] marksLast = marksFirst.Length > 0 ? [] : [Of(TableName.Mangle)];
        Stage[] trackedLast = trackedFirst.Length > 0 ? [] : [Of(TableName.Raw)];
        return [.. trackedFirst, .. marksFirst, .. stages, .. marksLast, .. trackedLast];
    }

    /// <summary>A table with the Raw rules of another one in place of its own.</summary>
    public static OwnedTable WithRaw(OwnedTable now, OwnedTable then)
    {
        var raw = Lists(then).Concat(Of(then)).ToHashSet();
        return now with { Chains = [.. now.Chains.Where(chain => !raw.Contains(chain.Name))
            .Concat(then.Chains.Where(chain => raw.Contains(chain.Name))).OrderBy(chain => chain.Name)] };
    }

    /// <summary>True if a pointer to rules of Raw is added, or one changes its target.</summary>
    public static bool Gains(OwnedTable now, OwnedTable then) => Pointers(then).Except(Pointers(now)).Any();

    /// <summary>True if such pointers are only removed.</summary>
    public static bool OnlyLoses(OwnedTable now, OwnedTable then) => !Gains(now, then) && Pointers(now).Except(Pointers(then)).Any();

    // A transparent proxy gets packets only while the filter accepts what it gets.
    private static bool LosesProxies(OwnedTable now, OwnedTable then)
    {
        var (old, proxies) = (now.RulesOf(DispatchChain.Transparent.Name), then.RulesOf(DispatchChain.Transparent.Name));
        return old.Except(proxies).Any() && !proxies.Except(old).Any();
    }

    // True if rules of Raw only deny more, false if they only deny less; null if they do something else, such as NOTRACK, or both.
    private static bool? Denies(OwnedTable now, OwnedTable then)
    {
        var (come, go) = (Targets(now, then), Targets(then, now));
        return come.Concat(go).Any(target => !(target is "DROP" || PassingOn.Contains(target))) ? null
            : (come.Contains("DROP") || go.Contains("ACCEPT") || go.Contains("RETURN"),
                go.Contains("DROP") || come.Contains("ACCEPT") || come.Contains("RETURN")) switch
            {
                (true, false) => true,
                (false, true) => false,
                _ => null,
            };
    }

    // The targets of the rules that only the second table has.
    private static HashSet<string> Targets(OwnedTable without, OwnedTable with)
    {
        var left = Rules(without).GroupBy(rule => rule).ToDictionary(same => same.Key, same => same.Count());
        return [.. Rules(with).Where(rule => !(left.TryGetValue(rule, out var count) && (left[rule] = count - 1) >= 0))
            .Select(rule => RuleTarget.Find(rule) is { } target && with.Find(target.Chain) is null ? target.Name : "")];

        static IEnumerable<string> Rules(OwnedTable table) => Of(table).SelectMany(table.RulesOf);
    }

    private static HashSet<ChainName> Of(OwnedTable table) => Jumps.Reachable(Lists(table), table.RulesOf);

    private static IEnumerable<ChainName> Lists(OwnedTable table) =>
        DispatchChain.AllOfRaw.Append(DispatchChain.Syn).Where(dispatch => dispatch.Table == table.Name).Select(dispatch => dispatch.Name);

    private static IEnumerable<(ChainName, string)> Pointers(OwnedTable table) =>
        Lists(table).SelectMany(list => table.RulesOf(list).Select(rule => (list, rule)));
}
