using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>What a statement decides about a packet.</summary>
internal enum Decision
{
    /// <summary>Whether it passes: in the filter table.</summary>
    Fate,

    /// <summary>Its new destination.</summary>
    Destination,

    /// <summary>Its new source.</summary>
    Source,
}

/// <summary>
/// The packets, as they were sent, about which one statement decides, and those that it selects. The rules are read once more with that
/// statement as the only one that accepts, or translates; what the host then accepts, or translates, are exactly its packets.
/// </summary>
/// <param name="function">What a host with some rules does.</param>
/// <param name="accepted">The packets that such a host accepts; true for the rules after the change.</param>
/// <param name="sentBy">A set of packets, restricted to those that leave by the interface of their route.</param>
/// <param name="before">The rules before the change.</param>
/// <param name="after">The rules after it.</param>
/// <param name="statement">The statement that wrote a rule, given its chain and its place there; null for a foreign rule.</param>
/// <param name="rules">The number of rules near the change.</param>
internal sealed class Deciders(
    Func<PacketRules, HostFunction> function, Func<PacketRules, bool, PacketSet> accepted, Func<PacketSet, PacketSet> sentBy,
    PacketRules before, PacketRules after,
    Func<PacketChain, int, RuleOrigin?> statement, int rules)
{
    // For each set all rules near the change are read once more.
    private const int MostSets = 100, MostRules = 200_000;

    private static readonly string[] FilterChains = ["INPUT", "FORWARD", "OUTPUT"], NatChains = ["PREROUTING", "OUTPUT", "POSTROUTING",
        "INPUT"], DestinationChains = ["PREROUTING", "OUTPUT"];

    private readonly Dictionary<(bool IsAfter, Decision What, object Key, bool IsAlone), PacketSet> _sets = [];

    /// <summary>True if more statements than these would take too long.</summary>
    public bool IsExhausted => _sets.Count > MostSets || _sets.Count * rules > MostRules;

    /// <summary>The statement, the policy, or the foreign rule that decided.</summary>
    public object Key(bool isAfter, TraceStep step) =>
        Key(Rules(isAfter).Find(step.Table, step.Chain)!, step.Place);

    /// <summary>The file of a statement; null for a policy and a foreign rule.</summary>
    public static string? FileOf(object key) => (key as RuleOrigin)?.File;

    /// <summary>The packets about which it decides.</summary>
    /// <param name="isAfter">Whether among the rules after the change.</param>
    /// <param name="what">What it decides.</param>
    /// <param name="key">Who decides.</param>
    public PacketSet Decides(bool isAfter, Decision what, object key) => Set(isAfter, what, key, isAlone: false, key.Equals);

    /// <summary>The packets about which one of several decides.</summary>
    /// <inheritdoc cref="Decides(bool, Decision, object)"/>
    public PacketSet Decides(bool isAfter, Decision what, IReadOnlySet<object> keys) =>
        Set(isAfter, what, keys, isAlone: false, keys.Contains);

    /// <summary>The packets about which it would decide if no other rule or policy did.</summary>
    /// <inheritdoc cref="Decides(bool, Decision, object)"/>
    /// <param name="isNew">Whether without those that it also selects on the other side of the change.</param>
    public PacketSet Selects(bool isAfter, Decision what, object key, bool isNew)
    {
        var selected = Set(isAfter, what, key, isAlone: true, key.Equals);

        // Its line may have another number there.
        bool IsSame(object other) => key is RuleOrigin own && other is RuleOrigin its && its with { Line = own.Line } == own;
        return isNew && key is RuleOrigin
            ? selected - Set(!isAfter, what, (key, true), isAlone: true, IsSame) : selected;
    }

    /// <summary>True if no rule on the other side of the change says the same about such packets.</summary>
    public bool IsChanged(bool isAfter, TraceStep step) =>
        !(step.Table == TableName.Filter ? FilterChains : NatChains).SelectMany(chain =>
            Rules(!isAfter).Below(step.Table, new ChainName(chain), step.Before)).Any(rule => rule.Text == step.Rule!.Text);

    private PacketRules Rules(bool isAfter) => isAfter ? after : before;

    private object Key(PacketChain chain, int place) => (place > 0 ? statement(chain, place) : null) is { } origin
        ? origin with { Ticket = null, Owner = null } : (chain.Table, chain.Name, place);

    private PacketSet Set(bool isAfter, Decision what, object key, bool isAlone, Func<object, bool> isIt)
    {
        if (!_sets.TryGetValue((isAfter, what, key, isAlone), out var set))
        {
            // Where a packet is led is not asked: an accept in front of a Dnat keeps it from that, whoever gives it its source.
            var leading = what is Decision.Source ? Leading(Rules(isAfter)) : [];
            var rules = Rules(isAfter).With(chain => chain.Table == TableName.Nat && leading.Contains(chain.Name) ? chain
                : Only(chain, what, isAlone, isIt));
            set = what switch
            {
                Decision.Fate => accepted(rules, isAfter),
                Decision.Destination => function(rules).Redirected,
                _ => sentBy(function(rules).Resourced),
            };
            _sets.Add((isAfter, what, key, isAlone), set);
        }

        return set;
    }

    private static HashSet<ChainName> Leading(PacketRules rules) =>
        [.. DestinationChains.SelectMany(chain => rules.Chains(TableName.Nat, new ChainName(chain))).Select(chain => chain.Name)];

    private PacketChain Only(PacketChain chain, Decision what, bool isAlone, Func<object, bool> isIt)
    {
        bool IsIt(int place) => isIt(Key(chain, place));
        if (chain.Table == TableName.Nat && what is not Decision.Fate)
        {
            return chain with
            {
                Rules = chain.Rules.Select((rule, index) => rule.Effect switch
                {
                    RuleEffect.Translate { To.IsSource: var isSource } when isSource == what is Decision.Source && !IsIt(index + 1) =>
                        rule with { Effect = isAlone ? new RuleEffect.GoOn() : new RuleEffect.Decide(Fate.Accept) },
                    RuleEffect.Decide when isAlone => rule with { Effect = new RuleEffect.GoOn() },
                    _ => rule,
                }).ToValueList(),
            };
        }

        if (chain.Table != TableName.Filter || what is not Decision.Fate)
            return chain;

        Fate Of(int place) => IsIt(place) ? Fate.Accept : Fate.Drop;
        return chain with
        {
            Policy = chain.Policy is null ? null : Of(0),
            Rules = chain.Rules.Select((rule, index) => rule.Effect is not RuleEffect.Decide ? rule
                : Of(index + 1) is var fate && isAlone && fate is Fate.Drop ? rule with { Effect = new RuleEffect.GoOn() }
                : rule with { Effect = new RuleEffect.Decide(fate) }).ToValueList(),
        };
    }
}
