using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>Traces a packet through the chains of a table, rule by rule.</summary>
/// <param name="work">How much more the tracer follows.</param>
internal sealed class ChainWalk(PacketRules rules, PacketInFlight course, TraceWork work)
{
    // Ends a loop, which the kernel refuses but a file may contain.
    private const int Deepest = 512;

    /// <summary>True if the packet begins a connection: no others pass nat.</summary>
    public bool IsNew => course.Ask(new Condition.In(PacketField.State, PacketFields.States(PacketState.New)));

    /// <summary>The fate of the packet in a built-in chain; a table without the chain accepts it.</summary>
    public Fate Enter(TableName table, ChainName builtIn)
    {
        if (rules.Find(table, builtIn) is not { } chain)
            return Fate.Accept;

        if (Walk(chain, builtIn, Deepest) is { } fate)
            return fate;

        course.Steps.Add(new TraceStep(table, builtIn, 0, null, course.Packet));
        return chain.Policy ?? Fate.Accept;
    }

    // Null if no rule decides, and for RETURN.
    private Fate? Walk(PacketChain chain, ChainName builtIn, int depth)
    {
        for (var place = 0; place < chain.Rules.Count && depth > 0; place++)
        {
            work.Pass(course.Steps.Count);
            var rule = chain.Rules[place];
            var before = course.Packet;
            var change = course.Followed is null ? null : (rule.Effect as RuleEffect.GoOn)?.Marks;
            if (rule.Effect is RuleEffect.GoOn && change is null ? !course.TakesSurely(rule.Match) : !course.Ask(rule.Match))
                continue;

            course.Steps.Add(new TraceStep(chain.Table, chain.Name, place + 1, rule, before));
            switch (rule.Effect)
            {
                case RuleEffect.Decide(var fate):
                    return fate;
                case RuleEffect.Return:
                    return null;
                case RuleEffect.Jump(var next) when rules.Find(chain.Table, next) is { } called:
                    if (Walk(called, builtIn, depth - 1) is { } found)
                        return found;

                    break;
                case RuleEffect.Goto(var next) when rules.Find(chain.Table, next) is { } called:
                    return Walk(called, builtIn, depth - 1);
                case RuleEffect.Untrack:
                    course.Untrack();
                    break;
                case RuleEffect.Translate(var to):
                    course.Translate(to, builtIn);
                    return Fate.Accept;
                case RuleEffect.GoOn when change is not null:
                    course.Marks = course.Marks.After(change);
                    break;
                default:
                    break;
            }
        }

        return null;
    }
}
