using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// The packets that are denied before and after a change, and whose senders are answered in another way: with another message, now at all,
/// or no longer. The rules are read once more for each message, with the rules that answer with it as the only ones that accept; what the
/// host then accepts are exactly the packets that it answers so.
/// </summary>
internal sealed class AnswerChanges(Algebra algebra, ComparedRules of, AffectedPackets hulls)
{
    private static readonly TableName Security = new("security");
    private static readonly ChainName Last = new("POSTROUTING");

    private readonly HashSet<string> _before = Answers(of.Before, hulls), _after = Answers(of.After, hulls);

    /// <summary>False if none of the packets is answered, or only rules that accept are not the same.</summary>
    public bool MayDiffer => _before.Count + _after.Count > 0 && AffectedPackets.MayDenyOtherwise(of.Before, of.After);

    /// <summary>By the answer before and after, so that all packets of a set have the same; always in the same order.</summary>
    /// <param name="accepted">The packets that a host with some rules accepts; true for the rules after the change.</param>
    /// <param name="denied">The packets that pass neither before nor after.</param>
    public IReadOnlyList<PacketSet> Find(Func<PacketRules, bool, PacketSet> accepted, PacketSet denied)
    {
        PacketSet Answered(PacketRules rules, HashSet<string> answers, string answer, bool isAfter) => answers.Contains(answer)
            ? denied & accepted(rules.With(chain => Only(chain, answer)), isAfter) : algebra.None;
        var all = _before.Union(_after).Select(answer => (Before: Answered(of.Before, _before, answer, isAfter: false),
            After: Answered(of.After, _after, answer, isAfter: true))).ToList();
        var (was, becomes) = (algebra.Union(all.Select(one => one.Before)), algebra.Union(all.Select(one => one.After)));

        // Where the routes are unknown, a packet may be answered in several ways: then nothing is said.
        return
        [
            .. all.Select(one => one.Before - becomes),
            .. all.Select(one => one.After - was),
            .. from one in all.Index()
               from other in all.Index()
               where one.Index != other.Index
               select (one.Item.Before & other.Item.After) - (one.Item.After | other.Item.Before),
        ];
    }

    private static HashSet<string> Answers(PacketRules rules, AffectedPackets hulls) =>
        [.. hulls.Rules(rules).Select(rule => (rule.Effect as RuleEffect.Decide)?.Answer).OfType<string>()];

    // A table behind the filter does not meet the packets.
    private static PacketChain Only(PacketChain chain, string answer)
    {
        if (chain.Table == Security || (chain.Table == TableName.Mangle && chain.Name == Last))
            return chain with { Policy = chain.Policy is null ? null : Fate.Accept, Rules = [] };

        return chain.Table != TableName.Filter ? chain : chain with
        {
            Policy = chain.Policy is null ? null : Fate.Drop,
            Rules = chain.Rules.Select(rule => rule.Effect is not RuleEffect.Decide { Answer: var its } ? rule
                : rule with { Effect = new RuleEffect.Decide(its == answer ? Fate.Accept : Fate.Drop) }).ToValueList(),
        };
    }
}
