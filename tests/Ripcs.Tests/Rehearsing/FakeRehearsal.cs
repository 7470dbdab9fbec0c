using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Tests.Rehearsing;

/// <summary>Objects to rules by their words.</summary>
internal sealed class FakeRehearsal : IRehearsal
{
    private Func<WrittenRule, Objection?> _judge = _ => null;

    public List<ValueList<WrittenChain>> Tried { get; } = [];

    public string? Skipped { get; set; }

    public void Refuse(string words, string reason, string family = "") => _judge = rule =>
        rule.Text.Contains(words, StringComparison.Ordinal) && rule.Chain.Family.ToString().Contains(family, StringComparison.Ordinal)
            ? new Objection.Refused(rule, reason) : null;

    public void Reword(string words, string printed, string? inIPv6 = null) => _judge = rule =>
        rule.Text.Contains(words, StringComparison.Ordinal)
        ? new Objection.Reworded(rule, [rule.Chain.Family is Family.IPv4 ? printed : inIPv6 ?? printed]) : null;

    public RehearsalResult Try(ValueList<WrittenChain> chains, FirewallState live)
    {
        Tried.Add(chains);
        var objections = chains.SelectMany(chain => chain.Rules.Select((_, place) => _judge(new WrittenRule(chain, place))))
            .OfType<Objection>();
        return new RehearsalResult(objections.ToValueList()) { Skipped = Skipped is null ? [] : [Skipped] };
    }
}
