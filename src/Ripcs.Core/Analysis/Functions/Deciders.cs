using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>
/// The packets, as they were sent, about which one statement decides in the filter table, and those that it selects. The rules are read
/// once more with that statement as the only one that accepts; what the host then accepts are exactly its packets.
/// </summary>
/// <param name="function">What a host with some rules does.</param>
/// <param name="before">The rules before the change.</param>
/// <param name="after">The rules after it.</param>
/// <param name="statement">The statement that wrote a rule, given its chain and its place there; null for a foreign rule.</param>
internal sealed class Deciders(
    Func<PacketRules, HostFunction> function, PacketRules before, PacketRules after,
    Func<PacketChain, int, object?> statement)
{
    private readonly Dictionary<(bool IsAfter, object Key, bool IsAlone), int> _sets = [];

    /// <summary>The statement, the policy, or the foreign rule that decided.</summary>
    public object Key(bool isAfter, TraceStep step) =>
        Key((isAfter ? after : before).Find(step.Table, step.Chain)!, step.Place);

    /// <summary>The packets about which it decides.</summary>
    /// <param name="isAfter">Whether among the rules after the change.</param>
    /// <param name="key">What decides.</param>
    public int Decides(bool isAfter, object key) => Set(isAfter, key, isAlone: false);

    /// <summary>The packets about which it would decide if no other rule or policy of the filter table did.</summary>
    /// <inheritdoc cref="Decides"/>
    public int Selects(bool isAfter, object key) => Set(isAfter, key, isAlone: true);

    private object Key(PacketChain chain, int place) =>
        (place > 0 ? statement(chain, place) : null) ?? (chain.Table, chain.Name, place);

    private int Set(bool isAfter, object key, bool isAlone)
    {
        if (!_sets.TryGetValue((isAfter, key, isAlone), out var set))
        {
            set = function((isAfter ? after : before).With(chain => Only(chain, key, isAlone))).Accepted;
            _sets.Add((isAfter, key, isAlone), set);
        }

        return set;
    }

    private PacketChain Only(PacketChain chain, object key, bool isAlone)
    {
        if (chain.Table != TableName.Filter)
            return chain;

        Fate Of(int place) => Key(chain, place).Equals(key) ? Fate.Accept : Fate.Drop;
        return chain with
        {
            Policy = chain.Policy is null ? null : Of(0),
            Rules = chain.Rules.Select((rule, index) => rule.Effect is not RuleEffect.Decide ? rule
                : Of(index + 1) is var fate && isAlone && fate is Fate.Drop ? rule with { Effect = new RuleEffect.GoOn() }
                : rule with { Effect = new RuleEffect.Decide(fate) }).ToValueList(),
        };
    }
}
