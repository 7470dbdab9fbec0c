using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The effect of a table's chains on every packet. A chain is a diagram from packets to fates, undefined for those that
/// no rule decides; a jump is the diagram of its chain for the packets that it takes. Each chain is computed once.</summary>
/// <param name="near">Rules that take no packet of this box are ignored; the result is only valid for these packets.</param>
/// <param name="translated">The end for packets that a rule translates; null if translation counts as accepting.</param>
/// <param name="untracked">The end for packets that a rule exempts from connection tracking; null if they continue.</param>
/// <param name="decision">The end for packets about which a rule decides; null for their fate.</param>
internal sealed class ChainDiagrams(
    PacketRules rules, TableName table, Algebra algebra, PacketBox near, Func<Translation, int>? translated = null, int? untracked = null,
    Func<PacketRule, int?>? decision = null)
{
    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Dictionary<ChainName, SegmentTree?> _trees = [];

    /// <summary>The fate of every packet in a built-in chain, including its policy; a table without the chain accepts everything.</summary>
    public int BuiltIn(ChainName name)
    {
        var decided = algebra.Apply(Change.ReturnGoesOn, Tree(name)?.All ?? Terminal.Undefined);
        return algebra.Merge(Merge.Over, decided, Terminal.Of(rules.Find(table, name)?.Policy ?? Fate.Accept));
    }

    /// <summary>The rules of a chain as a tree; null for a missing chain, or one that leads back to itself.</summary>
    public SegmentTree? Tree(ChainName name)
    {
        if (!_trees.TryGetValue(name, out var tree))
        {
            // Ends a loop, which the kernel refuses: no packet returns from it.
            _trees.Add(name, null);
            tree = rules.Find(table, name) is { } chain ? new SegmentTree(algebra, chain.Rules.Select(Rule).ToList()) : null;
            _trees[name] = tree;
        }

        return tree;
    }

    /// <summary>The set of packets that a rule takes, whatever it does with them.</summary>
    public int Match(PacketRule rule) => _conditions.Set(rule.Match);

    private int Rule(PacketRule rule) => !near.MayMeet(rule.Match) ? Terminal.Undefined : rule.Effect switch
    {
        RuleEffect.Decide(var fate) => _conditions.Guard(rule.Match, decision?.Invoke(rule) ?? Terminal.Of(fate)),
        RuleEffect.Return => _conditions.Guard(rule.Match, Terminal.Return),
        RuleEffect.Jump(var next) when Tree(next) is { } called =>
            _conditions.Guard(rule.Match, algebra.Apply(Change.ReturnGoesOn, called.All)),
        RuleEffect.Goto(var next) when Tree(next) is { } called =>
            _conditions.Guard(rule.Match, algebra.Apply(Change.RestReturns, called.All)),
        RuleEffect.Translate(var to) => _conditions.Guard(rule.Match, translated?.Invoke(to) ?? Terminal.Of(Fate.Accept)),
        RuleEffect.Untrack when untracked is { } end => _conditions.Guard(rule.Match, end),
        _ => Terminal.Undefined,
    };
}
