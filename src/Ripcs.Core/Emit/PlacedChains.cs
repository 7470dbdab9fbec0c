using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>
/// A filter chain is asked for what comes to this host, what passes through it and what it sends, unless a rule is for some of these
/// alone: then what passes, or what is sent, has a chain of its own. The kernel accepts a MAC match only below INPUT and FORWARD, an owner
/// match only below OUTPUT, and some other matches likewise; and what this host sends comes in by no interface, so that a rule for all
/// interfaces but one does not stand there. The rules in each chain keep their order.
/// <code>
/// Accept("printer").Mac("00:11:22:33:44:55").Ports(9100).To("10.0.0.9")
/// Drop("others").Ports(9100).To("10.0.0.9")
/// Drop("guests").User(1000..1999).Ports(25).To("all")
///     → partition-a  -d 10.0.0.9/32 -j shop-a111111      shop-a111111  … -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT
///                                                                      -d 10.0.0.9/32 -p tcp … --dport 9100 -j DROP
///       partition-h  -j shop-h222222                     shop-h222222  -d 10.0.0.9/32 -p tcp … --dport 9100 -j DROP
///                                                                      … --dport 25 -m owner --uid-owner 1000-1999 -j DROP
/// </code>
/// With a rule for INPUT or FORWARD alone there are three, so that each of their names says what it is for: no list ever copies pointers to
/// the one for INPUT. If no rule is left for one of these while others have rules, a chain that only returns takes its place: without a
/// pointer the packets would pass the other one.
/// </summary>
internal static class PlacedChains
{
    public static IEnumerable<EmittedChain> Of(CheckedPartition partition, EmittedChain chain)
    {
        if (chain.Kind is not ChainKind.Filter || Splitting(partition, chain.Rules) is not { Count: > 0 } splitting)
        {
            yield return chain;
            yield break;
        }

        EmittedChain Emit(ChainKind kind, IEnumerable<LoweredRule> rules) =>
            ChainEmitter.Emit(partition, chain.Family, kind, rules.ToValueList(), rule => partition.Rules[rule.Statement].Origin);
        var (isForwardedAlone, isSentAlone) = (splitting.Exists(rule => IsOfOneArriving(rule.Place)),
            splitting.Exists(rule => IsSent(partition, rule) != rule.Place.HasFlag(MatchPlace.Received)));
        var received = chain.Rules.Where(rule => rule.Place.HasFlag(MatchPlace.Received)
            && (rule.Out is null || !isForwardedAlone)).ToList();
        if (received.Count > 0)
            yield return Emit(isForwardedAlone ? ChainKind.Received : ChainKind.Filter, received);

        var forwarded = chain.Rules.Where(rule => rule.Place.HasFlag(MatchPlace.Forwarded) && !NamesHost(rule)).ToList();
        if (isForwardedAlone)
        {
            yield return forwarded.Count > 0 ? Emit(ChainKind.Forwarded, forwarded)
                : EntryChains.ToNothing(partition, chain.Family, ChainKind.ForwardedEntry);
        }

        var sent = chain.Rules.Where(rule => IsSent(partition, rule) && rule.In is null).ToList();
        if (isSentAlone || (isForwardedAlone && received.Count + sent.Count > 0))
            yield return sent.Count > 0 ? Emit(ChainKind.Sent, sent) : EntryChains.ToNothing(partition, chain.Family, ChainKind.SentEntry);
    }

    /// <summary>The rules that are not for all packets alike.</summary>
    public static List<LoweredRule> Splitting(CheckedPartition partition, IEnumerable<LoweredRule> rules) =>
        [.. rules.Where(rule => rule.Place is not MatchPlace.Everywhere || !IsSent(partition, rule))];

    // Below OUTPUT a packet has come in by no interface, which "! -i" matches.
    private static bool IsSent(CheckedPartition partition, LoweredRule rule) =>
        rule.Place.HasFlag(MatchPlace.Sent) && partition.Rules[rule.Statement].NotIn is null;

    // What comes from this host or to it is never forwarded.
    private static bool NamesHost(LoweredRule rule) =>
        rule.Source is AddressItem.Host || rule.Destination is AddressItem.Host || rule.IsToHost;

    private static bool IsOfOneArriving(MatchPlace place) =>
        place.HasFlag(MatchPlace.Received) != place.HasFlag(MatchPlace.Forwarded);
}
