namespace Ripcs.Core.Lowering;

/// <summary>
/// What a Dnat of the host opens. The compiler does not know the host's addresses, and after the translation the kernel cannot match them.
/// So the accepts take whatever any Dnat has led from these ports to the target, except from public addresses that the file rewrites by
/// name. They also take what was sent to the target itself, if that is an address of the host.
/// <code>
/// Rewrite("ssh").Ports(22).Dnat("host", to: "app");
/// Rewrite("gate").Ports(22).Dnat("www", to: "app").NoAccept();
///     → -d APP -p tcp -m tcp --dport 22 -m conntrack --ctstate DNAT --ctorigdstport 22 --ctdir ORIGINAL -m conntrack ! --ctorigdst WWW -j
///         ACCEPT
///     → -d APP -p tcp -m tcp --dport 22 -m addrtype --dst-type LOCAL -m conntrack --ctorigdst APP --ctdir ORIGINAL -j ACCEPT
/// </code>
/// First match wins: if another rewrite takes an address only for some senders, the host's Dnat still gets packets from all others.
/// <code>
/// Rewrite("gate").Ports(22).From("10.1.0.0/24").Dnat("www", to: "app");
///     → ! -s 10.1.0.0/24 -d APP -p tcp -m tcp --dport 22 -m conntrack --ctstate DNAT --ctorigdst WWW --ctorigdstport 22 --ctdir ORIGINAL
///         -j ACCEPT
/// </code>
/// </summary>
internal static class HostOpenings
{
    /// <summary>A rule has room for this many exceptions; beyond that, a warning tells what is open.</summary>
    public const int MaxLeftOut = 64;

    public static IEnumerable<LoweredRule> Of(LoweredRule template, DnatLead lead, Rewrites rewrites)
    {
        var translated = rewrites.PortsOfHost(lead).SelectMany(ports => WithOtherSenders(
            template with { Ports = ports.Now, SentPorts = ports.Sent,
                Original = new OriginalMatch(IsTranslated: true, null, ports.Asked) },
            OpenedBy(lead, ports, rewrites).ToList()));

        // A Redirect of the host changes the port of all that it takes.
        return lead.Target is not AddressItem.Prefix { Value: var target } ? translated
            : translated.Concat(rewrites.Ports(lead, template.Destination).Where(ports => !ports.MayChange)
                .SelectMany(ports => NotByName(ports, template, lead, rewrites)).Select(ports => template with
            {
                IsToHost = true,
                Ports = ports.Now,
                SentPorts = ports.Sent,
                Original = new OriginalMatch(IsTranslated: false, target, ports.Asked),
            }));
    }

    /// <summary>The ports of the target itself without those that another Dnat, which names the target, takes first.</summary>
    private static IEnumerable<RewrittenPorts> NotByName(RewrittenPorts ports, LoweredRule rule, DnatLead lead, Rewrites rewrites)
    {
        var naming = OpenedBy(lead, ports, rewrites)
            .Where(other => other.Named.Any(address => address.Contains(rule.Destination, lead.Family))).ToList();
        bool IsTaken(RewrittenPorts some) => naming.Exists(other => other.TakesAll(rule, some, lead));
        if (naming.Count == 0 || ports.Sent.Count == 0)
            return IsTaken(ports) ? [] : [ports];

        var rest = ports.Sent.SelectMany(range => rewrites.Parts(range, lead)).Where(part => !IsTaken(new([part], [part], ports.Asked)))
            .ToList();
        return rest.Count == 0 ? [] : PortLowering.Split(rest).Select(some => new RewrittenPorts(some, some, ports.Asked));
    }

    /// <summary>A rule that excludes the addresses that other Dnats rewrite by name, and one
    /// rule for each such address with the senders that those Dnats do not cover.</summary>
    public static IEnumerable<LoweredRule> WithOtherSenders(LoweredRule rule, IReadOnlyList<DnatLead> others)
    {
        var original = rule.Original!;
        var left = LeftOut(others, rule.Family);
        yield return rule
            with { Original = original with { NotDestinations = original.NotDestinations.Concat(left).Distinct().ToValueList() } };
        foreach (var prefix in left)
        {
            var naming = others.Where(other => !other.LeavesAlone(prefix)
                && other.Named.Any(address => address.Overlaps(new AddressItem.Prefix(prefix), rule.Family))).ToList();
            var bySource = naming.Where(other => other.Sources.All(source => source is not (null or AddressItem.Host))).ToList();
            var byInterface = naming.Except(bySource).Select(other => other.In).Distinct().ToList();
            var isSaid = byInterface is [];
            var notIn = isSaid ? rule.NotIn : byInterface is [{ } only] && rule.In is null ? Both(only, rule.NotIn) : null;
            if (isSaid || notIn is not null)
            {
                yield return rule with
                {
                    NotSources = rule.NotSources.Concat(bySource.SelectMany(other => other.Sources).OfType<AddressItem>()).Distinct()
                        .ToValueList(),
                    Original = original with { Destination = prefix },
                    NotIn = notIn,
                };
            }
        }
    }

    /// <summary>The interfaces of both; null where a rule, which takes one -i, cannot leave out both.</summary>
    private static string? Both(string name, string? said) =>
        said is null || Senders.Covers(name, said) ? name : Senders.Covers(said, name) ? said : null;

    /// <summary>The Dnats whose packets this Dnat's accept would also open, although they open them later or not at all.</summary>
    public static IEnumerable<DnatLead> OpenedBy(DnatLead lead, RewrittenPorts ports, Rewrites rewrites) =>
        rewrites.To(lead.Target).Where(other => other.Statement != lead.Statement
            && (other.Statement > lead.Statement || !other.Rule.ImpliesAccept)
            && other.DoesTheSame(ports) && other.MayLeadAlso(lead));

    /// <summary>The addresses that they rewrite by name; none if there are too many for one rule.</summary>
    public static ValueList<IpPrefix> LeftOut(IEnumerable<DnatLead> others, Family family)
    {
        var prefixes = others.SelectMany(other => other.Named).Where(address => !address.IsEverything())
            .SelectMany(address => address.Prefixes(family)!.Value).Distinct().Order().ToValueList();
        return prefixes.Count <= MaxLeftOut ? prefixes : [];
    }
}
