using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>The methods of the rule language that replace matches of iptables.</summary>
internal static class MatchMethods
{
    /// <summary>What to write instead of a match that methods can express; null if none can.</summary>
    public static string? Of(RuleMatch match) => match.Module switch
    {
        "tcp" => Has(match, "--tcp-option") ? null : ".Ports(…), .SourcePorts(…) or .TcpFlags(…)",
        "udp" or "udplite" or "multiport" => ".Ports(…) or .SourcePorts(…)",
        "sctp" => Has(match, "--chunk-types") ? null : ".Ports(…) or .SourcePorts(…)",
        "dccp" => Has(match, "--dccp-types", "--dccp-option") ? null : ".Ports(…) or .SourcePorts(…)",
        "icmp" or "icmp6" or "icmpv6" or "ipv6-icmp" => ".Icmp(…)",
        "state" => ".State(…)",
        "conntrack" when Has(match, "--ctorigdst", "--ctorigdstport") =>
            ".OriginalTo(…), or .To(…) with the public address of a Dnat of the same file",
        "conntrack" => HasOnly(match, "--ctstate") && !IsNegated(match) ? ".State(…)" : null,
        "iprange" => "the range in .From(…), .To(…), .NotFrom(…) or .NotTo(…)",
        "addrtype" => HasOnly(match, "--src-type", "--dst-type") && match.Options.All(option => option.Value == "LOCAL")
            ? "\"host\" in .From(…), .To(…), .NotFrom(…) or .NotTo(…)"
            : match.Options is [{ Name: "--dst-type", Value: "BROADCAST" or "MULTICAST" } type]
                ? $"\"{type.Value.ToLowerInvariant()}\" in .To(…) or .NotTo(…)" : null,
        "mac" => ".Mac(…) or .NotMac(…)",
        "owner" => HasOnly(match, "--uid-owner") ? ".User(…) or .NotUser(…)"
            : HasOnly(match, "--gid-owner") ? ".Group(…) or .NotGroup(…)" : null,
        "cgroup" => HasOnly(match, "--path") ? ".Cgroup(…) or .NotCgroup(…)" : null,
        "policy" => HasOnly(match, "--dir", "--pol") && match.Value("--pol") is "ipsec" ? $".Ipsec(\"{match.Value("--dir")}\")" : null,
        "mark" => IsNegated(match) ? null : ".Mark(…)",
        "dscp" => IsNegated(match) ? null : ".Dscp(…)",
        "length" => IsNegated(match) ? null : ".Length(…)",
        "time" => HasOnly(match, "--timestart", "--timestop", "--weekdays", "--contiguous") || IsPlainTime(match)
            ? ".Between(…, …) or .Days(…)" : null,
        "limit" => ".Limit(…), or .Log(limit: …) for a log",
        "hashlimit" when match.Options.Any(option => ValueKind.IsOfBytes(option.Value)) => null,
        "hashlimit" => match.Find("--hashlimit-mode") is not { Value: not "srcip" } && HasOnly(match, "--hashlimit",
            "--hashlimit-upto", "--hashlimit-above", "--hashlimit-burst", "--hashlimit-mode", "--hashlimit-name")
            ? ".Limit(…) or .LimitPerSource(…)" : null,
        "connlimit" => match.Value("--connlimit-mask") is "32" or "64" or "128" && Has(match, "--connlimit-saddr") ? ".MaxConnections(…)"
            : null,
        _ => null,
    };

    // The default end that iptables prints.
    private static bool IsPlainTime(RuleMatch match) =>
        HasOnly(match, "--timestart", "--timestop", "--weekdays", "--contiguous", "--datestop")
            && match.Value("--datestop") is "2038-01-19T03:14:07";

    private static bool IsNegated(RuleMatch match) => match.Options.Any(option => option.IsNot);

    private static bool Has(RuleMatch match, params string[] options) => options.Any(option => match.Find(option) is not null);

    private static bool HasOnly(RuleMatch match, params string[] options) => match.Options.All(option => options.Contains(option.Name));
}
