namespace Ripcs.Core.Validation;

/// <summary>The families in which a rule in the words of iptables can be: those
/// of its addresses, of its ICMP, and of what only one of them has.</summary>
internal static class NamedFamilies
{
    private static readonly ValueList<string> Texts =
        ["--comment", "--log-prefix", "--nflog-prefix", "--string", "--hex-string", "--u32", "--name", "--hashlimit-name", "--match-set",
            "--mac-source"];

    /// <summary>The families that its parts belong to; none for a rule that can be in both.</summary>
    public static IReadOnlyCollection<Family> Of(ParsedRule rule)
    {
        var ofMatches = rule.Matches.Select(match => OfMatch(match.Module)).Append(rule.Target is { } target ? OfTarget(target.Name)
            : null);
        var ofOptions = rule.Options.Where(option => !Texts.Contains(option.Name)).SelectMany(option => OfOption(option));
        return ofMatches.Concat(ofOptions).OfType<Family>().ToHashSet();
    }

    private static Family? OfMatch(string? match) => match switch
    {
        "icmp" or "ttl" or "realm" => Family.IPv4,
        "icmp6" or "hl" or "frag" or "rt" or "hbh" or "dst" or "ipv6header" or "mh" or "eui64" or "srh" => Family.IPv6,
        _ => null,
    };

    private static Family? OfTarget(string target) => target switch
    {
        "TTL" or "CLUSTERIP" or "ECN" => Family.IPv4,
        "HL" or "SNPT" or "DNPT" => Family.IPv6,
        _ => null,
    };

    private static IEnumerable<Family?> OfOption(RuleOption option) => (option.Name, option.Value) switch
    {
        ("-p", "icmp") => [Family.IPv4],
        ("-p", "ipv6-icmp") => [Family.IPv6],
        ("-f", _) => [Family.IPv4],
        ("--ahlen" or "--ahres", _) => [Family.IPv6],
        ("--connlimit-mask" or "--hashlimit-srcmask" or "--hashlimit-dstmask", var length)
            when SavedNumbers.Parse(length) is > 32 => [Family.IPv6],
        ("--reject-with", var answer) => [RejectAnswers.FamilyOf(answer)],
        _ => option.Value.Split(' ', ',').Select(OfAddress),
    };

    // 10.0.0.1:80-90, 10.0.0.1-10.0.0.9, [2001:db8::1]:80; of a prefix with bits behind its length, too, the family is known.
    private static Family? OfAddress(string word)
    {
        var text = word.Split('-')[0];
        var inner = text is ['[', ..] && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? text[1..end]
            : text.Split(':') is [var first, _] && first.Contains('.', StringComparison.Ordinal) ? first : text;
        return (inner.Contains('.', StringComparison.Ordinal) || inner.Contains(':', StringComparison.Ordinal))
            && IpPrefix.TryParse(inner.Split('/')[0], out var address) ? address.Family : null;
    }
}
