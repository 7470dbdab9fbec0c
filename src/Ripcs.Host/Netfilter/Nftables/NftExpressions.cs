using System.Buffers.Binary;
using Ripcs.Core.Model;

namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>
/// Tells from the expressions of a rule whether iptables made it, and where it jumps (linux/netfilter/nf_tables.h). iptables gives
/// every rule a counter. Native rules that have one too are told by what iptables never writes but believes to understand, and then
/// prints as a rule that means something else: lookups in sets, ranges of addresses, changes of headers.
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

    // By value: whoever calls keeps its place.
    private static ReadOnlySpan<byte> Value(NetlinkAttributes attributes, int kind) => attributes.Find(kind) ? attributes.Value : [];
}
