namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The part of a bridge for packets that keep their destination: no entry has taken them, or one that maps to the same destination.
/// <code>
/// old:  to 203.0.113.1 → 10.0.0.1          sent to 203.0.113.1, goes there      → the new list has left it alone: the new pointers
/// new:  to 10.0.0.0/24 → 10.0.0.1          sent to 10.0.0.1, goes there         → both leave it alone: the old pointers
///                                          sent to 10.0.0.7, goes there         → the old list has left it alone: the old pointers
/// </code>
/// </summary>
internal sealed class UntranslatedBridge(bool foreignRulesTranslate)
{
    public IEnumerable<BridgeRule> Over(NatMatch sent, bool isToHost, NatPair pair)
    {
        if (pair.IsSame)
            yield break;

        var (old, then) = (Kept(pair.Old, sent), Kept(pair.New, sent));
        var (keptByOld, keptByNew) = (OfKept(pair.Old), OfKept(pair.New));
        var (oldIsToHost, thenIsToHost) = (IsRedirect(pair.Old), IsRedirect(pair.New));
        foreach (var (part, byOld, byNew, isToHostNow) in new[]
        {
            (then is null ? null : old?.And(then), keptByOld, keptByNew, oldIsToHost || thenIsToHost),
            (old, keptByOld, OfRest(pair.New), oldIsToHost),
            (then, OfRest(pair.Old), keptByNew, thenIsToHost),
            (sent, OfRest(pair.Old), OfRest(pair.New), false),
        })
        {
            // Packets that both lists send elsewhere do not look like this.
            if (part is not null && (byOld, byNew) is not (Makes.No, Makes.No))
            {
                yield return new BridgeRule(part, BridgeNeeds.Of(byOld, byNew).End())
                {
                    Now = part.SentTo, PortNow = part.SentPort, IsTranslated = false,
                    IsToHostNow = isToHost || isToHostNow || part.IsToHost,
                };
            }
        }
    }

    /// <summary>The packets that the entry takes and whose destination it does not change.</summary>
    private static NatMatch? Kept(NatEntry? entry, NatMatch sent) => entry?.Unchanged?.And(sent);

    // A packet that a REDIRECT leaves unchanged was sent to the host, whichever address the rule has.
    private static bool IsRedirect(NatEntry? entry) => entry is { Target: { Address: null }, OtherTargets.Count: 0 };

    private static Makes OfKept(NatEntry? entry) => entry is { IsUnchangedByChance: true } ? Makes.Maybe : Makes.Yes;

    private Makes OfRest(NatEntry? entry) => entry switch
    {
        null => foreignRulesTranslate ? Makes.Maybe : Makes.Yes,
        { LeavesAlone: true } => Makes.Yes,
        { Target: null } => Makes.Maybe,
        _ => Makes.No,
    };
}
