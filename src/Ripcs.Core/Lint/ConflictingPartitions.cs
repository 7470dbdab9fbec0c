using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds an accept and a deny in two partitions of the same order that match the same packets: the author has not said which comes first.
/// <code>
/// shop:      Accept("web").Ports(80).To("203.0.113.10");
/// blocklist: Drop("bad guys").From("198.51.100.0/24").To("all");      // never meets what goes to the shop: order: -1 is missing
/// </code>
/// An exception by destination from a rule for all packets needs no order: the partition that owns the destination is evaluated first.
/// </summary>
internal static class ConflictingPartitions
{
    /// <summary>No rule set may take quadratic time. If more rules than this would have to be compared, a warning may be missed.</summary>
    private const int MostCompared = 1 << 20;

    public static void Warn(CompiledRules rules, DiagnosticBag diagnostics)
    {
        var found = rules.Partitions.GroupBy(partition => partition.Order)
            .SelectMany(alike => Families.Both.SelectMany(family => Of(rules, [.. alike], family)))
            .DistinctBy(pair => (pair.Deny.Origin, pair.Accept.Origin)).ToList();
        var accepts = found.CountBy(pair => pair.Deny.Origin).ToDictionary();
        var denies = found.CountBy(pair => pair.Accept.Origin).ToDictionary();
        var said = found.Select(pair =>
            (Pair: pair, IsDeny: accepts[pair.Deny.Origin] >= denies[pair.Accept.Origin], IsDenyFirst: pair.IsDenyFirst()));
        foreach (var alike in said.GroupBy(item => (item.Pair.At(item.IsDeny).Origin, item.IsDeny, item.IsDenyFirst)))
        {
            var (rule, isDeny, isDenyFirst) = (alike.First().Pair.At(alike.Key.IsDeny), alike.Key.IsDeny, alike.Key.IsDenyFirst);
            var other = alike.Select(item => item.Pair.At(!isDeny)).MinBy(other => new SourceSpan(other.Origin.File, other.Origin.Line))!;
            diagnostics.PartitionsDisagree(rule.Origin, rule.Partition, other.Origin, other.Partition, alike.Count() - 1,
                isDeny == isDenyFirst, isDenyFirst);
        }
    }

    private static IEnumerable<Pair> Of(CompiledRules rules, List<CompiledPartition> partitions, Family family)
    {
        var some = Shared(partitions, family);
        var shared = partitions.Where(partition => some.Contains(partition.Name)).ToList();
        var denies = shared.SelectMany(partition => rules.Decisions(partition, family, isAccept: false)).ToList();
        var denied = new PrefixIndex<RulePackets>(denies.Select(deny => (deny.SourceCover, deny)));
        var accepts = (denies.Count == 0 ? [] : shared).SelectMany(partition => rules.Unread(partition, family, isAccept: true))
            .Where(accept => denied.Overlapping(accept.Cover.Source).Any()).ToList();

        // One address does not tell them apart: thousands of accepts are of one customer to anywhere, or from anywhere by a Dnat.
        var byDestination = Index(accept => accept.Destination, accept => accept.Source);
        var bySource = Index(accept => accept.Source, accept => accept.Original);
        var pairs = (from near in denies.SelectMany(deny => Near(deny).Select(accept => (Deny: deny, Accept: accept))).Take(MostCompared)
                     let accept = near.Accept.Read()
                     where accept is not null
                     let item = new Pair(near.Deny, accept)
                     where item.Deny.Partition.Name != item.Accept.Partition.Name && item.Deny.Meets(item.Accept) && !item.IsException()
                     select item).ToList();
        if (pairs.Count == 0)
            return [];

        var packets = new SharedPackets(shared, family, pairs.SelectMany(pair => new[] { pair.Deny, pair.Accept }));
        return pairs.Where(pair => packets.Meet(pair.Deny, pair.Accept)
            && !(pair.Speakers() is var (first, other) && packets.IsWithin(first, other)));

        PrefixIndex<PrefixIndex<UnreadRule>> Index(Func<RuleCover, IpPrefix> first, Func<RuleCover, IpPrefix> second) =>
            new(accepts.GroupBy(accept => first(accept.Cover), accept => (second(accept.Cover), accept))
                .Select(alike => (alike.Key, new PrefixIndex<UnreadRule>(alike))));

        IEnumerable<UnreadRule> Near(RulePackets deny) => deny.NamesDestination
            ? byDestination.Overlapping(deny.DestinationCover).SelectMany(alike => alike.Overlapping(deny.SourceCover))
            : bySource.Overlapping(deny.SourceCover).SelectMany(alike => alike.Overlapping(deny.OriginalCover));
    }

    // The partitions that share packets by their pointers: with this most rules need not be read.
    private static HashSet<PartitionName> Shared(List<CompiledPartition> partitions, Family family)
    {
        var pointers = (from partition in partitions
                        from pointer in partition.Pointers
                        where pointer.Family == family && DispatchChain.IsOfArriving(pointer.Dispatch)
                        select (partition.Name, Pointer: pointer)).ToList();
        var all = pointers.Select(item => item.Name).ToHashSet();
        if (pointers.Exists(item => item.Pointer.Kind is not PointerKind.Destination))
            return all.Count > 1 ? all : [];

        var byType = pointers.Where(item => item.Pointer.Address is null).GroupBy(item => item.Pointer.IsHost, item => item.Name)
            .Where(alike => alike.Distinct().Skip(1).Any()).SelectMany(alike => alike);
        var near = new PrefixIndex<PartitionName>(
            pointers.Where(item => item.Pointer.Address is not null).Select(item => (item.Pointer.Address!.Value, item.Name)));
        return [.. byType,
            .. pointers.Where(item => item.Pointer.Address is { } address && near.Overlapping(address).Any(name => name != item.Name))
                .Select(item => item.Name)];
    }

    private sealed record Pair(RulePackets Deny, RulePackets Accept)
    {
        public RulePackets At(bool isDeny) => isDeny ? Deny : Accept;

        /// <summary>True if the deny's partition is evaluated first for packets of both.</summary>
        public bool IsDenyFirst() => (Place(Deny, Accept), Deny.Partition.Name).CompareTo((Place(Accept, Deny), Accept.Partition.Name)) < 0;

        /// <summary>True if the narrower rule is evaluated first, and not because of its partition's name.</summary>
        public bool IsException() => Speakers() is var (first, other) && first.IsWithin(other);

        /// <summary>The rule that is evaluated first, and the other one; null if only the partitions' names decide.</summary>
        public (RulePackets First, RulePackets Other)? Speakers() =>
            Place(Deny, Accept) == Place(Accept, Deny) ? null : IsDenyFirst() ? (Deny, Accept) : (Accept, Deny);

        /// <summary>How these packets get to the partition: by a pointer to their destination, if any of its rules made one.</summary>
        private static PointerKind Place(RulePackets of, RulePackets other) =>
            of.NamesDestination || of.NamesOriginal || IsLedTo(of.Partition, other) ? PointerKind.Destination
            : of.NamesSource ? PointerKind.Source : PointerKind.Bare;

        private static bool IsLedTo(CompiledPartition partition, RulePackets other) => other.NamesDestination
            && partition.Pointers.Any(pointer =>
            pointer.Family == other.Family && pointer.Kind is PointerKind.Destination && DispatchChain.IsOfArriving(pointer.Dispatch)
            && (pointer.Address is { } to ? !other.IsToHost && to.Contains(other.DestinationCover) : pointer.IsHost && other.IsToHost));
    }
}
