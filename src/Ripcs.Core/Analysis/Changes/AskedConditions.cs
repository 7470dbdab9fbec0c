using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>The conditions that no packet tells, of two rule sets.</summary>
internal sealed class AskedConditions(IEnumerable<PacketRule> before, IEnumerable<PacketRule> after)
{
    private readonly Dictionary<OpenCondition, HashSet<string>> _before = Open(before);
    private readonly Dictionary<OpenCondition, HashSet<string>> _after = Open(after);

    /// <summary>True for what the same rules ask before and after: a rule that comes, goes or changes makes its condition one that matters.</summary>
    public bool ByBoth(OpenCondition condition) => IsAsked(condition) || condition.Mark is null ? BySame(condition) : _before.Keys.Concat(_after.Keys).Where(other => other.Mark is not null).All(BySame);

    /// <summary>What is taken for the answer where nobody says: what follows from other answers, and else that a rate is not met, and a packet has no mark.</summary>
    /// <param name="condition">What is asked.</param>
    /// <param name="answers">The other answers.</param>
    public static bool Usually(OpenCondition condition, IReadOnlyCollection<Condition.Open> answers) =>
        answers.Any(answer => !answer.IsNot && OpenOrder.IsWithin(answer.What, condition))
        || (condition.Mark is { Value: 0 } && !answers.Any(answer => answer.IsNot ? OpenOrder.IsWithin(condition, answer.What) : OpenOrder.IsApart(answer.What, condition)));

    /// <summary>True if no packet has all of these answers: what is below 4/min is below 10/min, and no packet comes on Monday and on Tuesday.</summary>
    public bool IsImpossible(IReadOnlyCollection<Condition.Open> answers) => answers.Any(one => !one.IsNot
        && answers.Any(other => other != one && (other.IsNot ? IsWithin(one.What, other.What) : OpenOrder.IsApart(one.What, other.What))));

    /// <summary>The answers without those that follow from another: what is after June is after January.</summary>
    public ValueList<Condition.Open> Short(IEnumerable<Condition.Open> answers)
    {
        var some = answers.ToList();
        foreach (var answer in some.ToList())
        {
            if (some.Any(other => other != answer && Follows(answer, other)))
            {
                some.Remove(answer);
            }
        }

        return some.ToValueList();
    }

    private bool Follows(Condition.Open answer, Condition.Open other) => (answer.IsNot, other.IsNot) switch
    {
        (true, true) => IsWithin(answer.What, other.What),
        (false, false) => IsWithin(other.What, answer.What),
        (true, false) => OpenOrder.IsApart(answer.What, other.What),
        _ => false,
    };

    private bool IsAsked(OpenCondition condition) => _before.ContainsKey(condition) || _after.ContainsKey(condition);

    private bool BySame(OpenCondition condition) => _before.TryGetValue(condition, out var old) && _after.TryGetValue(condition, out var desired) && old.SetEquals(desired);

    // Two rules of one side that say the same count each for itself; what replaces a rule counts as that did.
    private bool IsWithin(OpenCondition one, OpenCondition other) => OpenOrder.IsWithin(one, other)
        && (one.Text != other.Text || (_before.ContainsKey(one) != _after.ContainsKey(one) && _before.ContainsKey(one) == _after.ContainsKey(other) && _after.ContainsKey(one) == _before.ContainsKey(other)));

    private static Dictionary<OpenCondition, HashSet<string>> Open(IEnumerable<PacketRule> rules)
    {
        var asked = new Dictionary<OpenCondition, HashSet<string>>();
        foreach (var rule in rules)
        {
            foreach (var open in rule.Match.Leaves.OfType<Condition.Open>())
            {
                if (!asked.TryGetValue(open.What, out var texts))
                {
                    asked.Add(open.What, texts = []);
                }

                texts.Add(rule.Text);
            }
        }

        return asked;
    }
}
