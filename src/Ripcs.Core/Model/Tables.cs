namespace Ripcs.Core.Model;

/// <summary>The tables that iptables knows, with their built-in chains (iptables(8)).</summary>
public static class Tables
{
    private static readonly Dictionary<TableName, string[]> BuiltIns = new()
    {
        [TableName.Filter] = ["INPUT", "FORWARD", "OUTPUT"],
        [TableName.Nat] = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
        [TableName.Mangle] = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
        [TableName.Raw] = ["PREROUTING", "OUTPUT"],
        [new("security")] = ["INPUT", "FORWARD", "OUTPUT"],
    };

    /// <summary>Those that hold a dispatch chain, in the order in which they are read, applied and shown.</summary>
    public static readonly ValueList<TableName> Ours = DispatchChain.All.Select(dispatch => dispatch.Table).Distinct().ToValueList();

    /// <summary>Those and the sets: all that can be ours.</summary>
    public static readonly ValueList<TableName> WithSets = [.. Ours, TableName.Set];

    public static bool IsKnown(TableName table) => BuiltIns.ContainsKey(table);

    /// <summary>The built-in chains of a table that there is.</summary>
    public static IEnumerable<ChainName> BuiltInsOf(TableName table) => BuiltIns[table].Select(name => new ChainName(name));

    public static bool HasBuiltIn(TableName table, ChainName chain) => BuiltIns.TryGetValue(table, out var chains)
        && chains.Contains(chain.Value);

    /// <summary>True if some table has a built-in chain of that name.</summary>
    public static bool IsBuiltIn(ChainName chain) => BuiltIns.Values.Any(chains => chains.Contains(chain.Value));
}
