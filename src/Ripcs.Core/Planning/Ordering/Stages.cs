using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>One transaction's target: how a table is to look after it.</summary>
internal sealed record Stage(OwnedTable Target, string Purpose, bool IsLast = false);

/// <summary>
/// In which order the filter and the nat table are changed. Each COMMIT is a transaction of its own, so in every state between two
/// of them each packet must meet the old verdict or the new one, never a third:
/// <list type="bullet">
/// <item>where translations change, bridges give the packets whose translation changes to the new filter before the nat table is
/// swapped, and all others stay with the old one until the filter is swapped;</item>
/// <item>where the filter changes for translated packets alone, two blocks do: a DNAT is added when the filter already accepts what
/// it translates, and removed before the filter stops doing so;</item>
/// <item>a SNAT is added before, and removed after, the accept that needs it.</item>
/// </list>
/// </summary>
internal static class Stages
{
    public static IEnumerable<Stage> Between(Family family, FirewallState actual, OwnedState wanted, Knowledge known)
    {
        var live = Ownership.Read(actual, known);
        var (filterNow, filterThen) = (live.Table(family, TableName.Filter), wanted.Table(family, TableName.Filter));
        var (natNow, natThen) = (live.Table(family, TableName.Nat), wanted.Table(family, TableName.Nat));
        var filter = new Stage(filterThen, "filter", IsLast: true);
        var nat = new Stage(natThen, "nat", IsLast: true);
        var dnat = RewriteChange.Between(family, natNow, natThen, DispatchChain.Dnat);
        var snat = RewriteChange.Between(family, natNow, natThen, DispatchChain.Snat);
        if (dnat.IsNone && snat.IsNone)
        {
            return [filter, nat];
        }

        var filters = new FilterChange(family, filterNow, filterThen);
        if (filters.IsNone())
        {
            // What no packet meets may still change; who changes a rewrite without its accept said NoAccept.
            return [nat, filter];
        }

        var natFirst = snat.Removed.Count == 0 ? nat : new Stage(SnatOverlap.Of(natNow, natThen), "nat, old SNATs kept");
        Stage[] natLast = snat.Removed.Count == 0 ? [] : [nat with { Purpose = "nat, old SNATs removed" }];
        var isFilterFirst = dnat.Removed.Count == 0 && snat.Added.Count == 0 && filters.OnlyAddsTranslated();
        var isNatFirst = dnat.Added.Count == 0 && filters.OnlyRemovesTranslated();
        return dnat.IsNone ? (snat.Added.Count > 0 ? [natFirst, filter, .. natLast] : [filter, nat])
            : isFilterFirst ? [filter, nat]
            : isNatFirst ? [natFirst, filter, .. natLast]
            : [new Stage(BridgedFilter.Of(family, filterNow, filterThen, dnat), "filter, bridges"), natFirst, filter, .. natLast];
    }
}
