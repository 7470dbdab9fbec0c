using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// A few addresses and ports, so that random rules and random packets often meet; the same seed makes the same rules.
/// </summary>
/// <param name="seed">Chooses the rules.</param>
/// <param name="isTidy">A public address belongs to one partition, and a port of it to one rewrite, from everywhere.</param>
/// <param name="askSenders">Many filter rules ask who sends.</param>
internal sealed class World(int seed, bool isTidy = true, bool askSenders = false)
{
    private readonly Random _random = new(seed);

    public static readonly IReadOnlySet<AddressBits> Local = new HashSet<AddressBits> { Address("203.0.113.3"), Address("10.0.0.3") };

    private static readonly string[] Sources = ["198.51.100.1", "198.51.100.2", "192.0.2.66"];
    private static readonly string[] Publics = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
    private static readonly string[] Apps = ["10.0.0.1", "10.0.0.2"];
    private static readonly int[] Ports = [80, 443, 8080, 25];

    /// <summary>Every packet that there is in this world.</summary>
    public static IEnumerable<Packet> Packets() =>
        from source in Sources
        from to in Publics.Concat(Apps).Append("10.0.0.3")
        from port in Ports
        from protocol in new[] { Protocol.Tcp, Protocol.Udp }
        select Packet.Of(source, to, port, protocol);

    /// <param name="name">The partition's name.</param>
    /// <param name="place">Which public address is its own.</param>
    /// <param name="order">Its order.</param>
    public CheckedPartition Partition(string name, int place, int order) => new(
        PartitionName.Parse(name), order, $"rules/{name}.csx", [],
        Enumerable.Range(1, Chance(50) ? 2 : 4).Select(line => Rule(name, Publics[place % Publics.Length], line)).ToValueList());

    public bool Chance(int percent) => _random.Next(100) < percent;

    private CheckedRule Rule(string name, string own, int line)
    {
        RuleAction action = _random.Next(11) switch
        {
            0 => new RuleAction.Snat([Source()], [IpPrefix.Parse("203.0.113.9")]),
            < 3 => new RuleAction.Accept(),
            < 5 => new RuleAction.Drop(),
            < 6 => new RuleAction.Reject(RejectAnswer.TcpReset),
            _ => new RuleAction.Dnat([isTidy ? Prefix(own) : Rewritten()], [IpPrefix.Parse(isTidy ? Pick(Apps) : Target())]),
        };
        var (isDnat, isSnat) = (action is RuleAction.Dnat, action is RuleAction.Snat);
        List<ushort> ports = isDnat && isTidy ? [(ushort)Ports[line - 1]] : Chance(80)
            ? Enumerable.Range(0, _random.Next(1, 3)).Select(_ => (ushort)Pick(Ports)).Distinct().ToList() : [];
        return new CheckedRule(new RuleOrigin("rule", $"{action.GetType().Name} {line}", $"rules/{name}.csx", line),
            new SourceSpan("x", line), action)
        {
            Families = [Family.IPv4],
            From = !isSnat && !(isDnat && isTidy) && Chance(40) ? [Source()] : null,
            NotFrom = !isSnat && !(isDnat && isTidy) && Chance(10) ? [Source()] : null,
            To = isDnat || (action is not RuleAction.Accept && Chance(30)) ? null : [End()],
            NotTo = !isDnat && Chance(10) ? [Prefix(Pick(Publics))] : null,
            Ports = ports.Select(port => new PortEntry(new PortRange(port), isDnat && Chance(50) ? (ushort)Pick(Ports) : null))
                .ToValueList(),
            Protocols = ports.Count == 0 ? [] : action is RuleAction.Accept or RuleAction.Dnat ? [Protocol.Tcp]
                : [Protocol.Tcp, Protocol.Udp],
            ImpliesAccept = (isDnat || isSnat) && Chance(80),
            Conditions = askSenders && !isDnat && !isSnat ? Senders() : PacketConditions.None,
        };
    }

    private PacketConditions Senders() => _random.Next(10) switch
    {
        8 => new() { SaidPlace = Pick([MatchPlace.Arriving, MatchPlace.Received, MatchPlace.Forwarded]) },
        9 => new() { SaidPlace = MatchPlace.Sent },
        0 => new() { Macs = [new("02:00:00:00:00:01")] },
        1 => new() { NotMacs = [new("02:00:00:00:00:01"), new("02:00:00:00:00:02")] },
        2 => new() { Users = [new(102, 102), new(1000, 1999)] },
        3 => new() { NotUsers = [new(102, 102)] },
        _ => PacketConditions.None,
    };

    private AddressItem.Prefix Source() => Chance(30) ? Prefix("198.51.100.0/24") : Prefix(Pick(Sources));

    private AddressItem Public() => _random.Next(10) switch
    {
        0 => new AddressItem.Host(),
        1 => Prefix("203.0.113.0/30"),
        2 => new AddressItem.Range(new IpRange(Family.IPv4, Address("203.0.113.1"), Address("203.0.113.2"))),
        _ => Prefix(Pick(Publics)),
    };

    private AddressItem Rewritten() => Chance(10) ? new AddressItem.All() : Public();

    private string Target() => Chance(15) ? Publics[1] : Pick(Apps);

    private AddressItem End() => _random.Next(10) switch
    {
        0 => new AddressItem.All(),
        1 => new AddressItem.Host(),
        2 => Prefix("10.0.0.0/24"),
        < 6 => Public(),
        _ => Prefix(Pick(Apps)),
    };

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private static AddressItem.Prefix Prefix(string text) => new AddressItem.Prefix(IpPrefix.Parse(text));

    private static AddressBits Address(string text) => IpPrefix.Parse(text).Network;
}
