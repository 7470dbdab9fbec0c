namespace Ripcs.Tests.Oracle;

/// <summary>Packets near the conditions of a save: at the ends of its ranges, beside them, and elsewhere.</summary>
internal sealed class DrawnPackets(OracleRules save, bool isV6, int seed)
{
    private static readonly (string Table, string[] Hooks)[] AllHooks =
    [
        ("filter", ["INPUT", "FORWARD", "OUTPUT"]), ("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]),
        ("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]), ("raw", ["PREROUTING", "OUTPUT"]),
    ];

    private readonly Random _random = new(seed);
    private readonly OracleRule[] _rules = [.. save.Rules];
    private readonly ILookup<Field?, OracleMatch> _matches = save.Rules.SelectMany(rule => rule.Matches).ToLookup(match => match.Field);
    private readonly string[] _names = [.. save.Rules.SelectMany(rule => rule.Matches).SelectMany(match => new[] { match.In, match.Out })
        .OfType<string>().Append("lo").Append("eth9").Distinct()];

    /// <summary>A packet, as it may come to each hook.</summary>
    public IEnumerable<(string Table, string Hook, OraclePacket Packet)> Next(ulong number)
    {
        var rule = _rules.Length > 0 && _random.Next(10) < 6 ? _rules[_random.Next(_rules.Length)] : null;
        var packet = new OraclePacket(number) { IsFragment = !isV6 && _random.Next(40) == 0 };
        foreach (var field in Enum.GetValues<Field>())
        {
            packet[field] = Value(field, rule);
        }

        // Proofs are for packets that hosts make: none sends the ICMP of the other family. No page says so.
        if (packet[Field.Protocol] == (isV6 ? 1UL : 58UL))
            packet[Field.Protocol] = isV6 ? 58UL : 1UL;

        var (input, output) = (Name(rule?.Matches.Select(match => match.In)), Name(rule?.Matches.Select(match => match.Out)));
        return
            from table in AllHooks
            from hook in table.Hooks
            let placed = Place(packet, table.Table, hook, input, output)
            where placed is not null
            select (table.Table, hook, placed);
    }

    private static OraclePacket? Place(OraclePacket packet, string table, string hook, string input, string output)
    {
        // ripcs-rules(5), AllowLoopback: "Programs on the host reach each other", and what comes from lo is not routed (ip_route_input).
        if (hook == "FORWARD" && (input == "lo" || output == "lo"))
            return null;

        // nat sees the first packet of a connection, and no fragment: they are put together before.
        if (table == "nat" && (packet.IsFragment || packet[Field.State] != 0 && packet[Field.State] != 2))
            return null;

        var placed = packet.At(hook is "OUTPUT" or "POSTROUTING" ? "" : input, hook is "INPUT" or "PREROUTING" ? "" : output);

        // Before the connection is looked up, there is none (iptables(8), raw).
        if (table == "raw")
            placed[Field.State] = 3;

        return placed;
    }

    private UInt128 Value(Field field, OracleRule? rule)
    {
        var own = rule?.Matches.Where(match => match.Field == field).ToArray() ?? [];
        if (rule is not null && own.Length == 0 && _random.Next(10) < 6)
            return Quiet(field);

        var known = own.Length > 0 && _random.Next(100) < 85 ? own : _random.Next(2) == 0 ? [.. _matches[field]] : [];
        if (known.Length == 0 || known[_random.Next(known.Length)].Ranges is not { Count: > 0 } ranges)
            return Free(field);

        var (lo, hi) = ranges[_random.Next(ranges.Count)];
        var last = Last(field);
        return _random.Next(10) switch
        {
            0 => lo == 0 ? last : lo - 1,
            1 => hi >= last ? 0 : hi + 1,
            < 5 => lo,
            < 7 => hi,
            _ => Within(lo, hi),
        };
    }

    // What the rules above let through to this one: otherwise few packets come to the end of a long chain.
    private UInt128 Quiet(Field field) => field switch
    {
        Field.State or Field.PacketType => 0,
        Field.Flags => 2,
        Field.Source or Field.Destination or Field.SourcePort or Field.DestinationPort => Within(0, Last(field)),
        _ => Free(field),
    };

    private UInt128 Free(Field field)
    {
        UInt128[] usual = field switch
        {
            Field.Protocol => [6, 6, 17, 17, isV6 ? 58U : 1U, 47],
            Field.Icmp => isV6 ? [1 * 256, 2 * 256, 128 * 256, 129 * 256, 134 * 256, 135 * 256] : [0, 3 * 256 + 4, 8 * 256, 11 * 256],
            Field.Flags => [2, 16, 18, 17, 4, 24],
            Field.Source or Field.Destination => [.. (isV6 ? new[] { "::1", "fe80::1", "ff02::1", "2001:db8::1" }
                : ["127.0.0.1", "192.168.1.1", "10.0.0.1", "224.0.0.1", "255.255.255.255", "198.51.100.1"])
                .Select(text => OracleReader.Address(text, isV6))],
            Field.Mark => [0],
            _ => [],
        };
        return usual.Length > 0 && _random.Next(10) < 7 ? usual[_random.Next(usual.Length)] : Within(0, Last(field));
    }

    private UInt128 Last(Field field) => field switch
    {
        Field.Source or Field.Destination => isV6 ? UInt128.MaxValue : uint.MaxValue,
        Field.Protocol => 255,
        Field.SourcePort or Field.DestinationPort or Field.Icmp => ushort.MaxValue,
        Field.Flags => 63,
        Field.Mark => uint.MaxValue,
        Field.State => (UInt128)OraclePacket.States.Length - 1,
        _ => (UInt128)OraclePacket.PacketTypes.Length - 1,
    };

    private UInt128 Within(UInt128 lo, UInt128 hi) =>
        hi - lo == UInt128.MaxValue ? Bits() : lo + Bits() % (hi - lo + 1);

    private UInt128 Bits() => new(Long(), Long());

    private ulong Long() => (ulong)_random.NextInt64(long.MinValue, long.MaxValue);

    // ppp+ is drawn as ppp and ppp0; each name also with a letter more, and with one less.
    private string Name(IEnumerable<string?>? own)
    {
        string[] mine = [.. own?.OfType<string>() ?? []];
        if (own is not null && mine.Length == 0 && _random.Next(10) < 6)
            return "eth9";

        var name = mine.Length > 0 && _random.Next(100) < 85 ? mine[_random.Next(mine.Length)] : _names[_random.Next(_names.Length)];
        return (name.TrimEnd('+'), _random.Next(10)) switch
        {
            (var plain, 0) => $"{plain}0",
            (var plain, 1) when plain.Length > 1 => plain[..^1],
            (var plain, _) when name.EndsWith('+') && _random.Next(2) == 0 => $"{plain}0",
            (var plain, _) => plain,
        };
    }
}
