using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>The ends of its rules.</summary>
internal sealed partial class MeaningWorld
{
    private AddressItem Source() => dice.Next(12) switch
    {
        0 => new AddressItem.All(),
        1 => new AddressItem.Range(new IpRange(Family.IPv4, Address("198.51.100.1"), Address("198.51.100.2"))),
        < 5 => Prefix("198.51.100.0/24"),
        _ => Prefix(Pick(Sources)),
    };

    private ValueList<AddressItem> Senders() =>
        HasProxies && Chance(30) ? [Set()] : List(() => Chance(15) ? new AddressItem.Host() : Source());

    /// <summary>Some lists of single addresses as their last 16 bits, which others have, too; not where a Dnat may rewrite one of these.
    /// </summary>
    private CheckedRule WithHostParts(CheckedRule rule, bool hasDnat)
    {
        if (!IsFilter(rule))
            return rule;

        ValueList<AddressItem>? Parts(ValueList<AddressItem>? items) =>
            items?.All(item => item is AddressItem.Prefix { Value.IsSingleAddress: true }) is true && Chance(40)
                ? [.. items.Value.Select(item => Part(((AddressItem.Prefix)item).Value.Network)).Distinct()] : items;
        return rule with { From = Parts(rule.From), To = hasDnat ? rule.To : Parts(rule.To) };
    }

    private static bool IsFilter(CheckedRule rule) =>
        rule.Action is RuleAction.Accept or RuleAction.Drop or RuleAction.Reject or RuleAction.Log;

    private static AddressItem.HostPart Part(AddressBits bits) =>
        new AddressItem.HostPart(HostPart.TryParse($"::{bits.Low & ushort.MaxValue:x}/::ffff", out var part) ? part : default);

    private RuleOrigin OfSet => new("set", "set", $"rules/{_name}.csx", 99);

    private AddressItem.Set Set() => new(Chance(50)
        ? AddressSet.Of(_name, "set", OfSet, Family.IPv4, SavedMatch.InSets.Select(IpPrefix.Parse))
        : AddressSet.Refreshed(_name, "fed", OfSet, Family.IPv4, "fed.txt", mayBeEmpty: null));

    private AddressItem Inside() => Chance(10) ? new AddressItem.Host() : Source();

    private AddressItem Public() => dice.Next(14) switch
    {
        0 => new AddressItem.All(),
        < 3 => new AddressItem.Host(),
        3 => Prefix("203.0.113.0/30"),
        4 => new AddressItem.Range(new IpRange(Family.IPv4, Address("203.0.113.1"), Address("203.0.113.2"))),
        5 => Prefix(Pick(Apps)),
        _ => Prefix(Pick(Publics)),
    };

    private AddressItem End() => dice.Next(14) switch
    {
        12 => new AddressItem.Broadcast(),
        13 => Prefix("224.0.0.0/4"),
        0 => Prefix("10.0.0.0/24"),
        1 => new AddressItem.Range(new IpRange(Family.IPv4, Address("10.0.0.2"), Address("10.0.0.3"))),
        < 5 => Prefix(Pick(Apps)),
        _ => Public(),
    };

    private AddressItem Excepted() => dice.Next(10) switch
    {
        9 => new AddressItem.Broadcast(),
        0 => new AddressItem.Host(),
        1 => Prefix("203.0.113.2/31"),
        2 => new AddressItem.Range(new IpRange(Family.IPv4, Address("10.0.0.1"), Address("10.0.0.2"))),
        < 5 => Prefix(Pick(Apps)),
        _ => Prefix(Pick(Publics)),
    };

    private ValueList<AddressItem> List(Func<AddressItem> next) =>
        Enumerable.Range(0, Chance(75) ? 1 : 2).Select(_ => next()).Distinct().ToValueList();

    private static AddressItem.Prefix Prefix(string text) => new(IpPrefix.Parse(text));

    private static AddressBits Address(string text) => IpPrefix.Parse(text).Network;
}
