namespace Ripcs.Host.Netfilter;

/// <summary>The messages about chains that native nftables rules hide from iptables.</summary>
internal static class HiddenText
{
    private const int NamesToShow = 5;

    /// <summary>A line for each table with hidden chains, and for each table that iptables does not show at all.</summary>
    public static IEnumerable<string> Warnings(FirewallState state) =>
        Warnings(state.Hidden.Select(hidden => new ChainPlace(hidden.Family, hidden.Table, hidden.Chain.Name)))
            .Concat(NativeText.Warnings(state.Native));

    /// <inheritdoc cref="Warnings(FirewallState)"/>
    public static IEnumerable<string> Warnings(IEnumerable<ChainPlace> hidden) =>
        hidden.GroupBy(chain => (chain.Family, chain.Table))
            .Select(table => Warning(table.Key.Family, table.Key.Table, [.. table.Select(chain => chain.Chain)]));

    /// <summary>Why a plan is not carried out.</summary>
    public static string Touched(Family family, TableName table, ChainName chain) =>
        $"native nftables rules hide {chain} ({Words.Place(family, table)}), which would have to change; nothing is done: "
            + $"{Delete(family, table, chain, "the rule")}";

    /// <summary>Why a jump of Ripcs could not be deleted.</summary>
    public static string Unhooked(Family family, TableName table, ChainName chain) =>
        $"native nftables rules hide {chain} ({Words.Place(family, table)}), and one in front of Ripcs's jump may keep iptables from "
            + $"finding "
            + $"it; " + Delete(family, table, chain, "the jump");

    /// <summary>Why nothing is done at all.</summary>
    public static string Ours(Family family, TableName table, ChainName chain) =>
        $"{chain} ({Words.Place(family, table)}) is Ripcs's own and holds a native nftables rule, which iptables cannot show; nothing is "
            + $"done: " + Delete(family, table, chain, "the rule");

    /// <summary>Why a sandbox does not contain a chain's rules.</summary>
    public static string NotCopied(Family family, TableName table, ChainName chain) =>
        $"native nftables rules hide everything except its bare jumps: nft list chain {Nft(family)} {table} {chain}";

    private static string Delete(Family family, TableName table, ChainName chain, string what)
    {
        var place = $"{Nft(family)} {table} {chain}";
        return $"find {what}'s handle with: nft -a list chain {place}, and delete it with: nft delete rule {place} handle N";
    }

    private static string Warning(Family family, TableName table, List<ChainName> chains)
    {
        return $"native nftables rules hide {Words.Some(chains, NamesToShow)} ({Words.Place(family, table)}) from iptables: only Ripcs's "
            + $"jumps in them are seen, and everything else is left alone; look with: nft list table {Nft(family)} {table}, and give "
            + $"native rules a separate table";
    }

    private static string Nft(Family family) => family is Family.IPv4 ? "ip" : "ip6";
}
