using Ripcs.Core.Lowering;
using Ripcs.Core.Matches;
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
    public static bool Covers(LoweredRule outer, LoweredRule inner)
    {
        foreach (var match in outer.Matches)
        {
            if (!match.Covers(inner.Matches, inner.Family))
            {
                return false;
            }
        }

        return !outer.Target.GoesOn;
    }

    /// <summary>True if some packet may be taken by both, and the accept takes it from strictly more sources than the deny.</summary>
    public static bool OverlapsFromWiderSources(LoweredRule accept, LoweredRule deny) =>
        OverlapPorts(accept, deny) && !accept.IsToHost && !deny.IsToHost && !NamesSender(accept)
        && accept.Source.Contains(deny.Source, deny.Family) && (NamesSender(deny) || !deny.Source.Contains(accept.Source, deny.Family))
        && !Excepts(accept.NotSources, deny.Source, deny.Family)
        && OverlapMatches(accept, deny) && OverlapDestinations(accept, deny);

    /// <summary>True if it takes packets of certain cards or users alone.</summary>
    public static bool NamesSender(LoweredRule rule) => rule.Matches.Find<MacMatch>() is { Address: not null } || rule.Matches.Find<UserMatch>() is { User: not null };

    /// <summary>The addresses to which a rule's packets go; one null if anywhere.</summary>
    public static IEnumerable<AddressItem?> Destinations(LoweredRule rule) =>
        rule.Destination is null && rule.Reach.Count > 0 ? rule.Reach.Take<AddressItem?>(MaxTargets) : [rule.Destination];

    private static bool Excepts(ValueList<AddressItem> nots, AddressItem? address, Family family) => nots.Any(not => not.Contains(address, family));

    /// <summary>
    /// A packet has the port that it was sent to and the one at which it arrives; both must fit, as far as the rules say which they are.
    /// </summary>
    private static bool OverlapPorts(LoweredRule left, LoweredRule right) =>
        TransportMatch.Overlap(Sent(left), Sent(right)) && TransportMatch.Overlap(Arriving(left), Arriving(right));

    /// <summary>A rule that does not ask what a packet was before takes it whatever port that was sent to.</summary>
    private static ValueList<PortRange> Sent(LoweredRule rule) => rule.Original is null ? [] : rule.SentPorts;

    private static ValueList<PortRange> Arriving(LoweredRule rule) => rule.Ports.Count > 0 ? rule.Ports : rule.ArrivesAt;

    private static bool OverlapMatches(LoweredRule left, LoweredRule right)
    {
        foreach (var match in left.Matches)
        {
            foreach (var other in right.Matches)
            {
                if (!match.MayOverlap(other, left.Family) || !other.MayOverlap(match, left.Family))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>It follows another program's DNAT: where its packets go, no file says.</summary>
    private static bool IsLedAnywhere(LoweredRule rule) =>
        rule is { Destination: null, Reach.Count: 0, Original: { IsTranslated: true, Destination: not null } };

    private static bool OverlapDestinations(LoweredRule accept, LoweredRule deny)
    {
        var family = deny.Family;
        if (accept.Original?.Destination is { } sentTo && deny.Original?.Destination is { } denied)
        {
            return sentTo.Overlaps(denied);
        }

        if (IsLedAnywhere(accept) || IsLedAnywhere(deny))
        {
            return accept is { Destination: null, Reach.Count: 0 } && deny is { Destination: null, Reach.Count: 0 };
        }

        return Destinations(accept).Any(to => Destinations(deny).Any(denyTo =>
            to.Overlaps(denyTo, family) && !Excepts(accept.NotDestinations, denyTo, family) && !Excepts(deny.NotDestinations, to, family)));
    }
}
