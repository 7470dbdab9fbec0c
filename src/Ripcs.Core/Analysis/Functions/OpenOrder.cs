using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Known relations between two conditions of which one replaces the other: a rate below 4/min is below 10/min,
/// and a time until January is also until June. Without this, raising a limit would appear to deny something.</summary>
internal static class OpenOrder
{
    /// <summary>Normalises an answer: not above 4/min becomes up to 4/min.</summary>
    public static Condition.Open Plain(Condition.Open answer) => Match(answer.What) is { } match
        && match.Options.FirstOrDefault(IsTurned) is { } turned
        ? new Condition.Open(answer.What
            with { Text = (match with { Options = match.Options.Select(option => option == turned ? Turned(option)
            : option).ToValueList() }).ToString() }, !answer.IsNot)
        : answer;

    /// <summary>True if a packet that meets the first condition always meets the second.</summary>
    /// <param name="one">The first.</param>
    /// <param name="other">The second.</param>
    /// <param name="isAlone">True if no other rule counts together with the second.</param>
    public static bool IsWithin(OpenCondition one, OpenCondition other, bool isAlone = false) => one.Mark is { } mark
        && other.Mark is { } wide ? mark.IsWithin(wide) : Match(one) is { } inner && Match(other) is { } outer
        && (Rates.IsWithin(inner, outer, isAlone) || (inner.Module == outer.Module
            && KnownMatch.Of(inner)?.IsWithin(inner, outer) is true));

    /// <summary>True for a condition that is decided at random for each packet.</summary>
    public static bool IsChance(OpenCondition condition) => Match(condition)?.Module is "statistic";

    /// <summary>True for a condition that counts packets: two identical rules count separately.</summary>
    public static bool Counts(OpenCondition condition) => Match(condition)?.Module is "limit" or "hashlimit" or "connlimit" or "recent";

    /// <summary>True if no packet meets both conditions.</summary>
    public static bool IsApart(OpenCondition one, OpenCondition other) => one.Mark is { } mark && other.Mark is { } another
        ? mark.IsApart(another) : Match(one) is { } left && Match(other) is { } right && left.Module == right.Module
            && KnownMatch.Of(left)?.IsApart(left, right) is true;

    private static RuleMatch? Match(OpenCondition condition) => condition.Parsed.Matches is [{ Module: not null } only] ? only
        : null;

    private static bool IsTurned(RuleOption option) => option is { Name: "--hashlimit-above" or "--connlimit-above", IsNot: false }
        or { Name: "--rcheck" or "--update", IsNot: true };

    private static RuleOption Turned(RuleOption option) => option.IsNot ? option with { IsNot = false }
        : option with { Name = option.Name.Replace("-above", "-upto", StringComparison.Ordinal) };
}
