using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Changes.Texts;

/// <summary>The names of the rules that a packet passed.</summary>
internal sealed class StatementNames(IEnumerable<CompiledPartition> partitions)
{
    private readonly ValueList<CompiledPartition> _partitions = partitions.ToValueList();

    private SaidRules Said => field ??= new SaidRules(_partitions);

    /// <summary>What a host policy accepts of packets that begin a connection: "in lo, icmp type 3,8"; empty for other statements.
    /// </summary>
    public string Accepted(Family family, TraceStep step)
    {
        if (OriginOf(family, step) is not { What: "" } origin)
            return "";

        var rules = _partitions.SelectMany(partition => partition.Chains)
            .Where(chain => chain.Family == family && chain.Table == step.Table).SelectMany(chain => chain.Rules)
            .Where(rule => rule.Origin == origin && RuleTarget.Find(rule.Text) is { Name: ChainPolicy.Accept })
            .Select(rule => ParsedRule.Of(rule.Text))
            .Where(rule => rule.Value("--ctstate")?.Split(',').Contains("NEW") is not false).ToList();
        var types = rules.Select(TypeOf).OfType<string>().Distinct().OrderBy(type => type.Length).ThenBy(type => type,
            StringComparer.Ordinal).ToList();
        return string.Join(", ", rules.Where(rule => TypeOf(rule) is null)
            .Select(rule => rule.Matches is [{ Module: null, Options: [{ Name: "-i" or "-o" } card] }]
                ? $"{(card.Name is "-i" ? "in" : "out")} {card.Value}" : string.Join(' ', rule.Matches)).Distinct()
            .Concat(types.Count == 0 ? [] : [$"{(family is Family.IPv4 ? "icmp" : "icmpv6")} type {string.Join(',', types)}"]));
    }

    private static string? TypeOf(ParsedRule rule) => rule.Value("--icmp-type") ?? rule.Value("--icmpv6-type");

    /// <summary>accept "ssh" rules/shop.csx:9; null for a rule that belongs to no statement.</summary>
    public string? Of(Family family, TraceStep step) => OriginOf(family, step) is { } origin ? Words.NameAndPlace(origin) : null;

    /// <summary>The statement itself; null likewise.</summary>
    public RuleOrigin? OriginOf(Family family, TraceStep step) =>
        step.Rule is null ? null : Said.Of(family, step.Table, step.Chain, step.Place, step.Rule.Text);

    /// <summary>"accepted by accept "web" rules/shop.csx:9", with the translation that sends the packet elsewhere.</summary>
    public string Fate(Family family, Trace way)
    {
        var by = way.DecidedBy is { } step ? $" by {By(family, step)}" : ", as no rule decides otherwise";
        var led = way.Steps.LastOrDefault(step => step.Rule is { Effect: RuleEffect.Translate { To.IsSource: false } });
        var to = led is null ? ""
            : $"sent to {PacketWords.To(way.Packet)} by {By(family, led)}{(way.DecidedBy == led ? "" : " and ")}";
        return way.DecidedBy == led && led is not null ? to : $"{to}{PacketWords.Fate(way.Fate)}{by}";
    }

    /// <summary>The statement; otherwise the policy or the rule that is in no rule file.</summary>
    public string By(Family family, TraceStep step) => step.Rule is null ? $"the policy of {step.Chain.Value} ({step.Table.Value})"
        : DispatchChain.AllOfBridges.Contains(step.Chain)
            ? $"a rule that Ripcs makes for the moment (rule {step.Place} of {step.Chain.Value})"
        : Of(family, step) ?? $"rule {step.Place} of {step.Chain.Value} ({step.Table.Value}), which is in no rule file";
}
