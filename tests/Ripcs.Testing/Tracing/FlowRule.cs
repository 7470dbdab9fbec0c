using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Tracing;

/// <summary>A rule in saved form, read once, that takes packets by the kernel's
/// rules. What it does not know is an error, never a match.</summary>
internal sealed class FlowRule
{
    /// <summary>The verdict of a bridge that drops what it cannot tell apart.</summary>
    public const string BridgeDrop = "DROP on a bridge";

    private static readonly HashSet<string> Modules =
        ["tcp", "udp", "sctp", "multiport", "addrtype", "iprange", "comment", "limit", "icmp", "icmp6", "conntrack", "mac", "owner", "set",
            "statistic"];

    private readonly List<Func<Flow, bool>> _terms = [];

    /// <param name="text">The rule.</param>
    /// <param name="entriesOf">What is in a set.</param>
    public FlowRule(string text, Func<string, IEnumerable<string>> entriesOf)
    {
        Text = text;
        var words = RuleTokens.Split(text);
        ConntrackMatch? conntrack = null;
        for (var i = 0; i < words.Count; i += 2)
        {
            var isNot = words[i] == "!";
            i += isNot ? 1 : 0;
            var (option, value) = (words[i], words[i + 1]);
            if (option is "-j" or "-g")
            {
                (Target, IsGoto) = (value, option == "-g");
                To = Target is "DNAT" or "SNAT" ? words[i + 3] : Target is "REDIRECT" or "NETMAP" ? string.Join(' ', words.Skip(i + 1))
                    : Target is "DROP" && text.Contains("ripcs-bridge", StringComparison.Ordinal) ? BridgeDrop : Target;
                break;
            }

            if (option == "-m")
            {
                conntrack = value == "conntrack" ? Add(new ConntrackMatch()) : null;
                _ = Modules.Contains(value) ? value : throw new ArgumentException($"unknown match {value} in {text}");
            }
            else if (option.StartsWith("--ct", StringComparison.Ordinal))
            {
                conntrack!.Add(option, value, isNot);
            }
            else if (option == "--match-set")
            {
                var asks = InSet([.. entriesOf(value).Select(InPrefix)], words[++i + 1]);
                _terms.Add(isNot ? flow => !asks(flow) : asks);
            }
            else if (Term(option, value) is { } term)
            {
                _terms.Add(isNot ? flow => !term(flow) : term);
            }
        }
    }

    public string Text { get; }

    /// <summary>Null for a rule that only counts.</summary>
    public string? Target { get; }

    public bool IsGoto { get; }

    /// <summary>What a translation leads to; else the target.</summary>
    public string? To { get; }

    public bool Takes(Flow flow)
    {
        foreach (var term in _terms)
        {
            if (!term(flow))
                return false;
        }

        return true;
    }

    internal static Func<AddressBits, bool> InPrefix(string text)
    {
        if (text.Split('/') is [var bits, var mask] && mask.Contains(':'))
        {
            var (wanted, compared) = (IpPrefix.Parse(bits).Network, IpPrefix.Parse(mask).Network);
            return address => (address & compared) == wanted;
        }

        var prefix = IpPrefix.Parse(text);
        var (first, last) = (prefix.Network, prefix.Last);
        return address => first <= address && address <= last;
    }

    internal static Func<int, bool> InPorts(string text)
    {
        var ranges = text.Split(',').Select(Range).ToArray();
        return port => Array.Exists(ranges, range => range.First <= port && port <= range.Last);
    }

    private static Func<Flow, bool> InSet(Func<AddressBits, bool>[] entries, string end) => end switch
    {
        "src" => flow => Array.Exists(entries, entry => entry(flow.Source)),
        "dst" => flow => Array.Exists(entries, entry => entry(flow.Destination)),
        _ => throw new ArgumentException($"unknown end {end} of a set"),
    };

    private ConntrackMatch Add(ConntrackMatch match)
    {
        _terms.Add(match.Takes);
        return match;
    }

    private static Func<Flow, bool>? Term(string option, string value)
    {
        switch (option)
        {
            case "-s":
                var source = InPrefix(value);
                return flow => source(flow.Source);
            case "-d":
                var destination = InPrefix(value);
                return flow => destination(flow.Destination);
            case "-i":
                return flow => IsInterface(value, flow.In);
            case "-o":
                return flow => IsInterface(value, flow.Out);
            case "-p":
                var protocol = Protocol.TryParse(value, out var known) ? known : throw new ArgumentException($"unknown protocol {value}");
                return flow => flow.Protocol == protocol;
            case "--dport" or "--dports":
                var ports = InPorts(value);
                return flow => ports(flow.Port);
            case "--sport" or "--sports":
                var sources = InPorts(value);
                return flow => sources(flow.SourcePort);
            case "--src-range":
                return IpRange.TryParse(value, out var from) ? flow => from.First <= flow.Source && flow.Source <= from.Last
                    : throw new FormatException(value);
            case "--dst-range":
                return IpRange.TryParse(value, out var to) ? flow => to.First <= flow.Destination && flow.Destination <= to.Last
                    : throw new FormatException(value);
            case "--dst-type" when value is "LOCAL" or "LOCAL,BROADCAST":
                return flow => flow.IsToHere;
            case "--dst-type" when value == "BROADCAST":
                return _ => false;
            case "--src-type" when value == "LOCAL":
                return flow => flow.IsFromHere;
            case "--icmp-type" or "--icmpv6-type":
                var type = int.Parse(value.Split('/')[0], CultureInfo.InvariantCulture);
                return flow => flow.IcmpType == type && value.Split('/') is [_] or [_, "0"];
            case "--mac-source":
                var card = int.Parse(value.Split(':')[^1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                return flow => flow.Card == card;
            case "--uid-owner" or "--gid-owner":
                var users = value.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
                return flow => users[0] <= flow.User && flow.User <= users[^1];
            case "--probability":
                var share = double.Parse(value, CultureInfo.InvariantCulture);
                return flow => flow.Die < share;
            case "--comment" or "--limit" or "--mode":
                return null;
            default:
                throw new ArgumentException($"unknown option {option} {value}");
        }
    }

    private static bool IsInterface(string pattern, string name) =>
        pattern.EndsWith('+') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;

    private static (int First, int Last) Range(string text) =>
        text.Split(':') is [var first, .. var rest] && int.Parse(first, CultureInfo.InvariantCulture) is var low
            ? (low, rest is [var last] ? int.Parse(last, CultureInfo.InvariantCulture) : low) : default;
}
