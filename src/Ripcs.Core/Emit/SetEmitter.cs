namespace Ripcs.Core.Emit;

/// <summary>The sets that a partition's rules use, each once: sets with the same content are one.</summary>
internal static class SetEmitter
{
    public static IEnumerable<CompiledChain> Emit(CheckedPartition partition) => Used(partition).Select(set => new CompiledChain(
        set.Family, TableName.Set, set.Name, set.Entries.Select(entry => new CompiledRule(entry, set.Origin)).ToValueList()));

    /// <summary>Those among them whose content is refreshed.</summary>
    public static ValueList<RefreshedSet> Refreshed(CheckedPartition partition) =>
        [.. Used(partition).Where(set => set.RefreshedFrom is not null)
            .Select(set => new RefreshedSet(set.Family, set.Name, set.Label, set.RefreshedFrom!)
            {
                MayBeEmpty = set.MayBeEmpty is true,
            })];

    private static IEnumerable<AddressSet> Used(CheckedPartition partition) =>
        from rule in partition.Rules
        from family in rule.Families
        from items in new[] { rule.From, rule.To, rule.NotFrom, rule.NotTo }
        where items is not null
        from set in items.Value.OfType<AddressItem.Set>()
        where set.Value.Family == family
        group set.Value by (set.Value.Family, set.Value.Name) into same
        orderby same.Key
        select same.First();
}
