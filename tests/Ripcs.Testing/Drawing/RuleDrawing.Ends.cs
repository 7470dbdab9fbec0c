using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Testing.Drawing;

/// <summary>Their addresses, ports and interfaces.</summary>
internal sealed partial class RuleDrawing
{
    /// <summary>Ports, protocols or ICMP types.</summary>
    private RuleStatement Traffic(RuleStatement rule)
    {
        var isDnat = rule.Translations is [TranslationRequest.Dnat];
        var choice = dice.Next(100);
        return choice < 60 ? rule with
        {
            Ports = Enumerable.Range(0, dice.Chance(25) ? 2 : 1).Select(_ => Port(isDnat)).DistinctBy(port => port.Text).ToValueList(),
            SourcePorts = dice.Chance(12) ? SourcePorts() : null,
            Protocols = dice.Chance(25) ? dice.Pick<ValueList<string>>([["udp"], ["tcp", "udp"], ["sctp"], ["tcp"]]) : null,
        }
        : choice < 66 ? rule with { SourcePorts = SourcePorts(), Protocols = dice.Chance(50) ? ["tcp"] : null }
        : choice < 76 ? rule with
        {
            Protocols = dice.Pick<ValueList<string>>([["tcp"], ["udp"], ["tcp", "udp"], ["icmp"], ["sctp"], ["gre"]]),
        }
        : choice < 82 ? rule with { IcmpTypes = dice.Pick<ValueList<string>>([["echo-request"], ["echo-request", "timestamp-request"]]) }
        : rule.Kind is StatementKind.Accept || isDnat || dice.Chance(30) ? rule with { AnyProtocol = true }
        : rule;
    }

    private PortTerm Port(bool isDnat)
    {
        if (dice.Chance(12))
            return Numbers(dice.Pick([(80, 8080), (443, 8443), (1, 65535), (25, 443)]));

        var port = SomePort();

        // Mapped to itself it is a rewrite that changes no port.
        return isDnat && dice.Chance(40) ? Mapped(port, dice.Chance(10) ? port : SomePort()) : Numbers(port);
    }

    private int SomePort() => _isCrowded ? dice.Pick([80, 80, 443]) : dice.Pick(Ground.Ports);

    private ValueList<PortTerm> SourcePorts() =>
        [Numbers(dice.Pick([(1, 1023), (Ground.LowPort, Ground.LowPort), (1024, 65535), (Ground.HighPort, Ground.HighPort)]))];

    private static PortTerm.Numbers Numbers(int port) => Numbers((port, port));

    private static PortTerm.Numbers Numbers((int First, int Last) ports) => new(
        string.Create(CultureInfo.InvariantCulture, $"{ports.First}") + (ports.First == ports.Last ? ""
            : string.Create(CultureInfo.InvariantCulture, $"..{ports.Last}")),
        ports.First, ports.Last);

    private ValueList<string> Several(int percent, Func<ValueList<string>> one) =>
        dice.Chance(percent) ? [.. one().Concat(one()).Distinct()] : one();

    private ValueList<string> Interface() =>
        dice.Pick<ValueList<string>>([["eth0"], ["eth1"], ["lan0"], ["eth+"], ["eth0", "lan0"], ["eth+", "lan0"]]);

    private ValueList<string> Source(RuleStatement rule) => dice.Next(12) switch
    {
        < 4 => Words(rule, Ground.Bad),
        < 7 => Words(rule, dice.Pick(Senders)),
        7 => Words(rule, ("198.51.100.1-198.51.100.2", "2001:db8:c::1-2001:db8:c::2")),
        8 => Words(rule, ("192.0.2.60-192.0.2.70", "2001:db8:d::60-2001:db8:d::70")),
        9 => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
        10 => dice.Chance(40) ? ["all"] : dice.Chance(40) && say.Crowd is not Crowd.Tidy ? ["host"] : Words(rule, Ground.Bad),
        _ when rule is { Family: 6, Kind: not StatementKind.Rewrite } => ["::1/::ffff:ffff:ffff:ffff"],
        _ => Words(rule, ("198.51.100.0/24", "2001:db8:c::/64")),
    };

    private ValueList<string> Public(RuleStatement rule) => _isCrowded && dice.Chance(50) ? Words(rule, Ground.Www1) : dice.Next(20) switch
    {
        < 6 => Words(rule, Ground.Www1),
        < 10 => Words(rule, dice.Pick(Publics)),
        < 13 => ["all"],
        < 15 => ["host"],
        15 => Words(rule, ("203.0.113.0/30", "2001:db8:b::/126")),
        16 => Words(rule, ("203.0.113.1-203.0.113.2", "2001:db8:b::1-2001:db8:b::2")),
        17 => Words(rule, ("203.0.113.2-203.0.113.3", "2001:db8:b::2-2001:db8:b::3")),
        18 => Words(rule, dice.Pick([.. Apps, Ground.InsideGate])),
        _ => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
    };

    private ValueList<string> Destination(RuleStatement rule) => dice.Next(20) switch
    {
        < 6 => Words(rule, dice.Pick(Publics)),
        < 12 => Words(rule, dice.Pick([.. Apps, Ground.InsideGate])),
        12 => Words(rule, ("203.0.113.0/30", "2001:db8:b::/126")),
        13 => Words(rule, ("10.0.0.0/24", "2001:db8:5::/64")),
        14 => Words(rule, ("10.0.0.1-10.0.0.2", "2001:db8:5::1-2001:db8:5::2")),
        15 => Words(rule, Ground.Good),
        16 => ["host"],
        17 => ["host", "broadcast", "multicast"],
        _ => ["all"],
    };

    private static string To(RuleStatement rule, (string V4, string V6) target) =>
        rule.Family switch { 4 => target.V4, 6 => target.V6, _ => RuleWords.LabelOf(target) };

    private static ValueList<string> Words(RuleStatement rule, (string V4, string V6) address) => rule.Family switch
    {
        4 => [address.V4],
        6 => [address.V6],
        _ => address.V4 == address.V6 ? [address.V4] : [address.V4, address.V6],
    };
}
