namespace Ripcs.Core.Emit;

/// <summary>The sets that a partition's rules use, each once: sets with the same content are one.</summary>
internal static class SetEmitter
{
    public static IEnumerable<CompiledChain> Emit(CheckedPartition partition) =>
        from rule in partition.Rules
        from family in rule.Families
        from items in new[] { rule.From, rule.To, rule.NotFrom, rule.NotTo }
        where items is not null
        from set in items.Value.OfType<AddressItem.Set>()
        where set.Value.Family == family
        group set.Value by (set.Value.Family, set.Value.Name) into same
        orderby same.Key
        let first = same.First()
        select new CompiledChain(
            first.Family, TableName.Set, first.Name, first.Entries.Select(entry => new CompiledRule(entry, first.Origin)).ToValueList());
}
