namespace Ripcs.Core.Matches;

/// <summary>Matches on ends, protocol, ports and state: <c>Analysis/Reading</c> reads them as conditions on the fields of a packet, so
/// nothing but the methods that make them is known here.</summary>
internal sealed class FieldMatch(Func<RuleMatch, string?> method, params string[] modules) : KnownMatch(modules)
{
    private const string PortMethods = ".Ports(…) or .SourcePorts(…)";

    public static readonly ValueList<KnownMatch> Each =
    [
        new FieldMatch(match => Has(match, "--tcp-option") || match.Options is [{ Name: "--tcp-flags" or "--syn", IsNot: true }] ? null
            : ".Ports(…), .SourcePorts(…) or .TcpFlags(…)", "tcp"),
        new FieldMatch(_ => PortMethods, "udp", "udplite", "multiport"),
        new FieldMatch(match => Has(match, "--chunk-types") ? null : PortMethods, "sctp"),
        new FieldMatch(match => Has(match, "--dccp-types", "--dccp-option") ? null : PortMethods, "dccp"),
        new FieldMatch(_ => ".Icmp(…)", "icmp", "icmp6", "icmpv6", "ipv6-icmp"),
        new FieldMatch(_ => ".State(…)", "state"),
        new FieldMatch(match => Has(match, "--ctorigdst", "--ctorigdstport")
            ? ".OriginalTo(…), or .To(…) with the public address of a Dnat of the same file"
            : HasOnly(match, "--ctstate") && !IsNegated(match) ? ".State(…)" : null, "conntrack"),
        new FieldMatch(_ => "the range in .From(…), .To(…), .NotFrom(…) or .NotTo(…)", "iprange"),
        new FieldMatch(match => HasOnly(match, "--src-type", "--dst-type") && match.Options.All(option => option.Value == "LOCAL")
            ? "\"host\" in .From(…), .To(…), .NotFrom(…) or .NotTo(…)"
            : match.Options is [{ Name: "--dst-type", Value: "BROADCAST" or "MULTICAST" } type]
                ? $"\"{type.Value.ToLowerInvariant()}\" in .To(…) or .NotTo(…)" : null, "addrtype"),
    ];

    public override string? Method(RuleMatch match) => method(match);
}
