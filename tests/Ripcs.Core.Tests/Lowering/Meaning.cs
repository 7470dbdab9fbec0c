using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>
/// What a rule file says about a packet, read from its statements and not from the rules that they become. Where words leave two
/// readings (a port without an address may be the one that the sender named or the translated one; nobody knows which addresses are
/// the host's when a file is compiled), both are possible.
/// </summary>
internal sealed class Meaning(CheckedPartition partition, IReadOnlySet<UInt128> local)
{
    private enum Says
    {
        No,
        Yes,
        Either,
    }

    /// <summary>The rewrite that takes the packet, and where it goes.</summary>
    public (CheckedRule? By, Packet Packet) Translate(Packet packet)
    {
        var by = partition.Rules.FirstOrDefault(rule => rule.Action is RuleAction.Dnat dnat && FromFits(rule, packet)
            && In(dnat.Addresses, packet.SentTo) && ProtocolFits(rule, packet) && PortsFit(rule, packet.SentPort));
        return by?.Action is not RuleAction.Dnat action ? (null, packet) : (by, packet with
        {
            Destination = action.Targets[0].Network,
            Port = by.Ports.FirstOrDefault(entry => Is(entry.Ports, packet.SentPort)).MappedTo ?? packet.SentPort,
        });
    }

    /// <summary>Whether the packet may pass, for every reading of the file.</summary>
    public HashSet<bool> Verdicts(Packet packet)
    {
        var (by, now) = Translate(packet);
        return Verdicts(0, by, now);
    }

    private HashSet<bool> Verdicts(int index, CheckedRule? by, Packet packet)
    {
        if (index == partition.Rules.Count)
        {
            return [false];
        }

        var rule = partition.Rules[index];
        var isAccept = rule.Action is RuleAction.Accept || rule.ImpliesAccept;
        var says = rule.Action is RuleAction.Dnat dnat ? (rule.ImpliesAccept ? OfRewrite(rule, dnat, by, packet) : Says.No)
            : rule.Action is RuleAction.Snat && !rule.ImpliesAccept ? Says.No
            : OfFilter(rule, packet);
        return says switch
        {
            Says.Yes => [isAccept],
            Says.No => Verdicts(index + 1, by, packet),
            _ => [isAccept, .. Verdicts(index + 1, by, packet)],
        };
    }

    /// <summary>A rewrite opens what it takes; two that do the same to a packet cannot be told apart behind the nat table.</summary>
    private Says OfRewrite(CheckedRule rule, RuleAction.Dnat dnat, CheckedRule? by, Packet packet)
    {
        if (ReferenceEquals(rule, by))
        {
            return IsOfHost(dnat.Addresses) && !packet.IsTranslated ? Says.Either : Says.Yes;
        }

        var isSame = by is not null && FromFits(rule, packet) && ProtocolFits(rule, packet)
            && (In(dnat.Addresses, packet.SentTo) || IsOfHost(dnat.Addresses))
            && dnat.Targets[0].Network == packet.Destination
            && (rule.Ports.Count == 0 || rule.Ports.Any(entry => entry.MappedTo is { } to ? to == packet.Port : Is(entry.Ports, packet.Port)));
        return isSame ? Says.Either : Says.No;
    }

    private Says OfFilter(CheckedRule rule, Packet packet)
    {
        var inside = (rule.Action as RuleAction.Snat)?.Addresses;
        if (!FromFits(rule, packet) || !ProtocolFits(rule, packet) || (inside is { } own && !In(own, packet.Source)))
        {
            return Says.No;
        }

        if (packet.IsTranslated && RewritesHost && rule.To is { } host && IsOfHost(host))
        {
            return Says.Either;
        }

        var (asSent, asNow) = (Fits(rule, packet.SentTo, packet.SentPort), Fits(rule, packet.Destination, packet.Port));
        return asSent == asNow || inside is not null ? (asNow ? Says.Yes : Says.No)
            : rule.NotTo is { } not && In(not, packet.SentTo) ? Says.No
            : rule.To is not { } to || to.Any(item => item is AddressItem.All) || IsOfHost(to) || RewritesHost ? Says.Either
            : In(to, packet.SentTo) ? (asSent ? Says.Yes : In(to, packet.Destination) ? Says.Either : Says.No)
            : asNow ? Says.Yes : Says.No;
    }

    private bool RewritesHost => partition.Rules.Any(rule => rule.Action is RuleAction.Dnat dnat && IsOfHost(dnat.Addresses));

    private bool Fits(CheckedRule rule, UInt128 destination, int port) =>
        (rule.To is not { } to || In(to, destination)) && !(rule.NotTo is { } not && In(not, destination)) && PortsFit(rule, port);

    private bool FromFits(CheckedRule rule, Packet packet) =>
        (rule.From is not { } from || In(from, packet.Source)) && !(rule.NotFrom is { } not && In(not, packet.Source));

    private bool In(ValueList<AddressItem> items, UInt128 address) => items.Any(item => item switch
    {
        AddressItem.All => true,
        AddressItem.Host => local.Contains(address),
        AddressItem.Prefix prefix => prefix.Value.Contains(new IpPrefix(Family.IPv4, address, 32)),
        AddressItem.Range range => range.Value.First <= address && address <= range.Value.Last,
        _ => false,
    });

    private static bool IsOfHost(ValueList<AddressItem> items) => items.Any(item => item is AddressItem.Host);

    private static bool ProtocolFits(CheckedRule rule, Packet packet) => rule.Protocols.Count == 0 || rule.Protocols.Contains(packet.Protocol);

    private static bool PortsFit(CheckedRule rule, int port) => rule.Ports.Count == 0 || rule.Ports.Any(entry => Is(entry.Ports, port));

    private static bool Is(PortRange ports, int port) => ports.First <= port && port <= ports.Last;
}
