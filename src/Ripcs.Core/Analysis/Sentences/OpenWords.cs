using Ripcs.Core.Analysis.Calendar;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Sentences;

/// <summary>Open conditions as text: "up to 4/min per source", "until the end of 2027-01-31 (UTC)", "unless -m recent --rcheck".</summary>
public static class OpenWords
{
    private const string EndOfDay = "T23:59:59";

    /// <summary>All of some answers, separated by commas; several times are combined into the remaining ones.</summary>
    public static string Of(IEnumerable<Condition.Open> answers)
    {
        var all = answers.OrderBy(answer => answer.IsNot).ToList();
        var times = all.Where(answer => WeekTime.Of(answer.What) is not null).ToList();
        var together = times.Count > 1
            && WeekTimes.Text(WeekTimes.Of(times.Select(answer => (WeekTime.Of(answer.What)!, answer.IsNot)))) is { } left ? left
            : string.Join(", ", times.Select(Of));
        return string.Join(", ",
            all.Where(answer => !times.Skip(1).Contains(answer)).Select(answer => times.FirstOrDefault() == answer ? together
            : Of(answer)));
    }

    /// <summary>One answer.</summary>
    public static string Of(Condition.Open answer) => answer.What.Part is var (field, part)
        ? $"{(answer.IsNot ? "not " : "")}{(field is PacketField.Source ? "from" : "to")} {part}"
        : ParsedRule.Of(answer.What.Text).Matches is [{ Module: not null } match]
        && match with { Options = match.Options.Where(option => !WeekTime.IsNoEnd(option)).ToValueList() } is var said
        ? Known(said, answer.IsNot) ?? $"{(answer.IsNot ? "unless" : "if")} {said}"
            : $"{(answer.IsNot ? "unless" : "if")} {answer.What.Text}";

    /// <summary>The probability of an answer that is random; null for every other.</summary>
    public static double? Chance(Condition.Open answer) =>
        ParsedRule.Of(answer.What.Text).Matches is [{ Module: "statistic" } match] && Chance(match) is { } chance ? answer.IsNot
            ? 1 - chance : chance : null;

    private static double? Chance(RuleMatch match) =>
        match.Value("--mode") is "random" && double.TryParse(match.Value("--probability"), NumberStyles.Float,
            CultureInfo.InvariantCulture, out var chance) ? chance : null;

    private static string? Known(RuleMatch match, bool isNot) => match.Module switch
    {
        "limit" when match.Value("--limit") is { } rate => $"{Upto(isNot)} {rate}{Burst(match, "--limit-burst")}",
        "hashlimit" when PerWhom(match) is { } whom => match.Value("--hashlimit-upto") is { } rate
            ? $"{Upto(isNot)} {rate}{whom}{Burst(match, "--hashlimit-burst")}"
            : match.Value("--hashlimit-above") is { } above ? $"{Upto(!isNot)} {above}{whom}{Burst(match, "--hashlimit-burst")}" : null,
        "connlimit" when match.Find("--connlimit-saddr") is not null && match.Value("--connlimit-mask") is not null =>
            match.Value("--connlimit-upto") is { } most ? $"{Upto(isNot)} {Connections(most, match)}"
                : match.Value("--connlimit-above") is { } above ? $"{Upto(!isNot)} {Connections(above, match)}" : null,
        "time" when match.Options is [{ Name: "--datestop", Value: var end }]
            && end.EndsWith(EndOfDay, StringComparison.Ordinal) =>
                isNot ? $"after {end[..^EndOfDay.Length]}" : UntilTheEndOf(end[..^EndOfDay.Length]),
        "time" when Hours(match) is { } hours => $"{(isNot ? "not " : "")}{hours}",
        "recent" when match.Options.FirstOrDefault(option => option is { Name: "--rcheck" or "--update", IsNot: true }) is { } turned
            && Recent(match with { Options = match.Options.Select(option => option == turned ? option with { IsNot = false }
                : option).ToValueList() }) is { } unseen => $"{(isNot ? "" : "not ")}{unseen}",
        "recent" when Recent(match) is { } seen => $"{(isNot ? "not " : "")}{seen}",
        "statistic" when Chance(match) is { } chance => $"{100 * (isNot ? 1 - chance : chance):0.##} % by chance",
        "mark" when match.Options is [{ Name: "--mark", IsNot: false, Value: var mark }] => $"{With(isNot)} mark {mark}",
        "connmark" when match.Options is [{ Name: "--mark", IsNot: false, Value: var mark }] => $"{With(isNot)} connection mark {mark}",
        "dscp" when match.Options is [{ Name: "--dscp", IsNot: false, Value: var code }] => $"{With(isNot)} dscp {code}",
        "length" when match.Options is [{ Name: "--length", IsNot: false, Value: var bytes }] =>
            $"{(isNot ? "not " : "")}of {bytes.Replace(':', '-')} bytes",
        "owner" when match.Options is [{ Name: "--uid-owner", IsNot: false, Value: var user }] =>
            $"{(isNot ? "not " : "")}sent by user {user}",
        "owner" when match.Options is [{ Name: "--gid-owner", IsNot: false, Value: var number }] =>
            $"{(isNot ? "not " : "")}sent by group {number}",
        "cgroup" when match.Options is [{ Name: "--path", Value: var path } inside] =>
            $"{(isNot == inside.IsNot ? "" : "not ")}sent from cgroup {path}",
        "policy" when match.Options is [{ Name: "--dir", Value: var way }, { Name: "--pol", Value: "ipsec" }] =>
            $"{(isNot ? "not " : "")}{(way is "in" ? "come in" : "going out")} through IPsec",
        _ => null,
    };

    // "from 08:00 to 18:00 UTC on Mon,Tue", as the kernel interprets them; null for a match with further options.
    private static string? Hours(RuleMatch match)
    {
        const string NoSeconds = ":00";
        string Hour(string option) => match.Value(option) is { } hour ? hour.EndsWith(NoSeconds, StringComparison.Ordinal)
            ? hour[..^NoSeconds.Length] : hour : "";
        var known = match.Options.All(option =>
            option is { IsNot: false, Name: "--timestart" or "--timestop" or "--weekdays" or "--datestop" or "--contiguous" });
        string[] parts =
        [
            match.Find("--timestart") is null ? "" : $"from {Hour("--timestart")} to {Hour("--timestop")} UTC",
            match.Value("--weekdays") is { } days ? $"on {days}" : "",
            match.Value("--datestop") is { } end && end.EndsWith(EndOfDay, StringComparison.Ordinal)
                ? UntilTheEndOf(end[..^EndOfDay.Length]) : "",
        ];
        return known && (match.Value("--datestop") is null || parts[2].Length > 0) && parts.Any(part => part.Length > 0)
            ? string.Join(' ', parts.Where(part => part.Length > 0)) : null;
    }

    // "in recent list "ssh" 4 times within 60 s": entries that an earlier rule has added.
    private static string? Recent(RuleMatch match)
    {
        var known = match.Options.All(option =>
            option is { IsNot: false, Name: "--rcheck" or "--update" or "--seconds" or "--hitcount" or "--name" or "--rsource" }
            or { IsNot: false, Name: "--mask", Value: "255.255.255.255" or "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" });
        return !known || (match.Find("--rcheck") ?? match.Find("--update")) is null ? null
            : $"in recent list \"{match.Value("--name") ?? "DEFAULT"}\"{(match.Value("--hitcount") is { } hits ? $" {hits} times" : "")}"
                + $"{(match.Value("--seconds") is { } seconds ? $" within {seconds} s" : "")}";
    }

    // The time zone of a day, because the kernel's clock is in UTC wherever the operator is.
    private static string UntilTheEndOf(string day) => $"until the end of {day} (UTC)";

    private static string Upto(bool isNot) => isNot ? "above" : "up to";

    private static string Burst(RuleMatch match, string option) => $" with burst {match.Value(option) ?? "5"}";

    private static string With(bool isNot) => isNot ? "without" : "with";

    private static string Connections(string count, RuleMatch match) =>
        $"{count} connection{(count == "1" ? "" : "s")} per source{Networks(match, "--connlimit-mask")}";

    private static string? PerWhom(RuleMatch match) => match.Value("--hashlimit-mode") switch
    {
        null => " in all",
        "srcip" => $" per source{Networks(match, "--hashlimit-srcmask")}",
        "dstip" => $" per destination{Networks(match, "--hashlimit-dstmask")}",
        _ => null,
    };

    // All addresses of a network count as one.
    private static string Networks(RuleMatch match, string option) =>
        match.Value(option) is { } mask and not ("32" or "128") ? $" /{mask}" : "";
}
