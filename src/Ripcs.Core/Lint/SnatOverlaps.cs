using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds Snats of two partitions with the same sources where the one evaluated first matches every destination. Pointers to Snats are by
/// source, so a partition that names the destination is not evaluated first here.
/// <code>
/// a: Rewrite("out").Snat("10.0.0.0/8", to: "203.0.113.1");
/// b: Rewrite("vpn").To("192.0.2.0/24").Snat("10.1.0.0/16", to: "203.0.113.2");         // never gets a packet
/// </code>
/// </summary>
internal static class SnatOverlaps
{
    public static void Warn(CompiledRules rules, DiagnosticBag diagnostics)
    {
        foreach (var family in Families.Both)
        {
            var snats = rules.Partitions.SelectMany(partition => CompiledRules.Chains(partition, family, ChainKind.Snat)
                .SelectMany(chain => rules.Of(partition, chain, _ => true))).Where(snat => snat.To is not null).ToList();
            var wide = new PrefixIndex<RulePackets>(snats.Where(IsToAnywhere).Select(snat => (snat.SourceCover, snat)));
            var found = from later in snats
                        from earlier in wide.Overlapping(later.SourceCover)
                        where earlier.Partition.Name != later.Partition.Name && Order(earlier).CompareTo(Order(later)) < 0
                            && earlier.To != later.To && earlier.Box.Meets(later.Box)
                        select (Earlier: earlier, Later: later);
            foreach (var (earlier, later) in found.DistinctBy(pair => (pair.Earlier.Origin, pair.Later.Origin)))
            {
                diagnostics.SnatTakesAnothers(earlier.Origin, earlier.Partition.Name, later.Origin, later.Partition.Name);
            }
        }
    }

    private static bool IsToAnywhere(RulePackets snat) => new[] { PacketField.Destination, PacketField.DestinationType }
        .All(field => snat.Box[field].Equals(PacketFields.Every(field, snat.Family)));

    // The order of pointers: by the partitions' order, those by source before bare ones, by name.
    private static (int, bool, PartitionName) Order(RulePackets snat) => (snat.Partition.Order,
        snat.Partition.Pointers.Any(pointer => pointer.Chain == snat.Chain && pointer.Kind is PointerKind.Bare), snat.Partition.Name);
}
