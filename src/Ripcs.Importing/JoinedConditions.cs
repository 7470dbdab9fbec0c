namespace Ripcs.Importing;

/// <summary>What two rules ask for, in one.</summary>
internal static class JoinedConditions
{
    /// <summary>A rule that takes no packet.</summary>
    public static readonly ParsedRule Nothing = new([], null, []);

    /// <summary>A rule with the conditions of another before its own; <see cref="Nothing"/> if no packet meets both, null if iptables says
    /// them in no single rule.</summary>
    public static ParsedRule? Of(ParsedRule before, ParsedRule rule)
    {
        var (head, ranges) = (new List<RuleOption>(), new List<RuleMatch>());
        foreach (var same in Head(before).Concat(Head(rule)).Distinct().GroupBy(option => option.Name))
        {
            RuleOption? only = null;
            foreach (var option in same)
            {
                if (only is null)
                {
                    only = option;
                }
                else if (AreApart(only, option))
                {
                    return Nothing;
                }
                else if (Narrower(only, option) is { } narrower)
                {
                    only = narrower;
                }
                else if (Range(option.IsNot ? option : only) is { } range)
                {
                    ranges.Add(range);
                    only = option.IsNot ? only : option;
                }
                else
                {
                    return null;
                }
            }

            head.Add(only!);
        }

        var matches = before.Matches.Concat(rule.Matches).Where(match => match.Module is not null).Concat(ranges)
            .DistinctBy(match => match.ToString()).ToList();

        // iptables takes one --dport of a rule.
        var twice = Twice(matches).ToList();
        if (twice.Count > 0)
            return twice.Exists(values => values.Exists(one => values.Exists(other => AreOfOthers(one, other)))) ? Nothing : null;

        return rule with { Matches = head.Count == 0 ? [.. matches] : [new RuleMatch(null, head.ToValueList()), .. matches] };
    }

    /// <summary>The conditions of the packets that a rule does not take; null if a rule cannot say them.</summary>
    public static ParsedRule? Opposite(ParsedRule rule) =>
        rule.Matches.Where(match => match.Module is not "comment").ToList() is [{ Options: [var one] } match]
        && (match.Module, one.Name) is (null, "-s" or "-d" or "-i" or "-o") or ("addrtype", "--dst-type" or "--src-type")
            ? new ParsedRule([match with { Options = [one with { IsNot = !one.IsNot }] }], null, []) : null;

    // The values of an option of a protocol that has several, such as --dport 80 and --dport 443.
    private static IEnumerable<List<RuleOption>> Twice(IEnumerable<RuleMatch> matches) =>
        from match in matches
        where match.Module is "tcp" or "udp" or "sctp" or "dccp" or "icmp" or "icmp6"
        from option in match.Options
        group option by (match.Module, option.Name) into same
        let values = same.Distinct().ToList()
        where values.Count > 1
        select values;

    // A packet has one port and one type, but several options of tcp.
    private static bool AreOfOthers(RuleOption one, RuleOption other) => !one.IsNot && !other.IsNot
        && one.Name is "--sport" or "--dport" or "--icmp-type" or "--icmpv6-type"
        && AreApart(one.Value, other.Value);

    // Ports and ranges of them; types of ICMP, of which 3 contains 3/1.
    private static bool AreApart(string one, string other) => (Numbers(one), Numbers(other)) is ({ } ports, { } others)
        ? ports.Last < others.First || others.Last < ports.First
        : one.Contains('/') == other.Contains('/') && one.All(IsOfType) && other.All(IsOfType) && one != other;

    private static bool IsOfType(char sign) => char.IsAsciiDigit(sign) || sign == '/';

    private static (int First, int Last)? Numbers(string ports) => ports.Split(':') is [var first, .. var rest] && rest.Length < 2
        && int.TryParse(first, CultureInfo.InvariantCulture, out var from) && int.TryParse(rest.FirstOrDefault(first),
            CultureInfo.InvariantCulture, out var to) ? (from, to) : null;

    // Of two prefixes of which one contains the other, and of what it is not beside what is apart from that anyway.
    private static RuleOption? Narrower(RuleOption one, RuleOption other) => (one.IsNot, other.IsNot) switch
    {
        (false, false) => Contains(one, other) ? other : Contains(other, one) ? one : null,
        (true, true) => Contains(one, other) ? one : Contains(other, one) ? other : null,
        (false, true) => AreApart(one, other with { IsNot = false }) ? one : null,
        _ => AreApart(one with { IsNot = false }, other) ? other : null,
    };

    private static bool AreApart(RuleOption one, RuleOption other) => (one.IsNot, other.IsNot) switch
    {
        // Bits of an address, ::5/::ffff, are no prefix and may meet one.
        (false, false) => one.Name is "-s" or "-d" ? IsPrefix(one) && IsPrefix(other) && !Contains(one, other) && !Contains(other, one)
            : one.Name is "-i" or "-o" ? !one.Value.EndsWith('+') && !other.Value.EndsWith('+')
            : one.Name is "-p" && one.Value is not "all",
        (false, true) => Contains(other, one),
        (true, false) => Contains(one, other),
        _ => false,
    };

    private static bool Contains(RuleOption wide, RuleOption narrow) => wide.Value == narrow.Value
        || (IpPrefix.TryParse(wide.Value, out var its) && IpPrefix.TryParse(narrow.Value, out var other) && its.Contains(other));

    private static bool IsPrefix(RuleOption option) => IpPrefix.TryParse(option.Value, out _);

    // iptables takes one -s of a rule, and any number of -m iprange.
    private static RuleMatch? Range(RuleOption not) =>
        not is { IsNot: true, Name: "-s" or "-d" } && IpPrefix.TryParse(not.Value, out var prefix)
            ? new RuleMatch("iprange", [not with { Name = not.Name is "-s" ? "--src-range" : "--dst-range",
                Value = new IpRange(prefix.Family, prefix.Network, prefix.Last).ToString() }]) : null;

    private static IEnumerable<RuleOption> Head(ParsedRule rule) =>
        rule.Matches.Where(match => match.Module is null).SelectMany(match => match.Options);
}
