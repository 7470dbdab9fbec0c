using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>
/// A filter chain with a rule on the sender becomes two chains: one for what comes in, one for what this host sends. The kernel accepts a
/// MAC match only below INPUT and FORWARD, and an owner match only below OUTPUT, and some other matches likewise; and what this host sends
/// comes in by no interface, so that a rule for all interfaces but one stands in the first chain only. The rules in each chain keep their
/// order.
/// <code>
/// Accept("printer").Mac("00:11:22:33:44:55").Ports(9100).To("10.0.0.9")
/// Drop("others").Ports(9100).To("10.0.0.9")
/// Drop("guests").User(1000..1999).Ports(25).To("all")
///     → partition-a  -d 10.0.0.9/32 -j shop-a111111      shop-a111111  … -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT
///                                                                      -d 10.0.0.9/32 -p tcp … --dport 9100 -j DROP
///       partition-h  -j shop-h222222                     shop-h222222  -d 10.0.0.9/32 -p tcp … --dport 9100 -j DROP
///                                                                      … --dport 25 -m owner --uid-owner 1000-1999 -j DROP
/// </code>
/// If no rule is left for what this host sends, a chain that only returns
/// takes its place: without its pointer there is no list below OUTPUT.
/// </summary>
internal static class SentChains
{
    public static IEnumerable<EmittedChain> Of(CheckedPartition partition, EmittedChain chain)
    {
        if (chain.Kind is not ChainKind.Filter || !chain.Rules.Any(rule => rule.IsOfArriving || rule.IsOfSent || LeavesOut(rule)))
        {
            yield return chain;
            yield break;
        }

        // Below OUTPUT a packet has come in by no interface, which "! -i" matches.
        bool LeavesOut(LoweredRule rule) => partition.Rules[rule.Statement].NotIn is not null;

        EmittedChain Emit(ChainKind kind, IEnumerable<LoweredRule> rules) =>
            ChainEmitter.Emit(partition, chain.Family, kind, rules.ToValueList(), rule => partition.Rules[rule.Statement].Origin);
        var (comes, sent) = (chain.Rules.Where(rule => !rule.IsOfSent).ToList(),
            chain.Rules.Where(rule => IsSent(rule) && !LeavesOut(rule)).ToList());
        if (comes.Count > 0)
            yield return Emit(ChainKind.Filter, comes);

        yield return sent.Count > 0 ? Emit(ChainKind.Sent, sent) : EntryChains.ToNothing(partition, chain.Family);
    }

    /// <summary>False for rules that no packet sent by this host can match.</summary>
    private static bool IsSent(LoweredRule rule) => !rule.IsOfArriving && rule.In is null;
}
