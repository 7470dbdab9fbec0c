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
    PacketRules rules, TableName table, Algebra algebra, PacketBox near, Func<Translation, End>? translated = null, End? untracked = null,
    Func<PacketRule, End?>? decision = null)
{
    private readonly Dictionary<ChainName, SegmentTree<Diagram>?> _trees = [];

    // Of no packets no condition is asked: a rule that matches nothing but a rate seems to take some of any box.
    private readonly bool _isOfNone = near.IsEmpty;

    /// <summary>The fate of every packet in a built-in chain, including its policy; a table without the chain accepts everything.</summary>
    public Diagram BuiltIn(ChainName name) =>
        (Tree(name)?.All ?? algebra.None).ReturnGoesOn() | algebra.All.To(End.Of(rules.Find(table, name)?.Policy ?? Fate.Accept));

    /// <summary>The rules of a chain as a tree; null for a missing chain, or one that leads back to itself.</summary>
    public SegmentTree<Diagram>? Tree(ChainName name)
    {
        if (!_trees.TryGetValue(name, out var tree))
        {
            // Ends a loop, which the kernel refuses: no packet returns from it.
            _trees.Add(name, null);
            tree = rules.Find(table, name) is { } chain ? new SegmentTree<Diagram>(algebra, chain.Rules.Select(Rule).ToList()) : null;
            _trees[name] = tree;
        }

        return tree;
    }

    /// <summary>The set of packets that a rule takes, whatever it does with them.</summary>
    public PacketSet Match(PacketRule rule) => algebra.Set(rule.Match);

    private Diagram Rule(PacketRule rule) => _isOfNone || !near.MayMeet(rule.Match) ? algebra.None : rule.Effect switch
    {
        RuleEffect.Decide(var fate) => algebra.Guard(rule.Match, decision?.Invoke(rule) ?? End.Of(fate)),
        RuleEffect.Return => algebra.Guard(rule.Match, End.Return),
        RuleEffect.Jump(var next) when Tree(next) is { } called => algebra.Guard(rule.Match, called.All.ReturnGoesOn()),
        RuleEffect.Goto(var next) when Tree(next) is { } called => algebra.Guard(rule.Match, called.All.RestReturns()),
        RuleEffect.Translate(var to) => algebra.Guard(rule.Match, translated?.Invoke(to) ?? End.Of(Fate.Accept)),
        RuleEffect.Untrack when untracked is { } end => algebra.Guard(rule.Match, end),
        _ => algebra.None,
    };
}
