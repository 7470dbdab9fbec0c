namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds the first deny in IPv6 that takes neighbour solicitations and advertisements to the host, and no accept before it that lets them
/// through: the host then stops being reached by IPv6, minutes later, when its neighbours forget its address (RFC 4861, section 7.3).
/// <code>
/// Drop("the rest").To("all");
/// Accept("admin").Ports(22).From("2001:db8:1::7").To("host");
/// Drop("the office").From("2001:db8:1::/64").To("host");      // and the admin's own card is not answered either
/// </code>
/// A neighbour asks from the address that it sends from (section 7.2.2). Whether a prefix is on the host's link is not known here: one that
/// is denied everything is not to reach the host, and only one of which somebody is let in before, or that is denied ICMP alone, is told.
/// </summary>
internal static class NeighboursDenied
{
    private static readonly AddressItem LinkLocal = new AddressItem.Prefix(IpPrefix.Parse("fe80::/64"));
    private static readonly AddressItem Multicast = new AddressItem.Prefix(IpPrefix.Parse("ff02::/16"));
    /// <summary>Neighbour solicitation and advertisement.</summary>
    public static readonly ValueList<string> Types = ["135", "136"];

    public static void Warn(IReadOnlyCollection<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        if (!partitions.SelectMany(partition => Verdict.Denies(partition, Family.IPv6)).Any(AsksNeighbours))
            return;

        var accepts = new List<Verdict>();
        var asked = partitions.SelectMany(partition => Verdict.Of(partition, Family.IPv6, ChainKind.Before))
            .Concat(partitions.OrderBy(partition => partition.Order).ThenBy(partition => partition.Name)
                .SelectMany(partition => Verdict.Of(partition, Family.IPv6)));
        foreach (var verdict in asked)
        {
            if (verdict.IsAccept)
            {
                accepts.Add(verdict);
            }
            else if (AsksNeighbours(verdict) && Stopped(verdict, accepts) is { } from)
            {
                diagnostics.DenyStopsNeighbours(verdict.Origin, from == LinkLocal ? null : from,
                    verdict.Destination is AddressItem.Host ? "host" : "all");
                return;
            }
        }
    }

    /// <summary>Whose neighbour discovery a deny stops; null for one that leaves it alone.</summary>
    private static AddressItem? Stopped(Verdict deny, List<Verdict> accepts)
    {
        var isOfLink = deny.Source.Contains(LinkLocal, Family.IPv6) && !deny.NotSource.Any(not => not.Overlaps(LinkLocal, Family.IPv6));
        if ((isOfLink ? LinkLocal : deny.Source) is not { } from)
            return null;

        var letIn = accepts.Where(accept => AsksNeighbours(accept) && accept.Source.Contains(from, Family.IPv6)
            && !accept.NotSource.Any(not => not.Overlaps(from, Family.IPv6))).ToList();
        var matters = isOfLink || deny.Protocol is not null
            || accepts.Exists(accept => accept is { Source: not null, Destination: null or AddressItem.Host, Original: null }
                && from.Contains(accept.Source, Family.IPv6));
        return matters && Ends(deny).Any(end => TypesOf(deny).Except(letIn.Where(accept => Takes(accept, end)).SelectMany(TypesOf)).Any())
            ? from : null;
    }

    /// <summary>
    /// Where what a deny takes goes to: to an address of this host, to the groups by which neighbours ask for one that they have not met,
    /// or, where it takes what this host asks and answers, too, anywhere (null).
    /// </summary>
    private static IEnumerable<AddressItem?> Ends(Verdict deny)
    {
        if (deny is { Destination: null, In: null })
            return [null];

        return [
            .. deny.Destination is AddressItem.Host || deny.Destination.Contains(LinkLocal, Family.IPv6) ? new[] { LinkLocal } : [],
            .. deny.Destination is not AddressItem.Host && deny.Destination.Contains(Multicast, Family.IPv6) ? new[] { Multicast } : [],
        ];
    }

    private static bool Takes(Verdict accept, AddressItem? end) => accept.Destination is null
        || (accept.Destination is AddressItem.Host ? end == LinkLocal : end is not null && accept.Destination.Contains(end, Family.IPv6));

    /// <summary>Connection tracking leaves neighbour discovery alone: it belongs to no connection, new or old.</summary>
    private static bool AsksNeighbours(Verdict verdict) =>
        verdict.Protocol is null or "ipv6-icmp" && (verdict.States.Count == 0 || verdict.States.Contains("UNTRACKED"))
        && verdict.Original is null && verdict.Out is null && verdict.In is not "lo"
        && (verdict.Destination is AddressItem.Host || verdict.Destination.Contains(Multicast, Family.IPv6)
            || verdict.Destination.Contains(LinkLocal, Family.IPv6))
        && !verdict.NotDestination.Any(not => not is AddressItem.Host || not.Overlaps(Multicast, Family.IPv6)
            || not.Overlaps(LinkLocal, Family.IPv6));

    private static IEnumerable<string> TypesOf(Verdict verdict) => verdict.IcmpType is { } type ? Types.Where(each => each == type) : Types;
}
