using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses the target of a rule.</summary>
internal static class EffectReader
{
    private static readonly RuleEffect GoesOn = new RuleEffect.GoOn();

    /// <param name="family">The family of the rule.</param>
    /// <param name="rule">The rule to parse.</param>
    /// <param name="isChain">True for a chain of the table: it takes precedence over a target of the same name.</param>
    /// <param name="marks">The change that the rule makes to marks that some rule matches; null for none.</param>
    public static RuleEffect Read(Family family, ParsedRule rule, Func<ChainName, bool> isChain, MarkChange? marks = null) =>
        rule.Target switch
    {
        null => GoesOn,
        { } target when isChain(target.Chain) => target.IsGoto ? new RuleEffect.Goto(target.Chain) : new RuleEffect.Jump(target.Chain),
        { Name: "ACCEPT" } => new RuleEffect.Decide(Fate.Accept),
        { Name: "DROP" or "TARPIT" } => new RuleEffect.Decide(Fate.Drop),
        { Name: "REJECT" } => new RuleEffect.Decide(Fate.Reject) { Answer = rule.Value("--reject-with") ?? Usual(family) },
        { Name: "SYNPROXY" } => OfSynProxy(rule),
        { Name: "RETURN" } => new RuleEffect.Return(),
        _ when rule.Untracks => new RuleEffect.Untrack(),
        { Name: "DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" or "NETMAP" } => TranslationReader.Read(family, rule),
        { } target when Extension.GoesOn(target.Name) => marks is null ? GoesOn : new RuleEffect.GoOn(marks),
        _ => new RuleEffect.Decide(Fate.Elsewhere),
    };

    // iptables-extensions(8), REJECT; iptables-save prints it.
    private static string Usual(Family family) => family is Family.IPv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";

    // It answers a SYN that is not tracked, and connects the client to the server if the client confirms. Of the packets that belong to no
    // connection it takes such a confirmation alone, and drops all others, those of an open connection that is not tracked yet among them.
    private static RuleEffect.Decide OfSynProxy(ParsedRule rule) =>
        new(rule.Value("--ctstate") is { } states && !states.Contains("UNTRACKED", StringComparison.Ordinal) ? Fate.Drop : Fate.Accept);
}
