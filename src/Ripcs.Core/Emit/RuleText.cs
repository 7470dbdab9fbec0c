using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>Prints a rule as iptables-save does, in normalised form: -s -d -i -o -p, then the matches, then the target.</summary>
internal static class RuleText
{
    private const string Flags = "--tcp-flags";

    public static string Of(LoweredRule rule)
    {
        var (source, fromMatches) = End(rule.Source, rule.NotSources, "src");
        var (destination, toMatches) = End(rule.Destination, rule.NotDestinations, "dst");
        var (own, conditions) = Joined(OfProtocol(rule), rule.Protocol?.PortMatch, rule.Conditions);
        var icmp = rule.Family is Family.IPv4 ? "-m icmp --icmp-type" : "-m icmp6 --icmpv6-type";
        string?[] words =
        [
            source,
            destination,
            rule.In is { } name ? $"-i {name}" : rule.NotIn is { } not ? $"! -i {not}" : null,
            rule.Out is { } by ? $"-o {by}" : rule.NotOut is { } notBy ? $"! -o {notBy}" : null,
            rule.Protocol is { } protocol ? $"-p {protocol}" : null,
            own,
            IsOfProtocol(rule, rule.SourcePorts) ? null : Multiport("--sports", rule.SourcePorts),
            IsOfProtocol(rule, rule.Ports) ? null : Multiport("--dports", rule.Ports),
            rule.IcmpType is { } type ? $"{icmp} {type}" : null,
            .. fromMatches,
            rule.IsNotFromHost ? "-m addrtype ! --src-type LOCAL" : null,
            .. toMatches,
            rule.IsNotToHost ? "-m addrtype ! --dst-type LOCAL" : null,
            rule.IsNotToBroadcast ? "-m addrtype ! --dst-type BROADCAST" : null,
            rule.IsToHost ? "-m addrtype --dst-type LOCAL" : null,
            rule.States.Count > 0 ? $"-m conntrack --ctstate {string.Join(',', rule.States)}" : null,
            .. Originals(rule.Original),
            rule.Mac is { } mac ? $"-m mac --mac-source {mac}" : null,
            .. rule.NotMacs.Select(other => $"-m mac ! --mac-source {other}"),
            rule.User is { } user ? $"-m owner --uid-owner {user}" : null,
            .. rule.NotUsers.Select(other => $"-m owner ! --uid-owner {other}"),
            .. rule.Senders,
            .. conditions,
            rule.Limit is { } rate ? $"-m limit --limit {rate}" : null,
            rule.Target.ToString(),
        ];
        return string.Join(' ', words.OfType<string>());
    }

    /// <summary>The option of an end, and its matches.</summary>
    private static (string? Option, IEnumerable<string?> Matches) End(AddressItem? address, ValueList<AddressItem> nots, string end)
    {
        // iptables takes one -s a rule: beside a positive prefix or another negative one, a negative one must be an iprange.
        var positive = address switch
        {
            AddressItem.Prefix(var prefix) => prefix.ToString(),
            AddressItem.HostPart(var part) => part.ToString(),
            _ => null,
        };
        var negative = positive is not null ? null : nots.OfType<AddressItem.Prefix>().FirstOrDefault();
        return (positive is not null ? $"-{end[0]} {positive}" : negative is null ? null : $"! -{end[0]} {negative.Value}",
            nots.Where(not => not != negative).Select(not => InMatch(end, "! ", not is AddressItem.Prefix { Value: var whole }
                ? new AddressItem.Range(new IpRange(whole.Family, whole.Network, whole.Last)) : not))
                .Prepend(InMatch(end, "", address)));
    }

    /// <summary>Null for a prefix and a host part, which need no match.</summary>
    private static string? InMatch(string end, string not, AddressItem? address) => address switch
    {
        AddressItem.Range(var range) => $"-m iprange {not}--{end}-range {range}",
        AddressItem.Host => $"-m addrtype {not}--{end}-type LOCAL",
        AddressItem.Broadcast => $"-m addrtype {not}--{end}-type BROADCAST",
        AddressItem.Set(var set) => $"-m set {not}--match-set {set.Name} {end}",
        _ => null,
    };

    /// <summary>One port a direction stands in the protocol's own match, as flags do; several in a multiport.</summary>
    private static string? OfProtocol(LoweredRule rule)
    {
        var (isSource, isDestination) = (IsOfProtocol(rule, rule.SourcePorts), IsOfProtocol(rule, rule.Ports));
        return isSource || isDestination || rule.TcpFlags is not null
            ? $"-m {rule.Protocol?.PortMatch}{(isSource ? $" --sport {rule.SourcePorts[0]}" : "")}"
                + $"{(isDestination ? $" --dport {rule.Ports[0]}" : "")}{(rule.TcpFlags is { } flags ? $" {Flags} {flags}" : "")}" : null;
    }

    private static bool IsOfProtocol(LoweredRule rule, ValueList<PortRange> ports) =>
        rule.Protocol?.PortMatch is not null && ports.Count == 1;

    private static string? Multiport(string option, ValueList<PortRange> ports) => ports.Count == 0 ? null
        : $"-m multiport {option} {string.Join(',', ports)}";

    private static IEnumerable<string> Originals(OriginalMatch? original) => original is null ? []
        : original.IsUntranslated ? ["-m conntrack ! --ctstate DNAT"]
        : original.NotDestinations.Select(not => $"-m conntrack ! --ctorigdst {not.ToAddressText()}").Prepend(
            $"-m conntrack{(original.IsTranslated ? " --ctstate DNAT" : "")}"
            + $"{(original.Destination is { } to ? $" --ctorigdst {to.ToAddressText()}" : "")}"
            + $"{(original.Port is { } port ? $" --ctorigdstport {port}" : "")} --ctdir {(original.IsReply ? "REPLY" : "ORIGINAL")}");

    /// <summary>
    /// Options that an author writes for the protocol's own match are merged into the first one of it, with the rule's ports and flags,
    /// as nft 1.8.11 prints it:
    /// <code>
    /// -m tcp --dport 22 --tcp-flags SYN SYN … -m tcp --tcp-option 2  →  -m tcp --dport 22 --tcp-option 2 --tcp-flags SYN SYN
    /// </code>
    /// They are not merged where both contain the same option: only the last one would count.
    /// </summary>
    private static (string? Own, IEnumerable<string> Conditions) Joined(string? own, string? module, ValueList<string> conditions)
    {
        if (module is null || !conditions.Any(text => text.Contains($"-m {module} ", StringComparison.Ordinal)))
            return (own, conditions);

        var (head, joined) = (own is null ? [] : ParsedRule.Of(own).Matches, new List<RuleMatch>());
        foreach (var match in head.Concat(conditions.SelectMany(text => ParsedRule.Of(text).Matches)))
        {
            var first = match.Module == module ? joined.FindIndex(before => before.Module == module) : -1;
            if (first >= 0 && !match.Options.Any(option => joined[first].Find(option.Name) is not null))
                joined[first] = Merged(joined[first], match);
            else
                joined.Add(match);
        }

        return (own is null ? null : $"{joined[0]}", joined.Skip(head.Count).Select(match => match.ToString()));
    }

    private static RuleMatch Merged(RuleMatch first, RuleMatch later) => first with
    {
        Options = [.. first.Options.Where(option => option.Name != Flags), .. later.Options,
            .. first.Options.Where(option => option.Name == Flags)],
    };
}
