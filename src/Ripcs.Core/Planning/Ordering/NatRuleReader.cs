using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// Reads a rule of a nat chain in saved form as entries of a first-match list, one for each prefix and port range to which packets are
/// sent:
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
    private readonly string? _target;
    private NatMatch _match;
    private bool _isForNewConnections = true;

    private NatRuleReader(Family family, string rule)
    {
        _match = new NatMatch(family);
        var words = RuleTokens.Split(rule);
        var end = 0;
        while (end < words.Count && words[end] is not ("-j" or "-g"))
        {
            end = Read(words, end);
        }

        _target = words is [.., "-j", "DNAT", "--to-destination", var to] ? to : null;
    }

    /// <summary>Nothing for a rule that no first packet of a connection meets: the nat table is asked about no other.</summary>
    public static IEnumerable<NatEntry> Read(Family family, string rule)
    {
        var reader = new NatRuleReader(family, rule);
        if (!reader._isForNewConnections)
        {
            yield break;
        }

        var match = reader._match with { Others = reader._conditions.ToValueList() };
        foreach (var sentTo in reader._sentTo.Count > 0 ? reader._sentTo.Select(prefix => (IpPrefix?)prefix) : [null])
        {
            foreach (var port in reader._ports.Count > 0 ? reader._ports.Select(port => (PortRange?)port) : [null])
            {
                yield return new NatEntry(match with { SentTo = sentTo, SentPort = port }, DnatTarget.Read(family, reader._target));
            }
        }
    }

    /// <summary>Takes up one option, or one match with all its options, and returns the place behind it.</summary>
    private int Read(ValueList<string> words, int start)
    {
        var isNot = words[start] == "!";
        var at = isNot ? start + 1 : start;
        if (words[at] != "-m")
        {
            ReadHead(words[at], at + 1 < words.Count ? words[at + 1] : "", isNot);
            return at + 2;
        }

        var end = at + 2;
        while (end < words.Count && words[end] is not ("-m" or "-j" or "-g"))
        {
            end = RuleOptions.TakesAnyWord(words[end]) ? end + 2 : end + 1;
        }

        ReadMatch(words[at + 1], words.Skip(at + 2).Take(end - at - 2).ToValueList());
        return end;
    }

    private void ReadHead(string option, string value, bool isNot)
    {
        var isPrefix = IpPrefix.TryParse(value, out var prefix);
        switch (option, isNot)
        {
            case ("-d", false) when isPrefix:
                _sentTo.Add(prefix);
                break;
            case ("-d", true) when isPrefix:
                _conditions.Add(new NatCondition($"-m conntrack ! --ctorigdst {prefix.ToAddressText()}"));
                break;
            case ("-s", false) when isPrefix:
                _match = _match with { Source = prefix };
                break;
            case ("-s", true) when isPrefix:
                _match = _match with { NotSources = [prefix] };
                break;
            case ("-i", false):
                _match = _match with { In = value };
                break;
            case ("-p", false):
                _match = _match with { Protocol = value };
                break;
            default:
                _conditions.Add(new NatCondition(isNot ? $"! {option} {value}" : $"{option} {value}"));
                break;
        }
    }

    private void ReadMatch(string module, ValueList<string> options)
    {
        switch (module)
        {
            case "comment":
                // It takes every packet, and may hold what no restore text can.
                break;
            case "conntrack" when SavedOption.Positive(options, "--ctstate") is { } states:
                _isForNewConnections &= states.Split(',').Contains("NEW");
                break;
            case "addrtype" when SavedOption.Positive(options, "--dst-type") is "LOCAL":
                _match = _match with { IsToHost = true };
                break;
            case "iprange" when SavedOption.Positive(options, "--dst-range") is { } range && IpRange.TryParse(range, out var sentTo):
                _sentTo.AddRange(sentTo.ToPrefixes());
                break;
            case "iprange" when SavedOption.Any(options, "--src-range") is { } range && IpRange.TryParse(range, out var sources):
                _conditions.Add(new NatCondition(Text(module, options))
                {
                    Sources = sources, IsNot = SavedOption.Positive(options, "--src-range") is null,
                });
                break;
            case "icmp" or "icmp6":
                _conditions.Add(new NatCondition(Text(module, options)) { IcmpType = string.Join(' ', options) });
                break;
            case "tcp" or "udp" or "sctp" or "dccp" or "multiport":
                ReadPorts(module, options);
                break;
            default:
                _conditions.Add(new NatCondition(Text(module, options)));
                break;
        }
    }

    /// <summary>Destination ports are those that the packet was sent to; all else is the same behind the translation.</summary>
    private void ReadPorts(string module, ValueList<string> options)
    {
        var rest = new List<string>();
        for (var i = 0; i < options.Count; i++)
        {
            switch (options[i])
            {
                case "--dport" or "--dports" when i == 0 || options[i - 1] != "!":
                    _ports.AddRange(SavedOption.Ports(options[++i]));
                    break;
                case "--sport" or "--sports" when i == 0 || options[i - 1] != "!":
                    var from = SavedOption.Ports(options[++i]);
                    _conditions.Add(new NatCondition($"-m multiport --sports {string.Join(',', from)}") { SourcePorts = from });
                    break;
                default:
                    rest.Add(options[i]);
                    break;
            }
        }

        if (rest.Count > 0)
        {
            _conditions.Add(new NatCondition(Text(module, rest)));
        }
    }

    private static string Text(string module, IEnumerable<string> options) => string.Join(' ', options.Prepend(module).Prepend("-m"));
}
