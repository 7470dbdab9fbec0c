using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds Snats of two partitions that name the same sources where the one that is asked first is for every destination: pointers to Snats
/// stand by source, so that who owns the destination does not speak first here.
/// <code>
/// a: Rewrite("out").Snat("10.0.0.0/8", to: "203.0.113.1");
/// b: Rewrite("vpn").To("192.0.2.0/24").Snat("10.1.0.0/16", to: "203.0.113.2");         // never gets a packet
/// </code>
/// </summary>
public static class SnatOverlaps
{
    public static void Warn(IEnumerable<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        foreach (var family in partitions.SelectMany(Snats).GroupBy(snat => snat.Family))
        {
            var wide = new PrefixIndex<Translation>(family.Where(snat => snat.IsToAnywhere).Select(snat => (snat.Source, snat)));
            var found = from later in family
                        from earlier in wide.Overlapping(later.Source)
                        where earlier.Partition.Name != later.Partition.Name && earlier.IsBefore(later) && earlier.TakesFrom(later)
                        select (Earlier: earlier, Later: later);
            foreach (var (earlier, later) in found.DistinctBy(pair => (pair.Earlier.Origin, pair.Later.Origin)))
            {
                diagnostics.SnatTakesAnothers(earlier.Origin, earlier.Partition.Name, later.Origin, later.Partition.Name);
            }
        }
    }

    private static IEnumerable<Translation> Snats(CompiledPartition partition) =>
        from chain in partition.Chains
        where PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.Snat
        let isBare = partition.Pointers.Any(pointer => pointer.Chain == chain.Name && pointer.Kind is PointerKind.Bare)
        from rule in chain.Rules
        select Translation.Of(partition, chain.Family, isBare, rule);

    private sealed record Translation(
        CompiledPartition Partition, Family Family, bool IsBare, RuleOrigin Origin, IpPrefix Source, bool IsToAnywhere)
    {
        private string? Out { get; init; }

        private string? Protocol { get; init; }

        private string? Ports { get; init; }

        private (RuleTarget?, ValueList<RuleOption>) Target { get; init; }

        public static Translation Of(CompiledPartition partition, Family family, bool isBare, CompiledRule rule)
        {
            var parsed = ParsedRule.Of(rule.Text);
            string? Value(params string[] options) => parsed.Options.FirstOrDefault(option => options.Contains(option.Name))?.Value;
            var source = parsed.Prefix("-s")
                ?? (IpRange.TryParse(Value("--src-range") ?? "", out var range) ? new AddressItem.Range(range).Cover(family)
                    : IpPrefix.Everything(family));
            return new Translation(partition, family, isBare, rule.Origin, source, Value("-d", "--dst-range", "--dst-type") is null)
            {
                Out = Value("-o"),
                Protocol = Value("-p"),
                Ports = Value("--dport", "--dports"),
                Target = (parsed.Target, parsed.TargetOptions),
            };
        }

        /// <summary>As pointers stand: by the partitions' order, by source before for all packets, by name.</summary>
        public bool IsBefore(Translation other) => (Partition.Order, IsBare, Name: Partition.Name).CompareTo(
            (other.Partition.Order, other.IsBare, other.Partition.Name)) < 0;

        /// <summary>True if packets of the other come out with another address because this one was first.</summary>
        public bool TakesFrom(Translation other) =>
            Target != other.Target
            && (Out is null || other.Out is null || Out == other.Out || IsPattern(Out, other.Out) || IsPattern(other.Out, Out))
            && (Protocol is null || other.Protocol is null || Protocol == other.Protocol)
            && (Ports is null || other.Ports is null || Ports == other.Ports);

        private static bool IsPattern(string pattern, string name) => pattern.EndsWith('+')
            && name.StartsWith(pattern[..^1], StringComparison.Ordinal);
    }
}
