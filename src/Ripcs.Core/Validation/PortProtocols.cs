namespace Ripcs.Core.Validation;

/// <summary>Protocols that are written among a rule's ports, where they do not belong, as in "53/udp", 80.</summary>
internal static class PortProtocols
{
    /// <summary>True if no single Protocols(…) is right for all of the rule's ports.</summary>
    public static bool AreSeveral(RuleStatement rule)
    {
        var lists = new[] { rule.Ports, rule.SourcePorts }.Select(list => (list ?? []).Select(Written).ToList()).ToList();
        var named = lists.SelectMany(list => list).OfType<(string Protocol, string Ports)>().Select(found => found.Protocol);
        return named.Concat((rule.Protocols ?? []).Select(protocol => protocol.ToLowerInvariant())).Distinct().Count() > 1
            || (rule.Protocols is null && lists.Exists(list => list.Exists(found => found is { Ports.Length: > 0 })
                && list.Contains(null)));
    }

    private static (string Protocol, string Ports)? Written(PortTerm term) =>
        (term is PortTerm.Map map ? map.From : term) is PortTerm.Name name ? MiswrittenPort.WithoutProtocol(name.Text) : null;
}
