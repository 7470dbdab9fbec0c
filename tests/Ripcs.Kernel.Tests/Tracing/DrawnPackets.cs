using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>Packets for some rules: mostly of the values at both ends of what the rules ask, and one beside them.</summary>
internal sealed class DrawnPackets
{
    private static readonly string[] Hooks =
    [
        "raw PREROUTING", "raw OUTPUT", "mangle PREROUTING", "mangle INPUT", "mangle FORWARD", "mangle OUTPUT", "mangle POSTROUTING",
        "nat PREROUTING",
        "nat INPUT", "nat OUTPUT", "nat POSTROUTING", "filter INPUT", "filter FORWARD", "filter OUTPUT", "security INPUT",
        "security FORWARD", "security OUTPUT",
    ];

    private readonly Random _random;
    private readonly TunnelLab _lab;
    private readonly Family _family;
    private readonly List<AddressBits>[] _ends;
    private uint _number;

    public DrawnPackets(int seed, TunnelLab lab, PacketRules rules)
    {
        (_random, _lab, _family) = (new Random(seed), lab, rules.Family);
        _ends = [.. PacketFields.All.Select(_ => new List<AddressBits>())];

        // The rules that lead packets elsewhere are few.
        var leaves = Hooks.SelectMany(hook => Enumerable.Repeat(hook, hook.StartsWith("nat", StringComparison.Ordinal) ? 3 : 1))
            .Select(hook => hook.Split(' '))
            .SelectMany(hook => rules.Below(new TableName(hook[0]), new ChainName(hook[1]), PacketBox.Everything(_family)))
            .SelectMany(rule => rule.Match.Leaves).OfType<Condition.In>();
        foreach (var (field, range) in leaves.SelectMany(leaf => leaf.Values.Ranges.Take(50), (leaf, range) => (leaf.Field, range)))
        {
            var behind = range.Last;
            behind++;
            _ends[(int)field].AddRange([range.First, range.Last, Before(range.First), behind]);
        }

        _ends[(int)PacketField.Destination].AddRange(_ends[(int)PacketField.OriginalDestination]);
        _ends[(int)PacketField.DestinationPort].AddRange(_ends[(int)PacketField.OriginalPort]);
    }

    /// <summary>One packet, and the interface by which it comes; empty for one of the host's own.</summary>
    public (string From, RawPacket Packet) Next()
    {
        var from = _random.Next(4) == 0 ? "" : _lab.Sides[_random.Next(_lab.Sides.Count)].Name;
        var (tcp, flags) = (Protocol() is var protocol && protocol == RawPacket.Tcp,
            _random.Next(5) > 0 ? RawPacket.Syn : (int)Value(PacketField.TcpFlags, 63).Low);
        var hasPorts = protocol is RawPacket.Tcp or RawPacket.Udp or RawPacket.Sctp;
        var packet = new RawPacket(
            _family, protocol, from.Length == 0 ? Host() : Address(PacketField.Source), hasPorts ? Port(PacketField.SourcePort, 1024) : 0,
            _random.Next(6) == 0 ? Host() : Address(PacketField.Destination), hasPorts ? Port(PacketField.DestinationPort, 1) : 0)
        {
            Flags = tcp ? flags : 0, Number = ++_number,
        };
        var (request, answer) = _family is Family.IPv4 ? (8, 0) : (128, 129);
        return (from, !packet.IsIcmp ? packet : packet with
        {
            IcmpType = _random.Next(3) switch { 0 => request << 8, 1 => (int)Value(PacketField.IcmpType, ushort.MaxValue).Low,
                _ => (_random.Next(8) == 0 ? answer : request) << 8 },
        });
    }

    private byte Protocol() => _random.Next(12) switch
    {
        < 5 => RawPacket.Tcp,
        < 8 => RawPacket.Udp,
        8 => RawPacket.Sctp,
        9 or 10 => _family is Family.IPv4 ? RawPacket.Icmp : RawPacket.Icmpv6,
        _ => _random.Next(2) == 0 ? RawPacket.Gre : RawPacket.Ospf,
    };

    private AddressBits Host() => _lab.Sides[_random.Next(_lab.Sides.Count)].Address(_family);

    private AddressBits Address(PacketField field) => _random.Next(10) > 0 || _family is Family.IPv4
        ? Value(field, PacketFields.Last(field, _family))
        : new AddressBits(0x2000_0000_0000_0000 | ((ulong)_random.NextInt64() >> 3), (ulong)_random.NextInt64());

    private int Port(PacketField field, int least) => _random.Next(4) == 0 ? _random.Next(least, ushort.MaxValue + 1)
        : (int)Value(field, ushort.MaxValue).Low;

    private AddressBits Value(PacketField field, AddressBits last)
    {
        var ends = _ends[(int)field];
        var value = ends.Count > 0 && _random.Next(6) > 0 ? ends[_random.Next(ends.Count)]
            : new AddressBits((ulong)_random.NextInt64(), (ulong)_random.NextInt64()) & last;
        return value > last ? last : value;
    }

    private static AddressBits Before(AddressBits value) => value.Low == 0 ? value : new(value.High, value.Low - 1);
}
