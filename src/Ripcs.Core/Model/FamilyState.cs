namespace Ripcs.Core.Model;

/// <summary>The tables of one family in the order of the save.</summary>
public sealed record FamilyState(Family Family, ValueList<TableState> Tables)
{
    /// <summary>The same without the sets.</summary>
    public FamilyState WithoutSets() => this with { Tables = Tables.Where(table => table.Name != TableName.Set).ToValueList() };

    /// <summary>The table, or one without chains if the kernel has none.</summary>
    public TableState Table(TableName name) => Tables.FirstOrDefault(table => table.Name == name) ?? new TableState(name, []);
}
