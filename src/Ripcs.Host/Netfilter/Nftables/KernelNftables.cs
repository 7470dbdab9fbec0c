using System.Buffers.Binary;
using Ripcs.Host.Netfilter.Netlink;

namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>nf_tables over netlink (linux/netfilter/nf_tables.h).</summary>
/// <param name="open">Opens a socket in the network namespace to read.</param>
internal sealed class KernelNftables(Func<KernelSocket> open) : INftables
{
    private const byte GetChain = 4;
    private const byte GetRule = 7;
    private const byte GetGeneration = 16;
    private const int GenerationId = 1;
    private const int ChainTable = 1;
    private const int ChainName = 3;
    private const int ChainHook = 4;
    private const int ChainPolicy = 5;
    private const uint PolicyDrop = 0;
    private const ushort RuleTable = 1;
    private const ushort RuleChain = 2;
    private const int RuleExpressions = 4;
    private const int Tries = 3;

    public KernelNftables()
        : this(KernelSocket.OpenNetfilter)
    {
    }

    public uint? Generation() => Over(netlink =>
    {
        uint? id = null;
        return netlink.Ask(GetGeneration, attributes => id = attributes.Find(GenerationId) ? attributes.Number : null) ? id : null;
    });

    public ValueList<NftChain>? Chains(Family family, Func<TableName, ChainName, bool> isKnown) => Over<ValueList<NftChain>?>(netlink =>
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var names = new List<(TableName Table, ChainName Name, string? Policy)>();
            var chains = new List<NftChain>();
            var worst = netlink.AskAll(GetChain, NetlinkFamily.Of(family), [], attributes => AddChain(attributes, names));
            foreach (var (table, name, policy) in names)
            {
                var rules = new List<NftRule>();
                if (!isKnown(table, name))
                {
                    // One chain at a time: for all rules of a table, the kernel counts from the first one again for each message.
                    var answer = netlink.AskAll(
                        GetRule, NetlinkFamily.Of(family), [(RuleTable, table.Value), (RuleChain, name.Value)],
                        attributes => rules.Add(Rule(attributes)));
                    worst = answer > worst ? answer : worst;
                }

                chains.Add(new NftChain(table, name, policy, rules.ToValueList()));
            }

            // A chain that comes meanwhile may move the others on, and the kernel then lists one twice, and does not say so.
            var isTorn = names.DistinctBy(chain => (chain.Table, chain.Name)).Count() < names.Count;
            if (worst is not NetlinkAnswer.Interrupted && !isTorn)
                return worst is NetlinkAnswer.Whole ? chains.ToValueList() : null;
        }

        return null;
    });

    public ValueList<NativeTable>? Others() => Over<ValueList<NativeTable>?>(netlink =>
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (NftHooks.Read(netlink, out var tables) is var answer and not NetlinkAnswer.Interrupted)
                return answer is NetlinkAnswer.Whole ? tables : null;
        }

        return null;
    });

    private T? Over<T>(Func<NetlinkSocket, T?> ask)
    {
        try
        {
            using var netlink = new NetlinkSocket(open(), NetlinkSubsystem.Nftables);
            return ask(netlink);
        }
        catch (IOException)
        {
            return default;
        }
    }

    private static void AddChain(NetlinkAttributes attributes, List<(TableName Table, ChainName Name, string? Policy)> chains)
    {
        var (table, name, isBase, policy) = ("", "", false, "ACCEPT");
        while (attributes.MoveNext())
        {
            switch (attributes.Kind)
            {
                case ChainTable:
                    table = attributes.Text;
                    break;
                case ChainName:
                    name = attributes.Text;
                    break;
                case ChainHook:
                    isBase = true;
                    break;
                case ChainPolicy:
                    policy = attributes.Number == PolicyDrop ? "DROP" : "ACCEPT";
                    break;
            }
        }

        if (Tables.IsKnown(new TableName(table)))
            chains.Add((new TableName(table), new ChainName(name), isBase ? policy : null));
    }

    private static NftRule Rule(NetlinkAttributes attributes) =>
        NftExpressions.Read(attributes.Find(RuleExpressions) ? attributes.Nested : default);
}

/// <summary>
/// Reads from the expressions of a rule whether iptables made it, and where it jumps (linux/netfilter/nf_tables.h). iptables gives every
/// rule a counter. Native rules may have one, too; they are recognised by what iptables never writes but wrongly interprets, and then
/// prints as a rule with another meaning: lookups in sets, ranges of addresses, changes of headers.
/// </summary>
internal static class NftExpressions
{
    private const int Element = 1;
    private const int ExpressionName = 1;
    private const int ExpressionData = 2;
    private const int PayloadBase = 2;
    private const int PayloadSource = 5;
    private const uint NetworkHeader = 1;
    private const int CompareOperation = 2;
    private const uint LessThan = 2;
    private const int ImmediateData = 2;
    private const int DataVerdict = 2;
    private const int VerdictCode = 1;
    private const int VerdictChain = 2;
    private const int Jump = -3;

    public static NftRule Read(NetlinkAttributes expressions)
    {
        var (isCounted, isOdd, isAddress, isBare) = (false, false, false, true);
        ChainName? jumpsTo = null;
        while (expressions.Find(Element))
        {
            var name = Value(expressions.Nested, ExpressionName).TrimEnd((byte)0);
            var data = new NetlinkAttributes(Value(expressions.Nested, ExpressionData));
            if (name.SequenceEqual("counter"u8))
            {
                isCounted = true;
                continue;
            }

            if (name.SequenceEqual("immediate"u8))
            {
                var verdict = new NetlinkAttributes(Value(new NetlinkAttributes(Value(data, ImmediateData)), DataVerdict));
                jumpsTo = Chain(verdict);
                isBare &= Number(verdict, VerdictCode) == unchecked((uint)Jump);
                continue;
            }

            isBare = false;
            if (name.SequenceEqual("payload"u8))
            {
                isAddress = Number(data, PayloadBase) == NetworkHeader;
                isOdd |= Value(data, PayloadSource).Length > 0;
            }
            else if (name.SequenceEqual("cmp"u8))
            {
                isOdd |= isAddress && Number(data, CompareOperation) >= LessThan;
            }
            else
            {
                isAddress &= name.SequenceEqual("bitwise"u8);
                isOdd |= name.SequenceEqual("lookup"u8);
            }
        }

        return new NftRule(!isCounted || isOdd, jumpsTo, isBare && jumpsTo is not null);
    }

    private static ChainName? Chain(NetlinkAttributes verdict) => verdict.Find(VerdictChain) ? new ChainName(verdict.Text) : null;

    private static uint Number(NetlinkAttributes attributes, int kind) =>
        BinaryPrimitives.TryReadUInt32BigEndian(Value(attributes, kind), out var number) ? number : 0;

    // Passed by value, so that the caller's position does not change.
    private static ReadOnlySpan<byte> Value(NetlinkAttributes attributes, int kind) => attributes.Find(kind) ? attributes.Value : [];
}
