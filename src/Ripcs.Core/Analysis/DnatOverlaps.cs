using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds Dnats, Redirects and Netmaps of two partitions that lead the same packets to different places, where nobody has said which
/// partition is asked first; and those that lead what a Raw has led elsewhere before, whatever the orders.
/// <code>
/// a: Rewrite("web").Ports(443, 22).Dnat("192.0.2.1", to: "10.0.0.1");
/// b: Rewrite("www").Ports(443, 8443).Dnat("192.0.2.1", to: "10.0.0.2");            // gets 8443 alone, because its name is not "a"
/// </code>
/// One to an address beside one to all needs no order: who names the destination speaks first.
/// </summary>
internal static class DnatOverlaps
{
    public static void Warn(IReadOnlyCollection<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        var all = partitions.SelectMany(LedAway.Leads).ToLookup(lead => lead.Packets.Family);
        foreach (var family in Families.Both)
        {
            var leads = all[family].ToList();
            var targets = leads.ToLookup(lead => lead.Packets.Origin, lead => lead.To);
            var near = new PrefixIndex<LedAway.Lead>(leads.Select(lead => (lead.Packets.Destination.Cover(family), lead)));
            var found = from later in leads.Where(lead => !lead.IsOfRaw)
                        from earlier in near.Overlapping(later.Packets.Destination.Cover(family))
                        where IsBefore(earlier, later) && earlier.Packets.Meets(later.Packets)
                            && !targets[earlier.Packets.Origin].ToHashSet().SetEquals(targets[later.Packets.Origin])
                        select (earlier, later);
            foreach (var alike in found.DistinctBy(pair => (pair.earlier.Packets.Origin, pair.later.Packets.Origin))
                .GroupBy(pair => pair.later.Packets.Origin))
            {
                var (earlier, later) = alike.First();
                diagnostics.DnatTakesAnothers(earlier.Packets.Origin, earlier.Packets.Partition, later.Packets.Origin,
                    later.Packets.Partition, later.SentTo, alike.Count() - 1, earlier.IsOfRaw);
            }
        }
    }

    private static bool IsBefore(LedAway.Lead earlier, LedAway.Lead later)
    {
        var (one, other) = (earlier.Packets, later.Packets);
        return earlier.IsOfRaw ? one.Origin != other.Origin
            : one.Partition.Name != other.Partition.Name && one.Partition.Order == other.Partition.Order
                && one.Destination is null == other.Destination is null && one.Partition.Name.CompareTo(other.Partition.Name) < 0;
    }
}
