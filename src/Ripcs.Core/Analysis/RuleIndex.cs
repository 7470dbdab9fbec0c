using Ripcs.Core.Lowering;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis;

/// <summary>A rule and its place in its chain, from 0.</summary>
internal sealed record PlacedRule(int Place, LoweredRule Rule);

/// <summary>
/// The rules of a chain by source and destination prefix, to find the few that a rule must be compared with. Of rules with the same
/// source and the same destination only the first 256 are kept, and of the narrower destinations below one only the first 256
/// are looked at: a warning may be missed in a chain of thousands of rules alike, and no chain takes quadratic time. A rule that says exactly the
/// same as an earlier one is always found.
/// </summary>
internal sealed class RuleIndex
{
    private const int MaxAlike = 256;
    private const int MaxInside = 256;

    private readonly PrefixIndex<PrefixIndex<PlacedRule>> _byDestination;
    private readonly PrefixIndex<PrefixIndex<PlacedRule>> _byOriginal;
    private readonly Dictionary<LoweredRule, PlacedRule> _bySelectors = [];

    public RuleIndex(IReadOnlyCollection<PlacedRule> rules)
    {
        _byDestination = Index(rules, rule => IsKnownByOriginal(rule) ? [] : [rule.Destination.Cover(rule.Family)]);
        _byOriginal = Index(rules, rule => rule.Original?.Destination is { } sentTo ? [sentTo] : []);
        foreach (var placed in rules)
        {
            _bySelectors.TryAdd(Selectors(placed.Rule), placed);
        }
    }

    /// <summary>The rules that may take all that the rule takes.</summary>
    public IEnumerable<PlacedRule> WiderThan(LoweredRule rule)
    {
        var wider = Find(rule, (index, prefix) => index.Containing(prefix), [rule.Destination]);
        return _bySelectors.TryGetValue(Selectors(rule), out var same) ? wider.Append(same) : wider;
    }

    /// <summary>The rules from the same or wider sources that may take part of what the rule takes.</summary>
    public IEnumerable<PlacedRule> OverlappingFromWider(LoweredRule rule) =>
        Find(rule, (index, prefix) => index.Containing(prefix).Concat(index.Inside(prefix).Take(MaxInside)), PacketSets.Destinations(rule));

    /// <summary>The rule without what it does and where it comes from.</summary>
    private static LoweredRule Selectors(LoweredRule rule) =>
        rule with { Statement = 0, Target = new LoweredTarget.Return(), IsCounted = false, Limit = null, Reach = [], SentPorts = [], ArrivesAt = [] };

    /// <summary>A rule that follows a public address only: where its packets go now, it does not say.</summary>
    private static bool IsKnownByOriginal(LoweredRule rule) => rule.Destination is null && rule.Original?.Destination is not null;

    private IEnumerable<PlacedRule> Find(
        LoweredRule rule, Func<PrefixIndex<PlacedRule>, IpPrefix, IEnumerable<PlacedRule>> find, IEnumerable<AddressItem?> destinations)
    {
        var source = rule.Source.Cover(rule.Family);
        var now =
            from byDestination in _byDestination.Containing(source)
            from destination in destinations
            from found in find(byDestination, destination.Cover(rule.Family))
            select found;
        return rule.Original?.Destination is { } sentTo
            ? now.Concat(_byOriginal.Containing(source).SelectMany(byOriginal => find(byOriginal, sentTo)))
            : now;
    }

    private static PrefixIndex<PrefixIndex<PlacedRule>> Index(IEnumerable<PlacedRule> rules, Func<LoweredRule, IEnumerable<IpPrefix>> destinationsOf)
    {
        var entries =
            from rule in rules
            from destination in destinationsOf(rule.Rule)
            group rule by (Source: rule.Rule.Source.Cover(rule.Rule.Family), Destination: destination) into alike
            from rule in alike.Take(MaxAlike)
            select (alike.Key.Source, alike.Key.Destination, Rule: rule);
        return new(entries
            .GroupBy(entry => entry.Source)
            .Select(group => (group.Key, new PrefixIndex<PlacedRule>(group.Select(entry => (entry.Destination, entry.Rule))))));
    }
}
