namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>Removes edits that are shown elsewhere from a diff, with the
/// pointers that follow from them, and parts that become empty.</summary>
internal sealed class WithoutEdits(IReadOnlyList<AlikeEdits> groups)
{
    private readonly HashSet<RuleLine> _told = new(
        groups.SelectMany(group => group.Edits).SelectMany(found => new[] { found.Edit.Old, found.Edit.New }).OfType<RuleLine>(),
        ReferenceEqualityComparer.Instance);

    private readonly Dictionary<string, List<AlikeEdits>> _groups = groups.SelectMany(group =>
        group.Partitions.Select(partition => (partition.Name, Group: group)))
        .GroupBy(item => item.Name, item => item.Group).ToDictionary(item => item.Key, item => item.ToList());

    public ValueList<PartitionDiff> Of(ValueList<PartitionDiff> partitions) => partitions.Select(Of).Where(partition => partition is not
        { Kind: PartitionChange.Changed, Chains.Count: 0, Pointers.Count: 0, Drift.Count: 0, Order: null }).ToValueList();

    private PartitionDiff Of(PartitionDiff partition)
    {
        if (!_groups.TryGetValue(partition.Name, out var groups))
            return partition;

        var rest = partition with
        {
            Chains = partition.Chains.Select(chain => chain with { Lines = chain.Lines.Where(line => !_told.Contains(line)).ToValueList() })
                .Where(chain => chain.Lines.Count > 0 || chain.MoreAdded + chain.MoreRemoved > 0).ToValueList(),
            Pointers = partition.Pointers.Where(pointer => !groups.Exists(group => Follows(pointer, group))).ToValueList(),
        };
        return rest is { Chains.Count: 0, Pointers.Count: 0, Order: null }
            ? rest with { Kind = rest.Drift.Count > 0 ? PartitionChange.DriftOnly : rest.Kind } : rest;
    }

    // -d 192.0.2.1/32 -j shop-a000000: if the address in a rule comes or goes, so does its pointer.
    private static bool Follows(PointerLine pointer, AlikeEdits group)
    {
        if (OptionEdit.Parts(pointer.Text).Find(part => part.Name is "-s" or "-d") is not { Name.Length: > 0 } end)
            return group.Labels.Any(label => pointer.Kind is LineKind.Added ? label.Gains("all") : label.Loses("all"));

        var address = AddressText.Of(end.Value.In(pointer.Text).ToString()).Address;
        return pointer.Kind is LineKind.Added
            ? group.Labels.Any(label => label.Gains(address)) || group.Values.Any(value => AddressText.Of(value.New).Address == address)
            : group.Labels.Any(label => label.Loses(address)) || group.Values.Any(value => AddressText.Of(value.Old).Address == address);
    }
}
