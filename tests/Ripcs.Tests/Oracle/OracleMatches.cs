namespace Ripcs.Tests.Oracle;

/// <summary>The conditions of a rule, after iptables-extensions(8).</summary>
internal static class OracleMatches
{
    /// <summary>The options of each match, with the number of their values.</summary>
    public static readonly Dictionary<string, string> Options = new()
    {
        ["tcp"] = "--sport:1 --source-port:1 --dport:1 --destination-port:1 --tcp-flags:2 --syn:0",
        ["udp"] = "--sport:1 --source-port:1 --dport:1 --destination-port:1",
        ["multiport"] = "--sports:1 --source-ports:1 --dports:1 --destination-ports:1 --ports:1",
        ["icmp"] = "--icmp-type:1",
        ["icmp6"] = "--icmpv6-type:1",
        ["conntrack"] = "--ctstate:1",
        ["state"] = "--state:1",
        ["iprange"] = "--src-range:1 --dst-range:1",
        ["mark"] = "--mark:1",
        ["pkttype"] = "--pkt-type:1",
        ["comment"] = "--comment:1",

        // These hang on more than the packet.
        ["set"] = "--match-set:2",
        ["tcpmss"] = "--mss:1",
        ["limit"] = "--limit:1 --limit-burst:1",
        ["connlimit"] = "--connlimit-above:1 --connlimit-upto:1 --connlimit-mask:1 --connlimit-saddr:0 --connlimit-daddr:0",
        ["recent"] = "--set:0 --rcheck:0 --update:0 --remove:0 --seconds:1 --hitcount:1 --name:1 --mask:1 --rsource:0 --rdest:0",
    };

    private static readonly Dictionary<string, int> Services = new()
    {
        ["ssh"] = 22, ["smtp"] = 25, ["domain"] = 53, ["http"] = 80, ["https"] = 443,
    };

    private static readonly Dictionary<string, int> Flags = new()
    {
        ["FIN"] = 1, ["SYN"] = 2, ["RST"] = 4, ["PSH"] = 8, ["ACK"] = 16, ["URG"] = 32, ["ALL"] = 63, ["NONE"] = 0,
    };

    private static readonly Dictionary<string, int> Types = new() { ["echo-reply"] = 0, ["echo-request"] = 8, ["ping"] = 8 };
    private static readonly Dictionary<string, int> Types6 = new() { ["echo-request"] = 128, ["echo-reply"] = 129 };

    public static OracleMatch In(Field field, bool isNot, params (UInt128 Lo, UInt128 Hi)[] ranges) =>
        new(packet => IsIn(packet[field], ranges) != isNot, field) { Ranges = ranges };

    // An end with + fits each name that begins so; where a packet has no interface, its name is empty.
    public static OracleMatch Interface(string name, bool isNot, bool isIn)
    {
        Func<string, bool> fits = name.EndsWith('+') ? own => own.StartsWith(name[..^1], StringComparison.Ordinal) : own => own == name;
        return new OracleMatch(packet => fits(isIn ? packet.In : packet.Out) != isNot)
        {
            In = isIn ? name : null, Out = isIn ? null : name,
        };
    }

    public static IEnumerable<OracleMatch> Read(string module, string option, List<string> values, bool isNot)
    {
        var value = values.FirstOrDefault("");
        switch (module, option)
        {
            case ("tcp" or "udp", "--sport" or "--source-port"):
                return [Ports(Field.SourcePort, value, isNot)];
            case ("tcp" or "udp", "--dport" or "--destination-port"):
                return [Ports(Field.DestinationPort, value, isNot)];
            case ("multiport", "--sports" or "--source-ports"):
                return [Ports(Field.SourcePort, value, isNot)];
            case ("multiport", "--dports" or "--destination-ports"):
                return [Ports(Field.DestinationPort, value, isNot)];
            case ("multiport", "--ports"):
                var (one, other) = (Ports(Field.SourcePort, value, isNot: false), Ports(Field.DestinationPort, value, isNot: false));
                return [other with { Holds = packet => packet.HasPorts && (one.Holds(packet) || other.Holds(packet)) != isNot }];
            case ("tcp", "--tcp-flags"):
                return [TcpFlags(Bits(values[0]), Bits(values[1]), isNot)];
            case ("tcp", "--syn"):
                return [TcpFlags(Bits("FIN,SYN,RST,ACK"), Bits("SYN"), isNot)];
            case ("icmp" or "icmp6", _):
                var parts = value.Split('/');
                var type = OracleReader.Number(parts[0], module == "icmp" ? Types : Types6) * 256;
                var code = parts.Length > 1 ? OracleReader.Number(parts[1]) : (UInt128?)null;
                var ofType = In(Field.Icmp, isNot, (type + (code ?? 0), type + (code ?? 255)));
                return [ofType with { Holds = packet => !packet.IsFragment && ofType.Holds(packet) }];
            case ("conntrack" or "state", _):
                return [In(Field.State, isNot, [.. value.Split(',').Select(state => Known(OraclePacket.States, state))])];
            case ("pkttype", _):
                return [In(Field.PacketType, isNot, Known(OraclePacket.PacketTypes, value))];
            case ("iprange", _):
                var ends = value.Split('-').Select(end => OracleReader.Address(end, end.Contains(':'))).ToArray();
                return [In(option == "--src-range" ? Field.Source : Field.Destination, isNot, (ends[0], ends[^1]))];
            case ("mark", _):
                var (mark, mask) = value.Split('/') is [var bits, var with] ? (OracleReader.Number(bits), OracleReader.Number(with))
                    : (OracleReader.Number(value), uint.MaxValue);
                return [In(Field.Mark, isNot, (mark, mark)) with
                {
                    Holds = packet => packet[Field.Mark] is var own && own == OraclePacket.UnknownMark
                        ? throw new FormatException("a mark that is restored") : ((own & mask) == mark) != isNot,
                }];
            case ("comment", _):
                return [];
            case ("set" or "tcpmss", _):
                var question = $"{module} {string.Join(' ', values)}";
                return [new OracleMatch(packet => (module == "set" || !packet.IsFragment) && packet.Answer(question) != isNot)];
            default:
                throw new FormatException($"{module} {option}");
        }
    }

    private static OracleMatch Ports(Field field, string text, bool isNot)
    {
        var ranges = text.Split(',').Select(part => part.Split(':')).Select(part =>
            (part[0] == "" ? 0 : OracleReader.Number(part[0], Services), part[^1] == "" ? 65535 : OracleReader.Number(part[^1], Services)))
            .ToArray();
        return new OracleMatch(packet => packet.HasPorts && IsIn(packet[field], ranges) != isNot, field) { Ranges = ranges };
    }

    private static OracleMatch TcpFlags(UInt128 mask, UInt128 set, bool isNot) =>
        new(packet => !packet.IsFragment && ((packet[Field.Flags] & mask) == set) != isNot, Field.Flags)
        {
            Ranges = [(set, set), (set | (63 & ~mask), set | (63 & ~mask))],
        };

    private static UInt128 Bits(string flags) => flags.Split(',').Aggregate(UInt128.Zero, (sum, flag) => sum | (UInt128)Flags[flag]);

    private static bool IsIn(UInt128 value, (UInt128 Lo, UInt128 Hi)[] ranges) =>
        Array.Exists(ranges, range => value >= range.Lo && value <= range.Hi);

    private static (UInt128 Lo, UInt128 Hi) Known(string[] names, string name) => Array.IndexOf(names, name) is var known and >= 0
        ? ((UInt128)known, (UInt128)known) : throw new FormatException(name);
}

/// <summary>A match that counts: all of its options together are one question.</summary>
internal sealed class OracleCount
{
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["limit"] = "--limit 3/hour --limit-burst 5",
        ["connlimit"] = "--connlimit-saddr ",
        ["recent"] = "--name DEFAULT --rsource ",
    };

    private static readonly string[] Units = ["second", "minute", "hour", "day"];

    private readonly Dictionary<string, string> _options = [];

    private OracleCount(string module) => Module = module;

    public string Module { get; }

    public static OracleCount? Find(string module) => Defaults.ContainsKey(module) ? new OracleCount(module) : null;

    public void Add(string option, List<string> values, bool isNot)
    {
        // 5/min, 5/minute and 5/m.
        if (option == "--limit" && values[0].Split('/') is [var count, var unit])
            values = [$"{count}/{Units.Single(known => known.StartsWith(unit, StringComparison.Ordinal))}"];

        _options[isNot ? $"! {option}" : option] = string.Join(' ', values);
    }

    public OracleMatch Match(bool isV6)
    {
        if (Module == "connlimit")
            _options.TryAdd("--connlimit-mask", isV6 ? "128" : "32");

        if (Module == "recent")
            _options.TryAdd("--mask", isV6 ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "255.255.255.255");

        foreach (var (option, value) in Defaults[Module].Split("--", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Trim().Split(' ')).Select(part => ($"--{part[0]}", part.Length > 1 ? part[1] : "")))
        {
            // One default is a choice of two.
            if (!_options.ContainsKey(option) && !_options.ContainsKey(option.Replace("saddr", "daddr").Replace("rsource", "rdest")))
                _options[option] = value;
        }

        var question = string.Join(' ', _options.OrderBy(option => option.Key, StringComparer.Ordinal)
            .Select(option => $"{option.Key} {option.Value}").Prepend(Module));
        return new OracleMatch(packet => packet.Answer(question));
    }
}
