using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// When the rules of Raw in the nat, mangle and raw table change, beside those of the filter table that may need them or be needed by them:
/// <code>
/// mangle   comes first, goes last     a rule that asks for a mark finds it set as long as it asks
/// raw      comes last, goes first     what is not tracked has its accept as long as it is not
/// nat      comes last, goes first     what is translated has its accept as long as it is
/// </code>
/// What Raw translates where packets come in, beside rewrites that change, has bridges as these have: <see cref="NatList.OfIncoming"/>.
/// What raw drops, and does nothing beside, is the other way round: it is dropped before anything leads it elsewhere, and as long as
/// something does. A table in which rules come and go changes where rules come: each packet then meets the old rules of the table or the
/// new ones, and what it meets in another table may be older or newer for a moment.
/// </summary>
internal static class RawChange
{
    private static readonly HashSet<string> PassingOn = ["", "ACCEPT", "RETURN", "LOG", "NFLOG"];

    /// <summary>All stages: those of the filter and the nat table, and where in front of them or behind them the others stand.</summary>
    public static IEnumerable<Stage> Around(IReadOnlyList<Stage> stages, Family family, OwnedState live, OwnedState desired)
    {
        Stage Of(TableName table) => new(desired.Table(family, table), table.Value, IsLast: true);
        bool Comes(TableName table) => Gains(live.Table(family, table), desired.Table(family, table))
            || ForeignStages.Comes(live.Table(family, table), desired.Table(family, table));
        Stage[] marksFirst = Comes(TableName.Mangle) ? [Of(TableName.Mangle)] : [];
        Stage[] trackedFirst = Denies(live.Table(family, TableName.Raw), desired.Table(family, TableName.Raw)) ?? !Comes(TableName.Raw)
            ? [Of(TableName.Raw)] : [];
        Stage[] marksLast = marksFirst.Length > 0 ? [] : [Of(TableName.Mangle)];
        Stage[] trackedLast = trackedFirst.Length > 0 ? [] : [Of(TableName.Raw)];
        return [.. trackedFirst, .. marksFirst, .. stages, .. marksLast, .. trackedLast];
    }

    /// <summary>A table with what Raw says in another beside all else that it holds.</summary>
    public static OwnedTable WithRaw(OwnedTable now, OwnedTable then)
    {
        var raw = Lists(then).Concat(Of(then)).ToHashSet();
        return now with { Chains = [.. now.Chains.Where(chain => !raw.Contains(chain.Name))
            .Concat(then.Chains.Where(chain => raw.Contains(chain.Name))).OrderBy(chain => chain.Name)] };
    }

    /// <summary>True if a pointer to rules of Raw comes, be it to other rules than before.</summary>
    public static bool Gains(OwnedTable now, OwnedTable then) => Pointers(then).Except(Pointers(now)).Any();

    /// <summary>True if such pointers go, and none comes.</summary>
    public static bool OnlyLoses(OwnedTable now, OwnedTable then) => !Gains(now, then) && Pointers(now).Except(Pointers(then)).Any();

    // True where rules of Raw only deny more, false where they only deny less; null where they do something else, such as NOTRACK, or both.
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

    // What the rules do that the second table has and the first one has not.
    private static HashSet<string> Targets(OwnedTable without, OwnedTable with)
    {
        var left = Rules(without).GroupBy(rule => rule).ToDictionary(same => same.Key, same => same.Count());
        return [.. Rules(with).Where(rule => !(left.TryGetValue(rule, out var count) && (left[rule] = count - 1) >= 0))
            .Select(rule => RuleTarget.Find(rule) is { } target && with.Find(target.Chain) is null ? target.Name : "")];

        static IEnumerable<string> Rules(OwnedTable table) => Of(table).SelectMany(table.RulesOf);
    }

    private static HashSet<ChainName> Of(OwnedTable table) => Jumps.Reachable(Lists(table), table.RulesOf);

    private static IEnumerable<ChainName> Lists(OwnedTable table) =>
        DispatchChain.Raw.Where(dispatch => dispatch.Table == table.Name).Select(dispatch => dispatch.Name);

    private static IEnumerable<(ChainName, string)> Pointers(OwnedTable table) =>
        Lists(table).SelectMany(list => table.RulesOf(list).Select(rule => (list, rule)));
}
