using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The temporary pointers that lead just a new rewrite's packets into its partition's new filter chain while the nat table is
/// swapped. They match nothing before the swap, and go in the block in which the filter table is swapped:
/// <code>
/// nat:     -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443
/// bridge:  -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.1/32 --ctdir ORIGINAL -j shop-aXXXXXX
/// </code>
/// They are made from the saved rules alone, so that a way back without sources has them too.
/// </summary>
internal static class Bridge
{
    /// <summary>The bridge for one DNAT rule; null if the rule is none that Ripcs makes.</summary>
    public static string? For(Family family, string dnatRule, ChainName newChain)
    {
        var tokens = RuleTokens.Split(dnatRule);
        var target = Option(tokens, "--to-destination");
        if (target is null || !TryParseTarget(family, target, out var address, out var port))
        {
            return null;
        }

        var protocol = Option(tokens, "-p");
        var ports = port is not null ? $"-m {protocol} --dport {port} "
            : Option(tokens, "--dports") is { } several ? $"-m multiport --dports {several} "
            : Option(tokens, "--dport") is { } one ? $"-m {protocol} --dport {one} "
            : "";
        var publicEnd = Option(tokens, "-d") is { } address2 ? $"--ctorigdst {WithoutFullLength(family, address2)}" : "--ctstate DNAT";
        return $"-d {new IpPrefix(family, address.Network, family.Bits())} "
            + (protocol is null ? "" : $"-p {protocol} ") + ports
            + $"-m conntrack {publicEnd} --ctdir ORIGINAL -j {newChain}";
    }

    private static string? Option(ValueList<string> tokens, string name)
    {
        for (var i = 0; i < tokens.Count - 1; i++)
        {
            if (tokens[i] == name)
            {
                return i > 0 && tokens[i - 1] == "!" ? null : tokens[i + 1];
            }
        }

        return null;
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

    // conntrack's addresses are printed without a full length, -s and -d with it.
    private static string WithoutFullLength(Family family, string prefix) =>
        IpPrefix.TryParse(prefix, out var parsed) && parsed.Family == family ? parsed.ToAddressText() : prefix;
}
