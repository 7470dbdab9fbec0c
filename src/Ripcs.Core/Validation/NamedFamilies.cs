using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>The families that a rule in iptables syntax allows, judged by its
/// addresses, its ICMP, and by features that only one family has.</summary>
internal static class NamedFamilies
{
    private static readonly ValueList<string> Texts =
        ["--comment", "--log-prefix", "--nflog-prefix", "--string", "--hex-string", "--u32", "--name", "--hashlimit-name", "--match-set",
            "--mac-source"];

    /// <summary>The families to which its parts belong; none for a rule that can be in both.</summary>
    public static IReadOnlyCollection<Family> Of(ParsedRule rule)
    {
        var owners = rule.Matches.Select(match => (Extension.OfMatch(match.Module), match.Options))
            .Append((Extension.Of(rule.Target), rule.TargetOptions));
        var ofOwners = owners.SelectMany(owner => owner.Item1?.Of("only", owner.Item2) ?? [])
            .Select(only => (Family?)int.Parse(only.Of[0], CultureInfo.InvariantCulture));
        var ofOptions = rule.Options.Where(option => !Texts.Contains(option.Name)).SelectMany(option => OfOption(option));
        return ofOwners.Concat(ofOptions).OfType<Family>().ToHashSet();
    }

    private static IEnumerable<Family?> OfOption(RuleOption option) => (option.Name, option.Value) switch
    {
        ("-p", "icmp") => [Family.IPv4],
        ("-p", "ipv6-icmp") => [Family.IPv6],
        ("-f", _) => [Family.IPv4],
        ("--connlimit-mask" or "--hashlimit-srcmask" or "--hashlimit-dstmask", var length)
            when ValueKind.Number(length) is > 32 => [Family.IPv6],
        ("--reject-with", var answer) => [RejectAnswers.FamilyOf(answer)],
        _ => option.Value.Split(' ', ',').Select(OfAddress),
    };

    // For example 10.0.0.1:80-90, 10.0.0.1-10.0.0.9, [2001:db8::1]:80; also a prefix with host bits.
    private static Family? OfAddress(string word)
    {
        var text = word.Split('-')[0];
        var inner = text is ['[', ..] && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? text[1..end]
            : text.Split(':') is [var first, _] && first.Contains('.', StringComparison.Ordinal) ? first : text;
        return (inner.Contains('.', StringComparison.Ordinal) || inner.Contains(':', StringComparison.Ordinal))
            && IpPrefix.TryParse(inner.Split('/')[0], out var address) ? address.Family : null;
    }
}
