using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The temporary rules at the head of the filter's dispatch chain that give just those packets whose translation changes to the new
/// pointers, which stand in a chain of their own meanwhile; "-g", so that the old pointers have no say where the new ones have none:
/// <code>
/// nat, new:  -s 192.0.2.0/24 -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443
/// bridge:    -s 192.0.2.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 4443
///                -m conntrack --ctorigdst 203.0.113.1 --ctorigdstport 443 --ctdir ORIGINAL -g partition-n
/// nat, old:  -d 203.0.113.1/32 -p tcp -m tcp --dport 25 -j DNAT --to-destination 10.0.0.2
/// bridge:    -d 203.0.113.1/32 -p tcp -m tcp --dport 25 -g partition-n
/// </code>
/// They match nothing before the nat table is swapped. They are made from the saved rules alone, so that a way back without sources
/// has them too.
/// </summary>
internal static class Bridge
{
    private static readonly string Target = $"-g {DispatchChain.Bridge}";

    public static bool Is(string rule) => RuleTarget.Find(rule) is { } target && target.Chain == DispatchChain.Bridge;

    /// <summary>For the packets that a rule no longer translates.</summary>
    public static string Back(string natRule)
    {
        var target = natRule.LastIndexOf("-j ", StringComparison.Ordinal);
        return (target < 0 ? natRule + " " : natRule[..target]) + Target;
    }

    /// <summary>For the packets that a DNAT rule translates, as they come out of the nat table; none if it is no rule that Ripcs makes.</summary>
    public static IEnumerable<string> Over(Family family, string natRule)
    {
        var tokens = RuleTokens.Split(natRule);
        if (SavedOption.Positive(tokens, "--to-destination") is not { } target || !TryParseTarget(family, target, out var address, out var port))
        {
            return [];
        }

        var protocol = SavedOption.Positive(tokens, "-p");
        string?[] head =
        [
            SavedOption.Whole(tokens, "-s"), $"-d {address}", SavedOption.Whole(tokens, "-i"), protocol is null ? null : $"-p {protocol}",
        ];
        return from sentTo in Publics(tokens)
               from ports in Ports(tokens, protocol, port)
               select string.Join(
                   ' ', head.Append(ports.Now).Append("-m conntrack").Append(sentTo).Append(ports.Sent).Append("--ctdir ORIGINAL").Append(Target).OfType<string>());
    }

    /// <summary>A public end that is the host or everything has no prefix to compare with.</summary>
    private static IEnumerable<string> Publics(ValueList<string> tokens) =>
        SavedOption.Positive(tokens, "-d") is { } text && IpPrefix.TryParse(text, out var prefix) ? [$"--ctorigdst {prefix.ToAddressText()}"]
        : SavedOption.Positive(tokens, "--dst-range") is { } ends && IpRange.TryParse(ends, out var range)
            ? range.ToPrefixes().Select(part => $"--ctorigdst {part.ToAddressText()}")
        : ["--ctstate DNAT"];

    /// <summary>The ports that packets have now and were sent to; conntrack compares one port or range a rule.</summary>
    private static IEnumerable<(string? Now, string? Sent)> Ports(ValueList<string> tokens, string? protocol, string? mapped)
    {
        if (SavedOption.Positive(tokens, "--dports") is { } several)
        {
            return several.Split(',').Select(port => ((string?)$"-m multiport --dports {mapped ?? port}", (string?)$"--ctorigdstport {port}"));
        }

        return SavedOption.Positive(tokens, "--dport") is { } one ? [($"-m {protocol} --dport {mapped ?? one}", $"--ctorigdstport {one}")]
            : mapped is not null ? [($"-m {protocol} --dport {mapped}", null)]
            : [(null, null)];
    }

    // 10.0.0.1, 10.0.0.1:4443, 2001:db8::1, [2001:db8::1]:4443
    private static bool TryParseTarget(Family family, string text, out IpPrefix address, out string? port)
    {
        var (host, mapped) = family is Family.IPv6
            ? text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is var end && end > 0 ? (text[1..end], text[(end + 1)..]) : (text, "")
            : text.IndexOf(':', StringComparison.Ordinal) is var colon && colon >= 0 ? (text[..colon], text[colon..]) : (text, "");
        port = mapped.Length > 1 ? mapped[1..] : null;
        return IpPrefix.TryParse(host, out address) && address.Family == family;
    }
}
