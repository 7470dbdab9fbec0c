using Ripcs.Core.Lowering;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The temporary rules at the head of the filter's dispatch chain that give just those packets whose translation changes to the new
/// pointers, once they are translated anew; "-g", so that the old pointers have no say where the new ones have none. They are a
/// first-match list over the new and the old nat rules, with every selector that these have:
/// <code>
/// nat, new:  -s 192.0.2.0/24 -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443
/// bridge:    -s 192.0.2.0/24 -d 10.0.0.1/32 -p tcp -m multiport --dports 4443
///                -m conntrack --ctorigdst 203.0.113.1 --ctorigdstport 443 --ctdir ORIGINAL -g partition-n
/// nat, old:  -d 203.0.113.1/32 -p tcp -m tcp --dport 25 -j DNAT --to-destination 10.0.0.2
/// bridge: -d 203.0.113.1/32 -p tcp -m conntrack ! --ctstate DNAT --ctorigdst
/// 203.0.113.1 --ctorigdstport 25 --ctdir ORIGINAL -g partition-n
/// </code>
/// They match nothing before the nat table is swapped: a packet that the old list has translated otherwise than the new one would goes
/// on to the old pointers. A packet that both lists translate alike could meet either verdict; it stays with the old one. Where packets
/// that need the new pointers cannot be told from packets that need the old ones, new connections are dropped, and the plan says so.
/// The rules are made from the saved rules alone, so that a rollback or an undo, without sources, has them too.
/// </summary>
internal static class Bridge
{
    /// <param name="family">Whose packets.</param>
    /// <param name="foreignRulesTranslate">True if foreign rules may translate
    /// what ours do not, as Docker's do for published ports.</param>
    public static ValueList<BridgeRule> Over(Family family, NatChange change, bool foreignRulesTranslate)
    {
        var cells = new NatCells(new NatIndex(change.Old), new NatIndex(change.New), family);
        var (translated, untranslated) = (new TranslatedBridge(foreignRulesTranslate), new UntranslatedBridge(foreignRulesTranslate));
        return WithoutIdle([.. cells.OfTranslated().SelectMany(translated.Over)
            .Concat(cells.OfUntranslated().SelectMany(cell => untranslated.Over(cell.Sent, cell.IsToHost, cell.Pair)))
            .DistinctBy(rule => (rule.ToMatchText(), rule.End is BridgeEnd.Nowhere))]);
    }

    /// <summary>The old pointers are where packets go anyway that no rule further down takes.</summary>
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

/// <summary>Whether a list of translations makes certain packets look as they do.</summary>
internal enum Makes
{
    No,
    Yes,

    /// <summary>Others may, or a rule that somebody typed.</summary>
    Maybe,
}

/// <summary>Which pointers packets must meet between two blocks.</summary>
internal enum BridgeNeed
{
    /// <summary>Both lists make them look so, or neither does: whoever judges them, judges them as before or as afterwards.</summary>
    Any,
    Old,
    New,

    /// <summary>Some packets that look so need the old pointers, others the new ones.</summary>
    Unknown,
}

internal static class BridgeNeeds
{
    /// <summary>What the new list alone makes is judged by the new pointers, what the old one alone makes by the old ones.</summary>
    public static BridgeNeed Of(Makes old, Makes then) => (old, then) switch
    {
        (Makes.Yes, Makes.Yes) or (Makes.No, Makes.No) => BridgeNeed.Any,
        (Makes.Yes, _) or (Makes.Maybe, Makes.No) => BridgeNeed.Old,
        (_, Makes.Yes) or (_, Makes.Maybe) => BridgeNeed.New,
        _ => throw new ArgumentOutOfRangeException(nameof(old)),
    };

    public static BridgeNeed And(this BridgeNeed left, BridgeNeed right) =>
        left == right || right is BridgeNeed.Any ? left : left is BridgeNeed.Any ? right : BridgeNeed.Unknown;

    /// <summary>Whoever may meet either stays where it is.</summary>
    public static BridgeEnd End(this BridgeNeed need) => need switch
    {
        BridgeNeed.Any or BridgeNeed.Old => BridgeEnd.Old,
        BridgeNeed.New => BridgeEnd.New,
        _ => BridgeEnd.Nowhere,
    };
}
