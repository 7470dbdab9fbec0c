using Ripcs.Core.Matches;

namespace Ripcs.Core.Validation;

/// <summary>
/// A SynProxy sees a connection by its first packets alone, before anything translates them:
/// <code>
/// Rewrite("web").Ports(80, 443).From("office").In("eth0").SynProxy("www", mss: 1400)
/// </code>
/// </summary>
internal static class SynProxyCheck
{
    // The least that every host takes (RFC 9293), and what fits into the largest packet.
    private const int LeastMss = 536, MostMss = 65495, MostWindowScale = 14;

    public static void Check(RuleContext context, PacketConditions conditions)
    {
        if (context.Translation is not TranslationRequest.SynProxy proxy)
            return;

        var (rule, diagnostics) = (context.Rule, context.Diagnostics);
        if (rule.Ports is null)
            diagnostics.SynProxyWithoutPorts(context.Whole);

        if ((rule.Protocols ?? []).FirstOrDefault(word => Protocol.TryParse(word, out var other) && other != Protocol.Tcp) is { } protocol)
            diagnostics.SynProxyOfOther(context.Place.Of("Protocols", protocol), protocol);

        string?[] methods = [rule.NoAccept ? ".NoAccept()" : null, rule.Log is null ? null : ".Log(…)",
            .. conditions.Matches.Select(match => ParsedRule.Of(match.InIPv4).Matches[0]).Where(match => match.Module is not "time")
                .Select(match => KnownMatch.Of(match)?.Method(match))];
        foreach (var method in methods.OfType<string>())
        {
            diagnostics.OnSynProxy(context.Whole, method);
        }

        if (proxy.Mss is < LeastMss or > MostMss)
            diagnostics.OutOfRange(context.Whole, "mss", proxy.Mss, LeastMss, MostMss);

        if (proxy.WindowScale is < 0 or > MostWindowScale)
            diagnostics.OutOfRange(context.Whole, "wscale", proxy.WindowScale, 0, MostWindowScale);
    }

    /// <summary>Finds rules that take packets of a SynProxy, which are not tracked: a Dnat does not translate
    /// them, and the answer to what an accept above the SynProxy lets through belongs to no connection.</summary>
    public static void CheckTogether(IReadOnlyList<CheckedRule> rules, DiagnosticBag diagnostics)
    {
        foreach (var (place, proxy) in rules.Index().Where(item => item.Item.Action is RuleAction.SynProxy))
        {
            if (rules.FirstOrDefault(rule => rule.Action is RuleAction.Dnat dnat && Meets(proxy, rule, dnat.Addresses)) is { } translated)
                diagnostics.SynProxyBesideDnat(proxy, translated);

            if (rules.Take(place).FirstOrDefault(rule => rule.Action is RuleAction.Accept && Meets(proxy, rule, rule.To)) is { } accept)
                diagnostics.AcceptAboveSynProxy(proxy, accept);
        }
    }

    private static bool Meets(CheckedRule proxy, CheckedRule other, ValueList<AddressItem>? addresses) =>
        (other.Protocols.Count == 0 || other.Protocols.Contains(Protocol.Tcp))
        && (proxy.In is not { } inputs || other.In is not { } its || inputs.Any(one => its.Any(other =>
            one == other || one.EndsWith('+') || other.EndsWith('+'))))
        && (other.Ports.Count == 0 || proxy.Ports.Any(one => other.Ports.Any(entry => one.Ports.Overlaps(entry.Ports))))
        && proxy.Families.Intersect(other.Families).Any(family => Meet(proxy.To, addresses, family)
            && Meet(proxy.From, other.From, family));

    private static bool Meet(ValueList<AddressItem>? some, ValueList<AddressItem>? others, Family family) =>
        some.In(family).Any(one => others.In(family).Any(other => one.Overlaps(other, family)));
}
