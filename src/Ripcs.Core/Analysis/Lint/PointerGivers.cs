using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>
/// Which pointers of a partition would perhaps go with some of its rules, read from the rules as they are saved. Where rules do not tell
/// whether they give a pointer, because they follow a rewrite, or ask a set, they are taken to give none for others and any for themselves.
/// </summary>
internal sealed class PointerGivers(PacketRules rules, IEnumerable<CompiledPartition> partitions)
{
    private static readonly ChainKind[] Kinds = [ChainKind.Filter, ChainKind.Sent, ChainKind.Dnat, ChainKind.Snat];

    private readonly List<CompiledPartition> _partitions = [.. partitions];
    private readonly Dictionary<(TableName, ChainName), List<Giver>> _read = [];

    /// <summary>The pointers that may go if some rules of a chain do; no more than some of them.</summary>
    /// <param name="places">Of the rules, from 1.</param>
    /// <param name="most">How many are enough.</param>
    /// <param name="isSure">True if no other rule may give one of them.</param>
    public IReadOnlyList<Pointer> Lost(TableName table, ChainName chain, IReadOnlySet<int> places, int most, out bool isSure)
    {
        isSure = true;
        if (!PartitionChainName.TryParse(chain, out var name) || !Kinds.Contains(name.Kind))
            return [];

        var (own, others) = (new List<Giver>(), new List<Giver>());
        foreach (var (index, giver) in Read(table, chain, name.Kind).Index())
        {
            (places.Contains(index + 1) ? own : others).Add(giver);
        }

        var pointers = _partitions.Where(partition => partition.Name.Value == name.Partition).SelectMany(partition => partition.Pointers)
            .Where(pointer => pointer.Family == rules.Family && LeadsTo(table, pointer.Chain, chain));
        List<Pointer> lost = [.. pointers.Where(pointer => own.Any(giver => giver.MayGive(pointer))
            && !others.Any(giver => giver.Gives(pointer))).Take(most)];
        isSure = !lost.Exists(pointer => others.Any(giver => giver.MayGive(pointer)));
        return lost;
    }

    private bool LeadsTo(TableName table, ChainName from, ChainName chain) =>
        from == chain || (PartitionChainName.TryParse(from, out var entry) && entry.Kind is ChainKind.Entry or ChainKind.SentEntry
            && rules.Find(table, from)?.Rules.Any(rule => rule.Leads == chain) == true);

    private List<Giver> Read(TableName table, ChainName chain, ChainKind kind)
    {
        if (!_read.TryGetValue((table, chain), out var read))
        {
            _read.Add((table, chain),
                read = [.. (rules.Find(table, chain)?.Rules ?? []).Select(rule => Giver.Of(rule, kind, rules.Family))]);
        }

        return read;
    }

    /// <summary>The end by which a rule is reached.</summary>
    /// <param name="Kind">How its pointers choose.</param>
    /// <param name="Addresses">Of that end; null for this host, and for a bare pointer.</param>
    /// <param name="IsOpen">True if the rule does not tell.</param>
    private sealed record Giver(PointerKind Kind, ValueSet? Addresses, bool IsOpen)
    {
        public static Giver Of(PacketRule rule, ChainKind kind, Family family)
        {
            var (said, box) = (ParsedRule.Of(rule.Text), PacketBox.Everything(family).Within(rule.Match));
            bool Says(params string[] options) => options.Any(option => said.Options.Any(found => found.Name == option && !found.IsNot));
            // A rule with a destination is led to by that alone.
            var isOpen = Says("--match-set", "--ctorigdst")
                || said.Options.Any(option => option.Name == "--ctstate" && option.Value.Contains("DNAT", StringComparison.Ordinal));
            if (kind is not ChainKind.Snat && Says("-d", "--dst-range"))
                return new Giver(PointerKind.Destination, box[PacketField.Destination], IsOpen: false);

            if (kind is not ChainKind.Snat && said.Value("--dst-type") == "LOCAL")
                return new Giver(PointerKind.Destination, null, IsOpen: false);

            if (kind is not ChainKind.Dnat && said.Value("--src-type") == "LOCAL")
                return new Giver(PointerKind.Source, null, isOpen);

            return kind is not ChainKind.Dnat && Says("-s", "--src-range") ? new Giver(PointerKind.Source, box[PacketField.Source], isOpen)
                : new Giver(PointerKind.Bare, null, isOpen);
        }

        public bool Gives(Pointer pointer) => !IsOpen && Kind == pointer.Kind
            && (pointer.Address is { } address ? Addresses is not null && Of(address).IsWithin(Addresses) : Addresses is null);

        public bool MayGive(Pointer pointer) => IsOpen || (Kind == pointer.Kind
            && (pointer.Address is { } address ? Addresses is not null && Of(address).Overlaps(Addresses) : Addresses is null));

        private static ValueSet Of(IpPrefix prefix) => ValueSet.Between(prefix.Network, prefix.Last);
    }
}
