using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Netfilter;

/// <summary>
/// What iptables checks in a rule's words. It wants saved form: a match stands behind "-m" even where the protocol implies it, so that
/// a rule which the real iptables would print in other words is refused here.
/// </summary>
internal static class FakeRule
{
    private static readonly HashSet<string> Matches =
    [
        "addrtype", "ah", "comment", "connlimit", "connmark", "conntrack", "dccp", "dscp", "esp", "hashlimit", "helper", "hl", "icmp",
        "icmp6", "iprange", "length", "limit", "mac", "mark", "multiport", "owner", "physdev", "pkttype", "policy", "recent", "rpfilter",
        "sctp",
        "set", "socket", "state", "statistic", "string", "tcp", "tcpmss", "time", "tos", "ttl", "u32", "udp", "udplite",
    ];

    private static readonly HashSet<string> Targets =
    [
        "ACCEPT", "CLASSIFY", "CONNMARK", "CT", "DNAT", "DROP", "DSCP", "LOG", "MARK", "MASQUERADE", "NETMAP", "NFLOG", "NFQUEUE",
        "REDIRECT", "REJECT", "RETURN", "SET", "SNAT", "TCPMSS", "TOS", "TPROXY", "TRACE",
    ];

    public static bool IsTarget(string name) => Targets.Contains(name);

    /// <exception cref="FakeRefusal">The rule cannot be parsed.</exception>
    public static void Check(string rule, int line)
    {
        var words = RuleTokens.Split(rule);
        var hasTarget = false;
        var takesOptions = false;
        for (var i = 0; i < words.Count; i++)
        {
            var option = words[i];
            if (option is "!" && i + 1 < words.Count && words[i + 1][0] == '-')
                continue;

            if (option[0] != '-')
                throw FakeRefusal.BadArgument(line, QuotedText.Unquote(option));

            if (option is "-j" or "-g" && hasTarget)
                throw FakeRefusal.Unparsed(line, $"multiple {option} flags not allowed");

            hasTarget |= option is "-j" or "-g";
            takesOptions |= option is "-m" or "-j";
            if (option.StartsWith("--", StringComparison.Ordinal) && !takesOptions)
                throw FakeRefusal.Unparsed(line, $"unknown option \"{option}\"");

            i += Values(words, i, line);
        }
    }

    /// <summary>How many values stand behind the option at a place.</summary>
    private static int Values(ValueList<string> words, int place, int line)
    {
        var option = words[place];
        var isShort = option is "-s" or "-d" or "-i" or "-o" or "-p" or "-m" or "-j" or "-g";
        var next = place + 1 < words.Count ? words[place + 1] : null;
        if (isShort && next is null)
            throw FakeRefusal.Unparsed(line, $"option \"{option}\" requires an argument");

        if (option is "-m" && !Matches.Contains(next!))
            throw FakeRefusal.Unparsed(line, $"Couldn't load match `{next}':No such file or directory\n");

        if (option is "-p" && !SavedProtocol.TryParse(next!, out _))
            throw FakeRefusal.Unparsed(line, $"unknown protocol \"{next}\" specified");

        var most = option switch
        {
            "-f" => 0,
            "--tcp-flags" or "--match-set" or "--add-set" or "--del-set" or "--map-set" => 2,
            _ => 1,
        };
        var values = words.Skip(place + 1).Take(most).TakeWhile(word => word[0] != '-' && word != "!");
        return isShort || option is "--comment" ? 1 : values.Count();
    }
}
