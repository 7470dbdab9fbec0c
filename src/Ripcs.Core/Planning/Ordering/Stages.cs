using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>One transaction's target: how a table is to look after it.</summary>
internal sealed record Stage(OwnedTable Target, string Purpose, bool IsLast = false);

/// <summary>
/// In which order the filter and the nat table are changed. Each COMMIT is a transaction of its own, so every state between two of
/// them must neither lose an allowed packet nor let a denied one in:
/// <list type="bullet">
/// <item>a DNAT is added when the filter already accepts what it translates, and removed before the filter stops doing so;</item>
/// <item>where both happen, a bridge leads the new rewrites' packets into the new filter chain until the filter is swapped;</item>
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

        if (filterNow == filterThen)
        {
            // The filter's jumps may still have moved; who adds a rewrite without a filter change said NoAccept.
            return [nat, filter];
        }

        var natFirst = snat.Removed.Count == 0 ? nat : new Stage(SnatOverlap.Of(natNow, natThen), "nat, old SNATs kept");
        Stage[] natLast = snat.Removed.Count == 0 ? [] : [nat with { Purpose = "nat, old SNATs removed" }];
        var bridge = new Stage(BridgedFilter.Of(family, filterNow, filterThen, dnat.Added), "filter, bridge for new DNATs");
        return (AddsDnat: dnat.Added.Count > 0, RemovesDnat: dnat.Removed.Count > 0, AddsSnat: snat.Added.Count > 0) switch
        {
            (true, false, false) => [filter, nat],
            (true, _, _) => [bridge, natFirst, filter, .. natLast],
            (false, false, false) => [filter, nat],
            (false, _, _) => [natFirst, filter, .. natLast],
        };
    }
}
