using Ripcs.Core.Analysis.Calendar;
using Ripcs.Core.Analysis.Packets;

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
        && (Rates.IsWithin(inner, outer, isAlone) || (inner.Module == outer.Module && IsWithin(inner, outer)));

    /// <summary>True for a condition that is decided at random for each packet.</summary>
    public static bool IsChance(OpenCondition condition) => Match(condition)?.Module is "statistic";

    /// <summary>True for a condition that counts packets: two identical rules count separately.</summary>
    public static bool Counts(OpenCondition condition) => Match(condition)?.Module is "limit" or "hashlimit" or "connlimit" or "recent";

    /// <summary>True if no packet meets both conditions.</summary>
    public static bool IsApart(OpenCondition one, OpenCondition other) => one.Mark is { } mark && other.Mark is { } another
        ? mark.IsApart(another) : Match(one) is { } left && Match(other) is { } right && left.Module == right.Module && left.Module switch
    {
        "length" => Range(left.Value("--length")) is { } first && Range(right.Value("--length")) is { } second
            && (first.Last < second.First || second.Last < first.First),
        "ttl" or "hl" => Hops(left) is { } few && Hops(right) is { } many && (few.Last < many.First || many.Last < few.First),
        "owner" => Ids(left) is var (name, of) && Ids(right) is var (itsName, those) && name == itsName
            && (of.Last < those.First || those.Last < of.First),
        "dscp" => left.Value("--dscp") is { } code && right.Value("--dscp") is { } its && code != its,
        "time" => WeekTime.Of(one) is { } mine && WeekTime.Of(other) is { } its && mine.And(its).IsEmpty,
        _ => false,
    };

    private static bool IsWithin(RuleMatch one, RuleMatch other) => one.Module switch
    {
        "connlimit" => Rest(one, "--connlimit-upto") == Rest(other, "--connlimit-upto")
            && Number(one.Value("--connlimit-upto")) is { } few && Number(other.Value("--connlimit-upto")) is { } many && few <= many,
        "recent" => Rest(one, RecentCounts) == Rest(other, RecentCounts) && Seen(one) is var (often, soon)
            && Seen(other) is var (seldom, late) && often >= seldom && soon <= late,
        "time" => WeekTime.Of(new OpenCondition("", one.ToString())) is { } inner
            && WeekTime.Of(new OpenCondition("", other.ToString())) is { } outer && !inner.Except(outer).Any(),
        "length" => one.Options is [{ IsNot: false }] && other.Options is [{ IsNot: false }] && Range(one.Value("--length")) is { } inner
            && Range(other.Value("--length")) is { } outer && outer.First <= inner.First && inner.Last <= outer.Last,
        "owner" => Ids(one) is var (name, ids) && Ids(other) is var (its, all) && name == its && all.First <= ids.First
            && ids.Last <= all.Last,
        "ttl" or "hl" => Hops(one) is { } few && Hops(other) is { } many && many.First <= few.First && few.Last <= many.Last,
        _ => false,
    };

    // The number of hops that a packet may still make (iptables-extensions(8), ttl and hl).
    private static (long First, long Last)? Hops(RuleMatch match) => match.Options is [{ IsNot: false } only]
        && long.TryParse(only.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? only.Name switch
        {
            "--ttl-lt" or "--hl-lt" => (0, number - 1),
            "--ttl-gt" or "--hl-gt" => (number + 1, byte.MaxValue),
            "--ttl-eq" or "--hl-eq" or "--ttl" or "--hl" => (number, number),
            _ => null,
        } : null;

    // A range of users or groups by number (iptables-extensions(8), owner).
    private static (string Name, (double First, double Last) Ids)? Ids(RuleMatch match) =>
        match.Options is [{ IsNot: false, Name: "--uid-owner" or "--gid-owner" } only] && Range(only.Value?.Replace('-', ':')) is { } ids
            ? (only.Name, ids) : null;

    private static readonly string[] RecentCounts = ["--rcheck", "--update", "--seconds", "--hitcount"];

    private static RuleMatch? Match(OpenCondition condition) => ParsedRule.Of(condition.Text).Matches is [{ Module: not null } only] ? only
        : null;

    private static bool IsTurned(RuleOption option) => option is { Name: "--hashlimit-above" or "--connlimit-above", IsNot: false }
        or { Name: "--rcheck" or "--update", IsNot: true };

    private static RuleOption Turned(RuleOption option) => option.IsNot ? option with { IsNot = false }
        : option with { Name = option.Name.Replace("-above", "-upto", StringComparison.Ordinal) };

    // How often, and in how many seconds (xt_recent.c): once at any time unless options state otherwise.
    private static (double Hits, double Seconds)? Seen(RuleMatch match) => match.Options.All(option => !option.IsNot)
        && (match.Find("--rcheck") ?? match.Find("--update")) is not null
        ? (Math.Max(1, Number(match.Value("--hitcount")) ?? 1), Number(match.Value("--seconds")) ?? double.PositiveInfinity) : null;

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : null;

    private static (double First, double Last)? Range(string? text) => text?.Split(':') is { } ends && Number(ends[0]) is { } first
        && Number(ends[^1]) is { } last ? (first, last) : null;

    // The other options, which must be equal for the rest to be compared.
    private static ValueList<RuleOption> Rest(RuleMatch match, params string[] counts) =>
        match.Options.Where(option => !counts.Contains(option.Name)).ToValueList();
}
