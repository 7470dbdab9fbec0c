using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Planning.Changes;

/// <summary>What of the language a change has, before or after: so that the counts show what was really looked at.</summary>
internal static class ChangeFeatures
{
    private static readonly (string Name, Func<RuleStatement, bool> Has)[] OfRules =
    [
        ("Dnat of all", rule => Publics(rule).Contains("all")),
        ("Dnat of host", rule => Publics(rule).Contains("host")),
        ("Dnat of a prefix or range", rule => Publics(rule).Any(IsWide)),
        ("Dnat of its own target", rule => rule.Translations is [TranslationRequest.Dnat dnat] && dnat.Addresses.Contains(dnat.Target)),
        ("Dnat with sources", rule => Publics(rule).Count > 0 && (rule.From ?? rule.NotFrom) is not null),
        ("Dnat with source ports", rule => Publics(rule).Count > 0 && rule.SourcePorts is not null),
        ("Dnat with an interface", rule => Publics(rule).Count > 0 && rule.In is not null),
        ("Dnat of ICMP", rule => Publics(rule).Count > 0 && (rule.IcmpTypes is not null || (rule.Protocols ?? []).Contains("icmp"))),
        ("maps of ports", rule => (rule.Ports ?? []).Any(port => port is PortTerm.Map)),
        ("ranges of ports", rule =>
            (rule.Ports ?? []).Any(port => port is PortTerm.Numbers { First: var first, Last: var last } && first != last)),
        ("NoAccept", rule => rule.NoAccept),
        ("Snat", rule => rule.Translations is [TranslationRequest.Snat]),
        ("Masquerade", rule => rule.Translations is [TranslationRequest.Masquerade]),
        ("Mac or NotMac", rule => (rule.Macs ?? rule.NotMacs) is not null),
        ("User or NotUser", rule => (rule.Users ?? rule.NotUsers) is not null),
        ("Group or NotGroup", rule => (rule.Groups ?? rule.NotGroups) is not null),
        ("Received, Forwarded, Arriving or Sent", rule => rule.Place is not MatchPlace.Everywhere),
        ("NotIn or NotOut", rule => (rule.NotIn ?? rule.NotOut) is not null),
        ("State", rule => rule.States is not null),
        ("NotFrom or NotTo", rule => (rule.NotFrom ?? rule.NotTo) is not null),
        ("rules to host", rule => (rule.To ?? []).Contains("host")),
        ("IPv6", rule => rule.Family is not 4),
        ("Redirect", rule => rule.Translations is [TranslationRequest.Redirect]),
        ("Balance", rule => rule.Translations is [TranslationRequest.Balance]),
        ("Netmap", rule => rule.Translations is [TranslationRequest.Netmap]),
        ("Hairpin", rule => rule.Hairpin is not null),
        ("OriginalTo", rule => rule.OriginalTo is not null),
        ("ports that are moved together", rule =>
            (rule.Ports ?? []).Any(port => port is PortTerm.Map { From: PortTerm.Numbers { First: var first, Last: var last } }
            && first != last)),
        ("sets", rule => new[] { rule.From, rule.To, rule.NotFrom }.Any(words => (words ?? []).Intersect(RuleWords.Sets).Any())),
        ("logs", rule => rule.Log is not null || rule.Kind is StatementKind.Log),
    ];

    public static IEnumerable<string> Of(RandomChange change)
    {
        var files = change.Old.Concat(change.Desired).ToList();
        var rules = files.SelectMany(file => file.Rules).Distinct().ToList();
        var found = OfRules.Where(feature => rules.Exists(rule => feature.Has(rule))).Select(feature => feature.Name);
        return found
            .Concat(files.GroupBy(file => file.Order).Count() > 1 ? ["several orders"] : [])
            .Concat(IsSharedPublic(change.Old) || IsSharedPublic(change.Desired) ? ["one address rewritten by several partitions"] : [])
            .Concat(IsTwice(change.Old) || IsTwice(change.Desired) ? ["one address rewritten twice"] : [])
            .Concat(change.DiesBehind is not null ? [change.IsRolledBack ? "a run that died, then a rollback"
                : "a run that died, then the same command again"] : [])
            .Concat(change.Old.Concat(change.Desired).Any(file => file.HostPolicy is not null) ? ["a host policy"] : [])
            .Concat(Policy(change.Old) != Policy(change.Desired) ? ["a host policy that comes, changes or goes"] : [])
            .Concat(change.Old.Concat(change.Desired).Any(file => file.Raws.Count > 0) ? ["Raw"] : [])
            .Concat(change.HasDocker ? ["a port that others publish"] : [])
            .Concat(change.Forward == "ACCEPT" ? ["FORWARD policy ACCEPT"] : ["FORWARD policy DROP"])
            .Concat(change.Old.Count(file => !change.Desired.Contains(file)) > 1 ? ["several partitions at once"] : []);
    }

    private static HostPolicyStatement? Policy(ValueList<Statements> files) =>
        files.Select(file => file.HostPolicy).FirstOrDefault(policy => policy is not null);

    private static bool IsSharedPublic(ValueList<Statements> files) =>
        files.SelectMany(file => file.Rules.SelectMany(rule => Publics(rule)).Distinct()).GroupBy(address => address)
            .Any(group => group.Count() > 1);

    private static bool IsTwice(ValueList<Statements> files) =>
        files.SelectMany(file => file.Rules.SelectMany(rule => Publics(rule))).GroupBy(address => address).Any(group => group.Count() > 1);

    private static ValueList<string> Publics(RuleStatement rule) => rule.Translations is [TranslationRequest.Dnat dnat] ? dnat.Addresses
        : [];

    private static bool IsWide(string address) => address.Contains('/', StringComparison.Ordinal)
        || address.Contains('-', StringComparison.Ordinal);
}
