using Ripcs.Core.Analysis.Calendar;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis.Sentences;

/// <summary>Open conditions as text: "up to 4/min per source", "until the end of 2027-01-31 (UTC)", "unless -m recent --rcheck".</summary>
public static class OpenWords
{
    /// <summary>All of some answers, separated by commas; several times are combined into the remaining ones.</summary>
    public static string Of(IEnumerable<Condition.Open> answers)
    {
        var all = answers.OrderBy(answer => answer.IsNot).ToList();
        var times = all.Where(answer => WeekTime.Of(answer.What.Parsed) is not null).ToList();
        var together = times.Count > 1
            && WeekTimes.Text(WeekTimes.Of(times.Select(answer => (WeekTime.Of(answer.What.Parsed)!, answer.IsNot)))) is { } left ? left
            : string.Join(", ", times.Select(Of));
        return string.Join(", ",
            all.Where(answer => !times.Skip(1).Contains(answer)).Select(answer => times.FirstOrDefault() == answer ? together
            : Of(answer)));
    }

    /// <summary>One answer.</summary>
    public static string Of(Condition.Open answer) => answer.What.Part is var (field, part)
        ? $"{(answer.IsNot ? "not " : "")}{(field is PacketField.Source ? "from" : "to")} {part}"
        : SetOf(answer) is { } set ? set
        : answer.What.Parsed.Matches is [{ Module: not null } match]
        && match with { Options = match.Options.Where(option => !WeekTime.IsNoEnd(option)).ToValueList() } is var said
        ? KnownMatch.Of(said)?.Words(said, answer.IsNot) ?? $"{(answer.IsNot ? "unless" : "if")} {said}"
            : $"{(answer.IsNot ? "unless" : "if")} {answer.What.Text}";

    // "if from set blocklist-vqkkxb6": a set of another program, or one whose content is refreshed.
    private static string? SetOf(Condition.Open answer) =>
        answer.What.Parsed.Matches is [{ Module: "set", Options: [{ Name: "--match-set", IsNot: false } option] }]
        && option.Value.Split(' ') is [var name, var end] && end is "src" or "dst"
            ? $"{(answer.IsNot ? "unless" : "if")} {(end is "src" ? "from" : "to")} set {name}" : null;

    /// <summary>The probability of an answer that is random; null for every other.</summary>
    public static double? Chance(Condition.Open answer) =>
        answer.What.Parsed.Matches is [var match] && StatisticMatch.Chance(match) is { } chance ? answer.IsNot
            ? 1 - chance : chance : null;
}
