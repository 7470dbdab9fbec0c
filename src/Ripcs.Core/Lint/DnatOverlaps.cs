using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds Dnats, Redirects and Netmaps in two partitions of the same order that lead the same packets to different places, so that only the
/// names decide which comes first. Also finds those whose packets a Raw has translated earlier, whatever the orders.
/// <code>
/// a: Rewrite("web").Ports(443, 22).Dnat("192.0.2.1", to: "10.0.0.1");
/// b: Rewrite("www").Ports(443, 8443).Dnat("192.0.2.1", to: "10.0.0.2");            // gets only 8443, because its name is not "a"
/// </code>
/// A rewrite of one address needs no order beside one of all addresses: the partition that names the destination is evaluated first.
/// </summary>
internal static class DnatOverlaps
{
    public static void Warn(CompiledRules rules, DiagnosticBag diagnostics)
    {
        var all = rules.Partitions.SelectMany(rules.Dnats).ToLookup(dnat => dnat.Family);
        foreach (var family in Families.Both)
        {
            var dnats = all[family].ToList();
            var targets = dnats.ToLookup(dnat => dnat.Origin, dnat => dnat.To);
            var near = new PrefixIndex<RulePackets>(dnats.Select(dnat => (dnat.DestinationCover, dnat)));
            var found = from later in dnats.Where(dnat => !dnat.IsOfRaw)
                        from earlier in near.Overlapping(later.DestinationCover)
                        where IsBefore(earlier, later) && earlier.Meets(later)
                            && !targets[earlier.Origin].ToHashSet().SetEquals(targets[later.Origin])
                        select (earlier, later);
            foreach (var alike in found.DistinctBy(pair => (pair.earlier.Origin, pair.later.Origin)).GroupBy(pair => pair.later.Origin))
            {
                var (earlier, later) = alike.First();
                diagnostics.DnatTakesAnothers(earlier.Origin, earlier.Partition, later.Origin, later.Partition,
                    TranslatedAway.SentTo(later), alike.Count() - 1, earlier.IsOfRaw);
            }
        }
    }

    private static bool IsBefore(RulePackets earlier, RulePackets later) => earlier.IsOfRaw ? earlier.Origin != later.Origin
        : earlier.Partition.Name != later.Partition.Name && earlier.Partition.Order == later.Partition.Order
            && earlier.NamesDestination == later.NamesDestination && earlier.Partition.Name.CompareTo(later.Partition.Name) < 0;
}
