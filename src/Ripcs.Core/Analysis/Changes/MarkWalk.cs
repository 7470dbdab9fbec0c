using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>Leads sets of packets through the chains of a table rule by rule, each with the marks that it has there.</summary>
/// <param name="near">Of other packets nothing is said.</param>
/// <param name="translation">The end for what a rule translates; null where that only passes.</param>
/// <param name="asked">The set of packets that a rule takes, for packets with some marks.</param>
internal sealed class MarkWalk(PacketRules rules, TableName table, Algebra algebra, PacketBox near, Func<Translation, int>? translation, Func<int, Marks, int> asked)
{
    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Dictionary<(ChainName, Marks), IReadOnlyList<(Marks Marks, int End, int Packets)>> _known = [];

    /// <summary>What a chain makes of all packets that come with some marks.</summary>
    /// <returns>By the marks that they have then and their end: <see cref="Terminal.Undefined"/> where no rule decides.</returns>
    public IReadOnlyList<(Marks Marks, int End, int Packets)> Through(ChainName chain, Marks marks)
    {
        if (!_known.TryGetValue((chain, marks), out var all))
        {
            // A loop, which the kernel refuses: nobody comes back from it.
            _known.Add((chain, marks), []);
            all = Walk(rules.Find(table, chain)?.Rules ?? [], marks);
            _known[(chain, marks)] = all;
        }

        return all;
    }

    private List<(Marks Marks, int End, int Packets)> Walk(IEnumerable<PacketRule> chain, Marks marks)
    {
        var (ended, now) = (new Dictionary<(Marks, int), int>(), new Dictionary<Marks, int> { [marks] = Terminal.True });
        void End(Marks with, int end, int packets) => Add(ended, (with, end), packets);
        foreach (var rule in chain.Where(rule => rule.Effect is not RuleEffect.GoOn { Marks: null } && near.MayMeet(rule.Match)))
        {
            var next = new Dictionary<Marks, int>();
            void GoOn(Marks with, int packets) => Add(next, with, packets);
            foreach (var (with, packets) in now)
            {
                var taken = algebra.And(packets, asked(_conditions.Set(rule.Match), with));
                GoOn(with, algebra.Merge(Merge.Except, packets, taken));
                switch (rule.Effect)
                {
                    case RuleEffect.Decide(var fate):
                        End(with, Terminal.Of(fate), taken);
                        break;
                    case RuleEffect.Return:
                        End(with, Terminal.Undefined, taken);
                        break;
                    case RuleEffect.Translate(var to):
                        End(with, translation?.Invoke(to) ?? Terminal.Of(Fate.Accept), taken);
                        break;
                    case RuleEffect.GoOn { Marks: { } change }:
                        GoOn(with.After(change), taken);
                        break;
                    case RuleEffect.Jump(var to) when taken != Terminal.Undefined && rules.Find(table, to) is not null:
                        Lead(to, with, taken, GoOn);
                        break;
                    case RuleEffect.Goto(var to) when taken != Terminal.Undefined && rules.Find(table, to) is not null:
                        Lead(to, with, taken, (then, back) => End(then, Terminal.Undefined, back));
                        break;
                    default:
                        GoOn(with, taken);
                        break;
                }
            }

            now = next;
        }

        foreach (var (with, packets) in now)
        {
            End(with, Terminal.Undefined, packets);
        }

        return [.. ended.Select(part => (part.Key.Item1, part.Key.Item2, part.Value))];

        void Lead(ChainName to, Marks with, int taken, Action<Marks, int> comesBack)
        {
            foreach (var (then, end, packets) in Through(to, with).Select(part => part with { Packets = algebra.And(taken, part.Packets) }))
            {
                if (end == Terminal.Undefined)
                {
                    comesBack(then, packets);
                }
                else
                {
                    End(then, end, packets);
                }
            }
        }
    }

    private void Add<T>(Dictionary<T, int> all, T key, int packets)
        where T : notnull
    {
        if (packets != Terminal.Undefined)
        {
            all[key] = algebra.Or(all.GetValueOrDefault(key, Terminal.Undefined), packets);
        }
    }
}
