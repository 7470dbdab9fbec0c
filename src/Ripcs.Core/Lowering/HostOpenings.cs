using Ripcs.Core.Matches;
using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>
/// What a Dnat of the host opens. The compiler does not know which addresses are the host's, and behind the translation the kernel cannot say it:
/// so the accepts take what some Dnat has led to the target from the ports, but for the public addresses that the file rewrites by name;
/// and what was sent to the target itself, if that is an address of the host.
/// <code>
/// Rewrite("ssh").Ports(22).Dnat("host", to: "app");
/// Rewrite("gate").Ports(22).Dnat("www", to: "app").NoAccept();
///     → -d APP -p tcp -m tcp --dport 22 -m conntrack --ctstate DNAT --ctorigdstport 22 --ctdir ORIGINAL -m conntrack ! --ctorigdst WWW -j ACCEPT
///     → -d APP -p tcp -m tcp --dport 22 -m addrtype --dst-type LOCAL -m conntrack --ctorigdst APP --ctdir ORIGINAL -j ACCEPT
/// </code>
/// </summary>
internal static class HostOpenings
{
    /// <summary>A line of iptables has room for so many; behind them a warning says what is open.</summary>
    public const int MaxLeftOut = 64;

    public static IEnumerable<LoweredRule> Of(LoweredRule template, Lead lead, Rewrites rewrites)
    {
        var translated = rewrites.PortsOfHost(lead).Select(ports => template with
        {
            Ports = ports.Now,
            SentPorts = ports.Sent,
            Original = new OriginalMatch(IsTranslated: true, null, ports.Asked) { NotDestinations = LeftOut(OpenedBy(lead, ports, rewrites), template.Family) },
        });

        // A Redirect of the host changes the port of all that it takes.
        return lead.Target is not AddressItem.Prefix { Value: var target } ? translated
            : translated.Concat(rewrites.Ports(lead, template.Destination).Where(ports => !ports.MayChange).Select(ports => template with
            {
                IsToHost = true,
                Ports = ports.Now,
                SentPorts = ports.Sent,
                Original = new OriginalMatch(IsTranslated: false, target, ports.Asked),
            }));
    }

    /// <summary>The Dnats whose packets the accept of another would open that they themselves open later or not at all.</summary>
    public static IEnumerable<Lead> OpenedBy(Lead lead, RewrittenPorts ports, Rewrites rewrites) => rewrites.To(lead.Target).Where(other =>
        other.Statement != lead.Statement && (other.Statement > lead.Statement || !other.Rule.ImpliesAccept)
        && other.DoesTheSame(ports) && other.MayLeadAlso(lead));

    /// <summary>Their addresses, as far as they have names; none if they are too many for a rule.</summary>
    public static ValueList<IpPrefix> LeftOut(IEnumerable<Lead> others, Family family)
    {
        var prefixes = others.SelectMany(other => other.Named).Where(address => !address.IsEverything())
            .SelectMany(address => address.Prefixes(family)!.Value).Distinct().Order().ToValueList();
        return prefixes.Count <= MaxLeftOut ? prefixes : [];
    }
}
