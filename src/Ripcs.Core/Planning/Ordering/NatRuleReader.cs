namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// Parses a saved rule of a nat chain into entries of a first-match list, one for each destination prefix and port range:
/// <code>
/// -s 192.0.2.0/24 -d 203.0.113.1/32 -p tcp -m multiport --dports 80,443 -j DNAT --to-destination 10.0.0.1
///     → 203.0.113.1/32, tcp 80, from 192.0.2.0/24 → 10.0.0.1
///     → 203.0.113.1/32, tcp 443, from 192.0.2.0/24 → 10.0.0.1
/// </code>
/// </summary>
internal sealed class NatRuleReader
{
    private readonly List<NatCondition> _conditions = [];
    private readonly List<PortRange> _ports = [];
    private readonly List<IpPrefix> _sentTo = [];
    private readonly DnatTarget? _target;
    private readonly bool _leavesAlone;
    private NatMatch _match;
    private bool _isForNewConnections = true;
    private bool _isShare;

    private NatRuleReader(Family family, string rule)
    {
        _match = new NatMatch(family);
        var parsed = ParsedRule.Of(rule);
        foreach (var match in parsed.Matches)
        {
            Read(match);
        }

        _target = DnatTarget.Read(family, parsed);
        _leavesAlone = parsed.Target is { Name: "ACCEPT" };
    }

    /// <summary>Empty for a rule that the first packet of a connection never matches: the nat table sees no other packets.</summary>
    public static IEnumerable<NatEntry> Read(Family family, string rule)
    {
        var reader = new NatRuleReader(family, rule);
        if (!reader._isForNewConnections)
            yield break;

        var match = reader._match with { Others = reader._conditions.ToValueList() };
        foreach (var sentTo in reader._sentTo.Count > 0 ? reader._sentTo.Select(prefix => (IpPrefix?)prefix) : [null])
        {
            foreach (var port in reader._ports.Count > 0 ? reader._ports.Select(port => (PortRange?)port) : [null])
            {
                yield return new NatEntry(match with { SentTo = sentTo, SentPort = port }, reader._target) { IsShare = reader._isShare,
                    LeavesAlone = reader._leavesAlone };
            }
        }
    }

    private void Read(RuleMatch match)
    {
        switch (match.Module)
        {
            case null:
                foreach (var option in match.Options)
                {
                    ReadHead(option);
                }

                break;
            case "comment":
                // Matches every packet, and may contain characters that a restore text cannot.
                break;
            case "statistic" when match.Value("--mode") is "random":
                // A random choice cannot be repeated after the translation, but the packet's new destination shows it.
                _isShare = true;
                break;
            case "addrtype" when match.Value("--dst-type") is "LOCAL":
                _match = _match with { IsToHost = true };
                break;
            case "icmp" or "icmp6":
                _conditions.Add(new NatCondition(match.ToString()) { IcmpType = string.Join(' ', match.Options) });
                break;
            case "conntrack" or "iprange" or "tcp" or "udp" or "sctp" or "dccp" or "multiport":
                if (match.Options.Where(option => !TakesUp(option)).ToValueList() is { Count: > 0 } rest)
                    _conditions.Add(new NatCondition((match with { Options = rest }).ToString()));

                break;
            default:
                _conditions.Add(new NatCondition(match.ToString()));
                break;
        }
    }

    private void ReadHead(RuleOption option)
    {
        var isPrefix = IpPrefix.TryParse(option.Value, out var prefix);
        switch (option.Name, option.IsNot)
        {
            case ("-d", false) when isPrefix:
                _sentTo.Add(prefix);
                break;
            case ("-d", true) when isPrefix:
                _conditions.Add(NotSentTo(prefix));
                break;
            case ("-s", false) when isPrefix:
                _match = _match with { Source = prefix };
                break;
            case ("-s", true) when isPrefix:
                _match = _match with { NotSources = [prefix] };
                break;
            case ("-i", false):
                _match = _match with { In = option.Value };
                break;
            case ("-p", false):
                _match = _match with { Protocol = option.Value };
                break;
            default:
                _conditions.Add(new NatCondition(option.ToString()));
                break;
        }
    }

    private static NatCondition NotSentTo(IpPrefix prefix) => new($"-m conntrack ! --ctorigdst {prefix.ToAddressText()}");

    /// <summary>False for an option that the bridge repeats unchanged. Destinations and their
    /// ports are the original ones; everything else is the same after the translation.</summary>
    private bool TakesUp(RuleOption option)
    {
        switch (option)
        {
            case { Name: "--ctstate", IsNot: false }:
                _isForNewConnections &= option.Value.Split(',').Contains("NEW");
                return true;
            case { Name: "--dst-range", IsNot: false } when IpRange.TryParse(option.Value, out var sentTo):
                _sentTo.AddRange(sentTo.ToPrefixes());
                return true;
            case { Name: "--dst-range", IsNot: true } when IpRange.TryParse(option.Value, out var notSentTo):
                _conditions.AddRange(notSentTo.ToPrefixes().Select(NotSentTo));
                return true;
            case { Name: "--src-range" } when IpRange.TryParse(option.Value, out var sources):
                _conditions.Add(new NatCondition($"-m iprange {option}") { Sources = sources, IsNot = option.IsNot });
                return true;
            case { Name: "--dport" or "--dports", IsNot: false }:
                _ports.AddRange(option.Ports);
                return true;
            case { Name: "--sport" or "--sports", IsNot: false }:
                _conditions.Add(new NatCondition($"-m multiport --sports {string.Join(',', option.Ports)}") { SourcePorts = option.Ports });
                return true;
            default:
                return false;
        }
    }
}
