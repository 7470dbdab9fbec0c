using Ripcs.Core.Lowering;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Compares the packets that rules of one chain take. An answer "true" is certain; where the host's addresses or what a rewrite
/// does to a port would have to be known, the answer is "false".
/// </summary>
internal static class PacketSets
{
    /// <summary>Of the targets of a rewritten public address only so many are compared.</summary>
    private const int MaxTargets = 16;

    /// <summary>True if the outer rule takes every packet that the inner takes, and lets none go on.</summary>
    public static bool Covers(LoweredRule outer, LoweredRule inner) =>
        !outer.Target.GoesOn && outer.Limit is null
        && CoversValue(outer.Protocol, inner.Protocol) && (outer.IcmpType is null || outer.IcmpType == inner.IcmpType)
        && CoversPorts(outer.Ports, inner.Ports) && CoversPorts(outer.SourcePorts, inner.SourcePorts)
        && CoversOriginal(outer.Original, inner.Original)
        && outer.Source.Contains(inner.Source, inner.Family) && ExceptsNothing(outer.NotSource, inner.Source, inner.NotSource, inner.Family)
        && outer.Destination.Contains(inner.Destination, inner.Family) && (!outer.IsToHost || inner.IsToHost)
        && ExceptsNothing(outer.NotDestination, inner.Destination, inner.NotDestination, inner.Family)
        && CoversInterface(outer.In, inner.In) && CoversInterface(outer.Out, inner.Out)
        && (outer.States.Count == 0 || (inner.States.Count > 0 && inner.States.All(outer.States.Contains)));

    /// <summary>True if some packet is taken by both, and the accept takes it from strictly more sources than the deny.</summary>
    public static bool OverlapsFromWiderSources(LoweredRule accept, LoweredRule deny) =>
        OverlapValues(accept.Protocol, deny.Protocol)
        && (accept.IcmpType is null || deny.IcmpType is null || accept.IcmpType == deny.IcmpType)
        && OverlapPorts(accept, deny) && !accept.IsToHost && !deny.IsToHost && OverlapRanges(accept.SourcePorts, deny.SourcePorts)
        && accept.Source.Contains(deny.Source, deny.Family) && !deny.Source.Contains(accept.Source, deny.Family)
        && !Excepts(accept.NotSource, deny.Source, deny.Family)
        && OverlapOriginals(accept.Original, deny.Original) && OverlapDestinations(accept, deny)
        && OverlapInterfaces(accept.In, deny.In) && OverlapInterfaces(accept.Out, deny.Out)
        && (accept.States.Count == 0 || deny.States.Count == 0 || accept.States.Any(deny.States.Contains));

    /// <summary>The addresses to which a rule's packets go; one null if anywhere.</summary>
    public static IEnumerable<AddressItem?> Destinations(LoweredRule rule) =>
        rule.Destination is null && rule.Reach.Count > 0 ? rule.Reach.Take<AddressItem?>(MaxTargets) : [rule.Destination];

    private static bool ExceptsNothing(AddressItem? outerNot, AddressItem? inner, AddressItem? innerNot, Family family) =>
        outerNot is null
        || (innerNot is not null && innerNot.Contains(outerNot, family))
        || (outerNot is not AddressItem.Host && inner is not AddressItem.Host && !outerNot.Overlaps(inner, family));

    private static bool Excepts(AddressItem? not, AddressItem? address, Family family) => not is not null && not.Contains(address, family);

    private static bool CoversInterface(string? outer, string? inner) =>
        outer is null || outer == inner || (inner is not null && outer.EndsWith('+') && inner.StartsWith(outer[..^1], StringComparison.Ordinal));

    private static bool OverlapInterfaces(string? left, string? right) =>
        left is null || right is null || CoversInterface(left, right) || CoversInterface(right, left);

    private static bool CoversValue(Protocol? outer, Protocol? inner) => outer is null || outer == inner;

    private static bool OverlapValues(Protocol? left, Protocol? right) => left is null || right is null || left == right;

    private static bool CoversPorts(ValueList<PortRange> outer, ValueList<PortRange> inner)
    {
        foreach (var range in inner)
        {
            if (outer.Count > 0 && !AnyContains(outer, range))
            {
                return false;
            }
        }

        return outer.Count == 0 || inner.Count > 0;
    }

    private static bool AnyContains(ValueList<PortRange> ranges, PortRange range)
    {
        foreach (var wider in ranges)
        {
            if (wider.Contains(range))
            {
                return true;
            }
        }

        return false;
    }

    private static bool OverlapRanges(ValueList<PortRange> left, ValueList<PortRange> right)
    {
        foreach (var range in left)
        {
            foreach (var other in right)
            {
                if (range.Overlaps(other))
                {
                    return true;
                }
            }
        }

        return left.Count == 0 || right.Count == 0;
    }

    /// <summary>
    /// A packet has the port that it was sent to and the one at which it arrives; both must fit, as far as the rules say which they are.
    /// </summary>
    private static bool OverlapPorts(LoweredRule left, LoweredRule right) =>
        OverlapRanges(Sent(left), Sent(right)) && OverlapRanges(Arriving(left), Arriving(right));

    /// <summary>A rule that does not ask what a packet was before takes it whatever port that was sent to.</summary>
    private static ValueList<PortRange> Sent(LoweredRule rule) => rule.Original is null ? [] : rule.SentPorts;

    private static ValueList<PortRange> Arriving(LoweredRule rule) => rule.Ports.Count > 0 ? rule.Ports : rule.ArrivesAt;

    private static bool OverlapOriginals(OriginalMatch? left, OriginalMatch? right) =>
        left is null || right is null
        || (left.IsUntranslated || right.IsUntranslated
            ? !left.IsTranslated && !right.IsTranslated
            : left.IsReply == right.IsReply && !ExceptsSent(left, right) && !ExceptsSent(right, left));

    private static bool ExceptsSent(OriginalMatch excepting, OriginalMatch other) =>
        other.Destination is { } sentTo && excepting.NotDestinations.Any(not => not.Contains(sentTo));

    private static bool OverlapDestinations(LoweredRule accept, LoweredRule deny)
    {
        var family = deny.Family;
        if (accept.Original?.Destination is { } sentTo && deny.Original?.Destination is { } denied)
        {
            return sentTo.Overlaps(denied);
        }

        return Destinations(accept).Any(to => Destinations(deny).Any(denyTo =>
            to.Overlaps(denyTo, family) && !Excepts(accept.NotDestination, denyTo, family) && !Excepts(deny.NotDestination, to, family)));
    }

    private static bool CoversOriginal(OriginalMatch? outer, OriginalMatch? inner) =>
        outer is null
        || (inner is not null
            && outer.IsUntranslated == inner.IsUntranslated && outer.IsReply == inner.IsReply
            && (!outer.IsTranslated || inner.IsTranslated)
            && (outer.Destination is not { } to || (inner.Destination is { } innerTo && to.Contains(innerTo)))
            && (outer.Port is not { } port || (inner.Port is { } innerPort && port.Contains(innerPort)))
            && (outer.NotDestinations.Count == 0 || outer.NotDestinations == inner.NotDestinations));
}
