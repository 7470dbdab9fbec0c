using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Tracing;

/// <summary>Whether a rule in saved form takes a packet, by the kernel's rules;
/// a word that it does not know is an error, never a match.</summary>
internal static class SavedMatch
{
    private static readonly ValueList<string> Modules =
        ["tcp", "udp", "icmp", "icmp6", "multiport", "conntrack", "addrtype", "iprange", "comment", "limit", "mark", "set", "policy",
            "hashlimit", "connlimit", "owner", "cgroup", "mac", "physdev"];

    public static bool Takes(string rule, Packet packet, IReadOnlySet<AddressBits> local)
    {
        var words = RuleTokens.Split(rule);
        var hasState = false;
        for (var i = 0; i < words.Count; i += 2)
        {
            var isNot = words[i] == "!";
            i += isNot ? 1 : 0;
            if (words[i] is "-j" or "-g")
                return true;

            if (words[i] is "-m")
            {
                hasState = words[i + 1] is "conntrack"
                    && words.Skip(i + 2).TakeWhile(word => word is not ("-m" or "-j" or "-g")).Contains("--ctstate");
            }

            if (words[i].StartsWith("--ct", StringComparison.Ordinal) && words[i] is not "--ctstate" && !packet.IsTracked)
            {
                // What belongs to no connection meets the state alone, and without one it does not match, negated or not.
                if (!hasState)
                    return false;
            }
            else if (words[i] is "--connlimit-saddr")
            {
                // It has no value.
                i--;
            }
            else if (words[i] is "--tcp-flags" or "--match-set")
            {
                if ((words[i] is "--tcp-flags" ? words[i + 2] == packet.TcpFlags : IsIn(words[i + 1], words[i + 2], packet)) == isNot)
                    return false;

                i++;
            }
            else if (Takes(words[i], words[i + 1], packet, local) == isNot)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Takes(string option, string value, Packet packet, IReadOnlySet<AddressBits> local) => option switch
    {
        "-s" => In(value, packet.Source),
        "-d" => In(value, packet.Destination),
        "-i" => IsNamed(value, packet.In),
        "-o" => IsNamed(value, packet.Out),
        "-p" => packet.Protocol.ToString() == value,
        "-m" when value == "socket" => IsIn(packet, local) ? packet.IsSpecial : throw new ArgumentException("only below INPUT"),
        "-m" => Modules.Contains(value) ? true : throw new ArgumentException($"unknown match {value}"),
        "--sport" or "--sports" => value.Split(',').Any(ports => InPorts(ports, packet.SourcePort)),
        "--icmp-type" or "--icmpv6-type" => packet.IcmpType == int.Parse(value, null),
        "--dport" or "--dports" => value.Split(',').Any(ports => InPorts(ports, packet.Port)),
        "--src-range" => InRange(value, packet.Source),
        "--dst-range" => InRange(value, packet.Destination),
        "--dst-type" => value.Split(',').Any(type => type switch
        {
            "LOCAL" => local.Contains(packet.Destination),
            "BROADCAST" => PacketTracer.IsBroadcast(packet.Destination),
            _ => throw new ArgumentException($"unknown type {type}"),
        }),
        "--src-type" when value == "LOCAL" => local.Contains(packet.Source),
        "--ctstate" => value.Split(',').Any(state => state.Equals($"{packet.State}", StringComparison.OrdinalIgnoreCase)
            || (state == "DNAT" && packet.IsTracked && packet.IsTranslated)),
        "--ctorigdst" => In(value, packet.SentTo),
        "--ctorigdstport" => InPorts(value, packet.SentPort),
        "--ctdir" => value == "ORIGINAL",
        "--mark" when value == "0x1/0x1" => packet.IsHandedOver,
        "--dir" when value == "in" => packet.IsSent ? throw new ArgumentException("no way in below OUTPUT") : true,
        "--dir" when value == "out" => IsIn(packet, local) ? throw new ArgumentException("no way out below INPUT") : true,
        "--uid-owner" or "--gid-owner" or "--path" => packet.IsSent ? packet.IsSpecial : throw new ArgumentException("only below OUTPUT"),
        "--mac-source" or "--physdev-out" => packet.IsSent ? throw new ArgumentException("not below OUTPUT") : packet.IsSpecial,
        "--pol" => value == (packet.IsSpecial ? "ipsec" : "none"),
        "--limit" or "--hashlimit-upto" or "--connlimit-upto" => !packet.IsAboveLimits,
        "--hashlimit-above" or "--connlimit-above" => packet.IsAboveLimits,
        "--comment" or "--limit-burst" or "--connlimit-mask" => true,
        _ when option.StartsWith("--hashlimit-", StringComparison.Ordinal) => true,
        _ => throw new ArgumentException($"unknown option {option} {value}"),
    };

    private static bool IsIn(Packet packet, IReadOnlySet<AddressBits> local) => !packet.IsSent && PacketTracer.IsTakenIn(packet, local);

    /// <summary>What every set holds.</summary>
    public static readonly ValueList<string> InSets = ["198.51.100.2", "192.0.2.64/26", "10.0.0.2", "203.0.113.1"];

    /// <summary>In IPv6 by the last bits.</summary>
    public static bool IsInSets(AddressBits address) => InSets.Any(entry => In(entry, address & AddressBits.Ones(32)));

    private static bool IsIn(string set, string end, Packet packet) => set.Contains('-', StringComparison.Ordinal)
        && IsInSets(end switch { "src" => packet.Source, "dst" => packet.Destination,
            _ => throw new ArgumentException($"unknown end {end}") });

    private static bool IsNamed(string desired, string name) =>
        desired.EndsWith('+') ? name.StartsWith(desired[..^1], StringComparison.Ordinal) : name == desired;

    private static bool In(string prefix, AddressBits address) =>
        HostPart.TryParse(prefix, out var part) ? part.Contains(address)
            : IpPrefix.Parse(prefix) is var known && known.Contains(new IpPrefix(known.Family, address, known.Family.Bits()));

    private static bool InRange(string text, AddressBits address) =>
        IpRange.TryParse(text, out var range) && range.First <= address && address <= range.Last;

    private static bool InPorts(string text, int port) =>
        text.Split(':') is [var first, .. var rest] && int.Parse(first, null) <= port
            && port <= int.Parse(rest is [var last] ? last : first, null);
}
