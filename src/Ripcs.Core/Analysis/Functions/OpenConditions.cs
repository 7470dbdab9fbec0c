using Ripcs.Core.Analysis.Calendar;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>The open conditions of two rule sets.</summary>
internal sealed class OpenConditions
{
    private readonly Dictionary<OpenCondition, HashSet<string>> _before, _after;
    private readonly HashSet<string> _together;

    public OpenConditions(IEnumerable<PacketRule> before, IEnumerable<PacketRule> after)
    {
        (_before, _after) = (Open(before), Open(after));
        _together = [.. Together(_before), .. Together(_after)];
    }

    /// <summary>True for a condition in the same rules before and after: a rule
    /// that is added, removed or changed makes its condition matter.</summary>
    public bool ByBoth(OpenCondition condition) => IsInRules(condition) || condition.Mark is null ? BySame(condition)
        : _before.Keys.Concat(_after.Keys).Where(other => other.Mark is not null).All(BySame);

    /// <summary>The assumed answer if none is given: a rate is not met, a packet has no mark, and the end of a rule has not come.</summary>
    public static bool Usually(OpenCondition condition) => condition.Mark is { Value: 0 } || IsEnd(condition);

    /// <summary>The same given other answers, which may imply it.</summary>
    /// <param name="condition">The condition.</param>
    public bool Usually(OpenCondition condition, IReadOnlyCollection<Condition.Open> answers) =>
        answers.Select(OpenOrder.Plain).Any(answer => !answer.IsNot && IsWithin(answer.What, condition))
        || (Usually(condition) && !answers.Any(answer => answer.IsNot ? OpenOrder.IsWithin(condition, answer.What)
            : OpenOrder.IsApart(answer.What, condition)));

    /// <summary>True for the end of rules that both sides have, as .Until("2026-12-24") says it: what they no longer decide then is told
    /// when it comes.</summary>
    public bool IsLater(OpenCondition condition) => IsEnd(condition) && ByBoth(condition);

    /// <summary>True if no packet has all of these answers: a packet below 4/min
    /// is below 10/min, and none arrives both on Monday and on Tuesday.</summary>
    public bool IsImpossible(IReadOnlyCollection<Condition.Open> answers) =>
        answers.Any(one => answers.Any(other => other != one && Follows(one with { IsNot = !one.IsNot }, other)))
        || WeekTimes.Of(answers.Select(answer => (Time: WeekTime.Of(answer.What.Parsed), answer.IsNot)).Where(item => item.Time is not null)
            .Select(item => (item.Time!, item.IsNot))).Count == 0;

    /// <summary>The answers without those that follow from another: a time after June is after January.</summary>
    public ValueList<Condition.Open> Short(IEnumerable<Condition.Open> answers)
    {
        var some = answers.ToList();
        foreach (var answer in some.ToList())
        {
            if (some.Any(other => other != answer && Follows(answer, other)))
                some.Remove(answer);
        }

        return some.ToValueList();
    }

    private bool Follows(Condition.Open answer, Condition.Open other)
    {
        var (one, its) = (OpenOrder.Plain(answer), OpenOrder.Plain(other));
        return (one.IsNot, its.IsNot) switch
        {
            (true, true) => IsWithin(one.What, its.What),
            (false, false) => IsWithin(its.What, one.What),
            (true, false) => OpenOrder.IsApart(one.What, its.What),
            _ => false,
        };
    }

    private static bool IsEnd(OpenCondition condition) =>
        condition.Parsed.Matches is [{ Module: "time", Options: [{ Name: "--datestop", IsNot: false }] }];

    private bool IsInRules(OpenCondition condition) => _before.ContainsKey(condition) || _after.ContainsKey(condition);

    private bool BySame(OpenCondition condition) => _before.TryGetValue(condition, out var old)
        && _after.TryGetValue(condition, out var desired) && old.SetEquals(desired);

    // Two identical rules on one side count separately; a rule that replaces another continues its count.
    private bool IsWithin(OpenCondition one, OpenCondition other) => OpenOrder.IsWithin(one, other, IsAlone(other))
        && (!OpenOrder.Counts(one) || !OpenOrder.IsWithin(other, one, IsAlone(one)) || Replaces(one, other));

    private bool Replaces(OpenCondition one, OpenCondition other) =>
        _before.ContainsKey(one) != _after.ContainsKey(one) && _before.ContainsKey(one) == _after.ContainsKey(other)
            && _after.ContainsKey(one) == _before.ContainsKey(other);

    private bool IsAlone(OpenCondition condition) => !_together.Contains(condition.Text);

    // Rules with the same table name count together; a rule that is in two
    // chains, one of them for packets from the host itself, is only one.
    private static IEnumerable<string> Together(Dictionary<OpenCondition, HashSet<string>> asked) => asked
        .Select(item => (OpenOrder.Plain(new Condition.Open(item.Key, IsNot: false)).What.Text, Rule: item.Value.First())).Distinct()
            .GroupBy(item => item.Text).Where(alike => alike.Count() > 1).Select(alike => alike.Key);

    private static Dictionary<OpenCondition, HashSet<string>> Open(IEnumerable<PacketRule> rules)
    {
        var asked = new Dictionary<OpenCondition, HashSet<string>>();
        foreach (var rule in rules)
        {
            foreach (var open in rule.Match.Leaves.OfType<Condition.Open>())
            {
                if (!asked.TryGetValue(open.What, out var texts))
                    asked.Add(open.What, texts = []);

                texts.Add(rule.Text);
            }
        }

        return asked;
    }
}
