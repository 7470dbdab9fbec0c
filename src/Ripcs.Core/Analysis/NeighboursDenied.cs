using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds the first deny in IPv6 that takes neighbour solicitations and advertisements to the host, and no accept before it that lets them
/// through: the host then stops being reached by IPv6, minutes later, when its neighbours forget its address (RFC 4861, section 7.3).
/// <code>
/// Drop("the rest").To("all");
/// </code>
/// </summary>
internal static class NeighboursDenied
{
    private static readonly AddressItem LinkLocal = new AddressItem.Prefix(IpPrefix.Parse("fe80::/10"));
    private static readonly AddressItem Multicast = new AddressItem.Prefix(IpPrefix.Parse("ff02::/16"));
    private static readonly string[] Types = ["135", "136"];

    public static void Warn(IReadOnlyCollection<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        if (!partitions.SelectMany(partition => Verdict.Denies(partition, Family.IPv6)).Any(TakesNeighbours))
        {
            return;
        }

        var accepted = new HashSet<string>();
        var asked = partitions.SelectMany(partition => Verdict.Of(partition, Family.IPv6, ChainKind.Before))
            .Concat(partitions.OrderBy(partition => partition.Order).ThenBy(partition => partition.Name).SelectMany(partition => Verdict.Of(partition, Family.IPv6)));
        foreach (var verdict in asked.Where(TakesNeighbours))
        {
            if (verdict.IsAccept)
            {
                accepted.UnionWith(TypesOf(verdict));
            }
            else if (TypesOf(verdict).Except(accepted).Any())
            {
                diagnostics.DenyStopsNeighbours(verdict.Origin);
                return;
            }
        }
    }

    /// <summary>Connection tracking leaves neighbour discovery alone: it belongs to no connection, new or old.</summary>
    private static bool TakesNeighbours(Verdict verdict) =>
        verdict.Protocol is null or "ipv6-icmp" && (verdict.States.Count == 0 || verdict.States.Contains("UNTRACKED"))
        && verdict.Original is null && verdict.Out is null && verdict.In is not "lo" && verdict.Source.Contains(LinkLocal, Family.IPv6) && !verdict.NotSource.Any(not => not.Overlaps(LinkLocal, Family.IPv6))
        && (verdict.Destination is AddressItem.Host || verdict.Destination.Contains(Multicast, Family.IPv6) || verdict.Destination.Contains(LinkLocal, Family.IPv6))
        && !verdict.NotDestination.Any(not => not is AddressItem.Host || not.Overlaps(Multicast, Family.IPv6) || not.Overlaps(LinkLocal, Family.IPv6));

    private static IEnumerable<string> TypesOf(Verdict verdict) => verdict.IcmpType is { } type ? Types.Where(each => each == type) : Types;
}
