namespace Ripcs.Core.Lowering;

/// <summary>
/// A SynProxy becomes a rule for each packet of a handshake. The SYN is not tracked, and meets all rules like the first packet of any
/// connection until the statement's own rule answers it. The ACK that shows that the client is there belongs to no connection, so it is
/// read before anything drops it; only who got an answer can send one that is right. The connection to the server is then opened by this
/// host in the name of the client, so that its first packet goes out below OUTPUT.
/// <code>
/// Rewrite("web").In("eth0").Ports(80).SynProxy("www")
///     → raw     -d WWW -i eth0 -p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -j CT --notrack
///     → filter  -d WWW -i eth0 -p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate UNTRACKED -j SYNPROXY …
///               -d WWW -i eth0 -p tcp -m tcp --dport 80 -j ACCEPT
///     → OUTPUT  -d WWW -p tcp -m tcp --dport 80 -m addrtype ! --src-type LOCAL -j ACCEPT
///     and before the host policy:
///     → filter  -d WWW -i eth0 -p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK ACK -m conntrack --ctstate INVALID -j SYNPROXY …
///     → OUTPUT  -s WWW -p tcp -m tcp --sport 80 --tcp-flags FIN,SYN,RST,ACK SYN,ACK -m conntrack --ctstate INVALID -j ACCEPT
/// </code>
/// </summary>
internal static class SynProxyLowering
{
    private const byte Compared = 0x17, Syn = 0x02, Ack = 0x10, SynAck = 0x12;

    public static IEnumerable<LoweredRule> Lower(FamilyStatement said, RuleAction.SynProxy proxy) =>
        from source in said.Sources
        from destination in said.Destinations
        let rule = said.NewRule(ChainKind.Filter, LoweredTarget.SynProxy(proxy, said.Family)) with { Source = source,
            Destination = destination, Protocol = Protocol.Tcp }
        from byPorts in PortLowering.Lower(rule, said.Rule)
        from lowered in Rules(byPorts, said.IsFirstIn)
        select lowered;

    /// <param name="isFirst">False where another interface of the statement already made the rules of OUTPUT.</param>
    private static IEnumerable<LoweredRule> Rules(LoweredRule proxy, bool isFirst)
    {
        var syn = proxy with { TcpFlags = new TcpFlags(Compared, Syn) };
        yield return syn with { Chain = ChainKind.Syn, Target = LoweredTarget.Untrack };
        yield return proxy with { Chain = ChainKind.Ack, States = ["INVALID"], TcpFlags = new TcpFlags(Compared, Ack) };
        yield return syn with { States = ["UNTRACKED"], Place = syn.Place & MatchPlace.Arriving };
        yield return proxy with { Target = LoweredTarget.Accept };
        if (!isFirst)
            yield break;

        yield return proxy with { Chain = ChainKind.SynAck, Target = LoweredTarget.Accept, States = ["INVALID"], In = null,
            TcpFlags = new TcpFlags(Compared, SynAck), Source = proxy.Destination, NotSources = proxy.NotDestinations,
            SourcePorts = proxy.Ports, Destination = proxy.Source, NotDestinations = proxy.NotSources, Ports = proxy.SourcePorts };
        if (proxy.In is not null)
            yield return proxy with { Target = LoweredTarget.Accept, Place = MatchPlace.Sent, In = null, IsNotFromHost = true };
    }
}
