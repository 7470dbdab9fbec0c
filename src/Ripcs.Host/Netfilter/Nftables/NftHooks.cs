using Ripcs.Host.Netfilter.Netlink;

namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>Finds the tables that iptables does not use and that decide about packets (linux/netfilter/nf_tables.h).</summary>
internal static class NftHooks
{
    private const byte GetTable = 1;
    private const byte GetChain = 4;
    private const int NameOfTable = 1;
    private const int ChainTable = 1;
    private const int ChainHook = 4;
    private const int ChainPolicy = 5;
    private const int ChainUse = 6;
    private const int ChainType = 7;
    private const int HookNumber = 1;
    private const uint PolicyDrop = 0;

    // In the order of their numbers (linux/netfilter.h, linux/netfilter_netdev.h); ingress of inet has the last one.
    private static readonly string[] OfIp = ["prerouting", "input", "forward", "output", "postrouting", "ingress"];
    private static readonly string[] OfNetdev = ["ingress", "egress"];

    // NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6, NFPROTO_NETDEV: tables of arp and bridges see no packets that Ripcs's rules are about.
    private static readonly (byte Number, string Name, string[] Hooks)[] Families = [(1, "inet", OfIp), (2, "ip", OfIp), (10, "ip6", OfIp),
        (5, "netdev", OfNetdev)];

    public static NetlinkAnswer Read(NetlinkSocket netlink, out ValueList<NativeTable> tables)
    {
        var (worst, found) = (NetlinkAnswer.Whole, new List<NativeTable>());
        foreach (var family in Families)
        {
            // There can be many chains, and most hosts have no table to read.
            var names = new HashSet<string>();
            var answer = netlink.AskAll(GetTable, family.Number, [], attributes => AddName(attributes, family.Name, names));
            worst = answer > worst ? answer : worst;
            if (names.Count == 0)
                continue;

            var hooks = new List<(string Table, NativeHook Hook)>();
            answer = netlink.AskAll(GetChain, family.Number, [], attributes => AddHook(attributes, family.Hooks, names, hooks));
            worst = answer > worst ? answer : worst;
            found.AddRange(hooks.GroupBy(hook => hook.Table, hook => hook.Hook)
                .Select(table => new NativeTable(family.Name, table.Key, [.. table.Distinct()])));
        }

        tables = found.ToValueList();
        return worst;
    }

    private static void AddName(NetlinkAttributes attributes, string family, HashSet<string> names)
    {
        if (attributes.Find(NameOfTable) && attributes.Text is var name
            && !(family is "ip" or "ip6" && Tables.IsKnown(new TableName(name))))
        {
            names.Add(name);
        }
    }

    private static void AddHook(
        NetlinkAttributes attributes, string[] names, HashSet<string> tables, List<(string Table, NativeHook Hook)> hooks)
    {
        var (table, type, hook, isDropping, rules) = ("", "", (uint?)null, false, 0u);
        while (attributes.MoveNext())
        {
            switch (attributes.Kind)
            {
                case ChainTable:
                    table = attributes.Text;
                    break;
                case ChainHook:
                    var nested = attributes.Nested;
                    hook = nested.Find(HookNumber) ? nested.Number : null;
                    break;
                case ChainPolicy:
                    isDropping = attributes.Number == PolicyDrop;
                    break;
                case ChainUse:
                    rules = attributes.Number;
                    break;
                case ChainType:
                    type = attributes.Text;
                    break;
            }
        }

        // An empty chain that accepts decides nothing.
        if (hook is { } number && tables.Contains(table) && (isDropping || rules > 0))
        {
            hooks.Add((table, new NativeHook(number < names.Length ? names[number]
                : $"hook {number}", type, isDropping)));
        }
    }
}
