using Ripcs.Core.Lowering;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The temporary rules at the head of the filter's dispatch chain that send exactly those packets whose translation changes to the new
/// pointers, once they are translated in the new way. They use "-g", so that packets do not return to the old pointers if no new pointer
/// matches. They are a first-match list over the new and the old nat rules, with all conditions of these:
/// <code>
/// nat, new:  -s 192.0.2.0/24 -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443
/// bridge:    -s 192.0.2.0/24 -d 10.0.0.1/32 -p tcp -m multiport --dports 4443
///                -m conntrack --ctorigdst 203.0.113.1 --ctorigdstport 443 --ctdir ORIGINAL -g partition-n
/// nat, old:  -d 203.0.113.1/32 -p tcp -m tcp --dport 25 -j DNAT --to-destination 10.0.0.2
/// bridge: -d 203.0.113.1/32 -p tcp -m conntrack ! --ctstate DNAT --ctorigdst
/// 203.0.113.1 --ctorigdstport 25 --ctdir ORIGINAL -g partition-n
/// </code>
/// They match nothing before the nat table is swapped: a packet that the old list translates differently still goes to the old pointers. A
/// packet that both lists translate alike may get either verdict; it stays with the old pointers. If packets that need the new pointers
/// cannot be distinguished from packets that need the old ones, new connections are dropped, and the plan reports this. The rules are
/// derived only from saved rules, so that a rollback or an undo, which have no sources, can use them as well.
/// </summary>
internal static class Bridge
{
    /// <param name="family">The family of the packets.</param>
    /// <param name="foreignRulesTranslate">True if foreign rules may translate
    /// packets that Ripcs does not, as Docker's do for published ports.</param>
    public static ValueList<BridgeRule> Over(Family family, NatChange change, bool foreignRulesTranslate)
    {
        var cells = new NatCells(new NatIndex(change.Old), new NatIndex(change.New), family);
        var (translated, untranslated) = (new TranslatedBridge(foreignRulesTranslate), new UntranslatedBridge(foreignRulesTranslate));
        return WithoutIdle([.. cells.OfTranslated().SelectMany(translated.Over)
            .Concat(cells.OfUntranslated().SelectMany(cell => untranslated.Over(cell.Sent, cell.IsToHost, cell.Pair)))
            .DistinctBy(rule => (rule.ToMatchText(), rule.End is BridgeEnd.Nowhere))]);
    }

    /// <summary>Drops rules to the old pointers that overlap no later rule: their packets go there anyway.</summary>
    private static ValueList<BridgeRule> WithoutIdle(List<BridgeRule> rules)
    {
        var leading = new PrefixIndex<(int Place, BridgeRule Rule)>(rules.Index()
            .Where(item => item.Item.End is not BridgeEnd.Old).Select(item => (item.Item.Sent.Cover, item)));
        return rules.Index()
            .Where(item => item.Item.End is not BridgeEnd.Old
                || leading.Overlapping(item.Item.Sent.Cover).Any(other => other.Place > item.Index && other.Rule.MayMeet(item.Item)))
            .Select(item => item.Item).ToValueList();
    }
}

/// <summary>Whether a list of translations gives certain packets their current look.</summary>
internal enum Makes
{
    No,
    Yes,

    /// <summary>Foreign rules may do it, or a rule that was typed by hand.</summary>
    Maybe,
}

/// <summary>The pointers that packets must reach between two blocks.</summary>
internal enum BridgeNeed
{
    /// <summary>Both lists produce this look, or neither does: either verdict is correct.</summary>
    Any,
    Old,
    New,

    /// <summary>Some packets with this look need the old pointers, others the new ones.</summary>
    Unknown,
}

internal static class BridgeNeeds
{
    /// <summary>A look that only the new list produces needs the new pointers;
    /// one that only the old list produces needs the old ones.</summary>
    public static BridgeNeed Of(Makes old, Makes then) => (old, then) switch
    {
        (Makes.Yes, Makes.Yes) or (Makes.No, Makes.No) => BridgeNeed.Any,
        (Makes.Yes, _) or (Makes.Maybe, Makes.No) => BridgeNeed.Old,
        (_, Makes.Yes) or (_, Makes.Maybe) => BridgeNeed.New,
        _ => throw new ArgumentOutOfRangeException(nameof(old)),
    };

    public static BridgeNeed And(this BridgeNeed left, BridgeNeed right) =>
        left == right || right is BridgeNeed.Any ? left : left is BridgeNeed.Any ? right : BridgeNeed.Unknown;

    /// <summary>Packets that may reach either keep the old pointers.</summary>
    public static BridgeEnd End(this BridgeNeed need) => need switch
    {
        BridgeNeed.Any or BridgeNeed.Old => BridgeEnd.Old,
        BridgeNeed.New => BridgeEnd.New,
        _ => BridgeEnd.Nowhere,
    };
}
