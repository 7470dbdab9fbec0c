namespace Ripcs.Host.Netfilter;

/// <summary>The messages about nftables tables that decide beside iptables: a packet that one of
/// them drops is dropped, whatever the rules of iptables are.</summary>
internal static class NativeText
{
    private const int TablesToShow = 4;

    /// <summary>A line for each table.</summary>
    public static IEnumerable<string> Warnings(ValueList<NativeTable> tables)
    {
        foreach (var table in tables.Take(TablesToShow))
        {
            yield return $"{Name(table)} (nftables, not of iptables) decides about packets too (hooks: "
                + $"{string.Join("; ", table.Hooks.Select(Hook))}); "
                + $"the results here ignore it; look with: nft list table {table.Family} {table.Name}";
        }

        if (tables.Count > TablesToShow)
        {
            yield return $"{Words.Count(tables.Count - TablesToShow, "further table")} of nftables "
                + $"{(tables.Count - TablesToShow == 1 ? "decides" : "decide")} about packets too; look with: nft list ruleset";
        }
    }

    /// <summary>"table inet f of nftables decides about packets too", in few words.</summary>
    public static string Sum(ValueList<NativeTable> tables) => tables.Count == 1
        ? $"{Name(tables[0])} of nftables decides about packets too"
        : $"{Words.Count(tables.Count, "table")} of nftables decide about packets too ("
            + $"{Words.Some(tables.Select(table => $"{table.Family} {table.Name}").ToList(), TablesToShow)})";

    private static string Name(NativeTable table) => $"table {table.Family} {table.Name}";

    private static string Hook(NativeHook hook) =>
        $"{hook.Name}{(hook.Type == "filter" ? "" : $", {hook.Type}")}{(hook.IsDropping ? ", policy drop" : "")}";
}
