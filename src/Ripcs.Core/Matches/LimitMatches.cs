using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Validation;

namespace Ripcs.Core.Matches;

/// <summary>-m limit: all packets of a rule together. RuleLimits makes it of <c>.Limit(…)</c>, since it must be a rule's last match.
/// </summary>
internal sealed class RateMatch() : KnownMatch("limit")
{
    private const string BurstOption = "--limit-burst";

    public override string? Method(RuleMatch match) => ".Limit(…), or .Log(limit: …) for a log";

    public override string? Words(RuleMatch match, bool isNot) => match.Value("--limit") is { } rate
        ? $"{Upto(isNot)} {rate}{Burst(match, "--limit-burst")}" : null;

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) => said.Kind is StatementKind.Log ? said
        : said is { Kind: StatementKind.Accept, Limit: null } && !IsNegated(match) && HasOnly(match, "--limit", BurstOption)
            && match.Value("--limit") is { } rate ? said with { Limit = new RateRequest(rate, BurstOf(match, BurstOption)) } : null;

    public override IEnumerable<string> Written(RuleStatement said)
    {
        if (said.Limit is { } limit)
            yield return $".Limit({Arguments(limit)})";
    }

    /// <summary>The arguments of a method: "4/min", burst: 20.</summary>
    public static string Arguments(RateRequest rate) => Texts.Words.Literal(rate.Rate)
        + (rate.Burst == LimitRate.DefaultBurst ? "" : Argument("burst", rate.Burst));

    /// <summary>, prefix4: 24.</summary>
    public static string Argument(string name, int? value) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $", {name}: {number}") : "";

    public static int BurstOf(RuleMatch match, string option) => (int?)Number(match.Value(option)) ?? LimitRate.DefaultBurst;

    /// <summary>" with burst 5", the default of both limits.</summary>
    public static string Burst(RuleMatch match, string option) => $" with burst {match.Value(option) ?? $"{LimitRate.DefaultBurst}"}";
}

/// <summary>-m hashlimit: the packets of each source, or of all together in one table.</summary>
internal sealed class HashlimitMatch() : KnownMatch("hashlimit")
{
    public const string NameOption = "--hashlimit-name";

    private const string BurstOption = "--hashlimit-burst", Mask = "--hashlimit-srcmask", Size = "--hashlimit-htable-size",
        Most = "--hashlimit-htable-max", Expire = "--hashlimit-htable-expire";

    public override string? Method(RuleMatch match) => match.Options.Any(option => ValueKind.IsOfBytes(option.Value)) ? null
        : match.Find("--hashlimit-mode") is not { Value: not "srcip" } && HasOnly(match, "--hashlimit",
            "--hashlimit-upto", "--hashlimit-above", "--hashlimit-burst", "--hashlimit-mode", "--hashlimit-name")
            ? ".Limit(…) or .LimitPerSource(…)" : null;

    // A list that another rule has, too, counts for both; the reader of the file knows.
    public override RuleStatement? Read(RuleStatement said, RuleMatch match)
    {
        var way = said.Kind is StatementKind.Accept or StatementKind.Log ? "--hashlimit-upto" : "--hashlimit-above";
        var expire = Number(match.Value(Expire));
        return said is { Kind: StatementKind.Rewrite } or { LimitPerSource: not null } || IsNegated(match)
            || match.Value("--hashlimit-mode") is not "srcip" || expire % 1000 > 0
            || !HasOnly(match, way, BurstOption, "--hashlimit-mode", NameOption, Mask, Size, Most, Expire)
            || match.Value(way) is not { } rate || ValueKind.IsOfBytes(rate) ? null
            : said with
            {
                LimitPerSource = new RateRequest(rate, RateMatch.BurstOf(match, BurstOption))
                {
                    Networks = new NetworksRequest((int?)Number(match.Value(Mask)), null),
                    Table = Has(match, Size, Most, Expire)
                        ? new SourceTable((int?)Number(match.Value(Most)), (int?)Number(match.Value(Size)), (int?)(expire / 1000)) : null,
                },
            };
    }

    public override IEnumerable<string> Written(RuleStatement said)
    {
        if (said.LimitPerSource is { } limit)
        {
            yield return $".LimitPerSource({RateMatch.Arguments(limit)}{Networks(limit.Networks)}"
                + RateMatch.Argument("maxSources", limit.Table?.MaxSources) + RateMatch.Argument("tableSize", limit.Table?.Size)
                + RateMatch.Argument("expire", limit.Table?.Expire) + ")";
        }
    }

    /// <summary>, prefix4: 24.</summary>
    public static string Networks(NetworksRequest? said) =>
        RateMatch.Argument("prefix4", said?.Prefix4) + RateMatch.Argument("prefix6", said?.Prefix6);

    public override string? Words(RuleMatch match, bool isNot)
    {
        var upto = match.Value("--hashlimit-upto");
        return Whom(match) is { } whom && (upto ?? match.Value("--hashlimit-above")) is { } rate
            ? $"{Upto(isNot == upto is not null)} {rate}{whom}{RateMatch.Burst(match, "--hashlimit-burst")}" : null;
    }

    private static string? Whom(RuleMatch match) => match.Value("--hashlimit-mode") switch
    {
        null => " in all",
        "srcip" => $" per source{Networks(match, "--hashlimit-srcmask")}",
        "dstip" => $" per destination{Networks(match, "--hashlimit-dstmask")}",
        _ => null,
    };

    /// <summary>All addresses of a network count as one.</summary>
    public static string Networks(RuleMatch match, string option) => match.Value(option) is { } mask and not ("32" or "128") ? $" /{mask}"
        : "";
}

/// <summary>-m connlimit: the connections of each source.</summary>
internal sealed class ConnlimitMatch() : KnownMatch("connlimit")
{
    private const string Most = "--connlimit-upto", Mask = "--connlimit-mask";

    public override string? Method(RuleMatch match) =>
        match.Value(Mask) is "32" or "64" or "128" && Has(match, "--connlimit-saddr") ? ".MaxConnections(…)" : null;

    public override RuleStatement? Read(RuleStatement said, RuleMatch match)
    {
        var way = said.Kind is StatementKind.Accept or StatementKind.Log ? Most : "--connlimit-above";
        return said is { Kind: StatementKind.Rewrite } or { MaxConnections: not null } || IsNegated(match)
            || !HasOnly(match, way, Mask, "--connlimit-saddr")
            || !Has(match, "--connlimit-saddr") || Number(match.Value(way)) is not { } count ? null
            : said with { MaxConnections = (int)count, ConnectionNetworks = new NetworksRequest((int?)Number(match.Value(Mask)), null) };
    }

    public override IEnumerable<string> Written(RuleStatement said)
    {
        if (said.MaxConnections is { } count)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $".MaxConnections({count}{HashlimitMatch.Networks(said.ConnectionNetworks)})");
        }
    }

    public override string? Words(RuleMatch match, bool isNot)
    {
        var most = match.Value(Most);
        return Has(match, "--connlimit-saddr") && match.Value(Mask) is not null
            && (most ?? match.Value("--connlimit-above")) is { } count
            ? $"{Upto(isNot == most is not null)} {count} connection{(count == "1" ? "" : "s")} per source"
                + HashlimitMatch.Networks(match, Mask) : null;
    }

    public override bool IsWithin(RuleMatch one, RuleMatch other) => Rest(one, Most) == Rest(other, Most)
        && Number(one.Value(Most)) is { } few && Number(other.Value(Most)) is { } many && few <= many;
}

/// <summary>-m recent: a list of addresses that an earlier rule has added.</summary>
internal sealed class RecentMatch() : KnownMatch("recent")
{
    private static readonly string[] Counts = ["--rcheck", "--update", "--seconds", "--hitcount"];

    public override string? Words(RuleMatch match, bool isNot)
    {
        var turned = match.Options.FirstOrDefault(option => option is { Name: "--rcheck" or "--update", IsNot: true });
        var plain = turned is null ? match
            : match with { Options = match.Options.Select(option => option == turned ? option with { IsNot = false } : option)
                .ToValueList() };
        return Seen(plain) is { } seen ? $"{Not(isNot != turned is not null)}{seen}" : null;
    }

    public override bool IsWithin(RuleMatch one, RuleMatch other) => Rest(one, Counts) == Rest(other, Counts)
        && Times(one) is var (often, soon) && Times(other) is var (seldom, late) && often >= seldom && soon <= late;

    // "in recent list "ssh" 4 times within 60 s".
    private static string? Seen(RuleMatch match)
    {
        var known = match.Options.All(option =>
            option is { IsNot: false, Name: "--rcheck" or "--update" or "--seconds" or "--hitcount" or "--name" or "--rsource" }
            or { IsNot: false, Name: "--mask", Value: "255.255.255.255" or "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" });
        return !known || !Has(match, "--rcheck", "--update") ? null
            : $"in recent list \"{match.Value("--name") ?? "DEFAULT"}\"{(match.Value("--hitcount") is { } hits ? $" {hits} times" : "")}"
                + $"{(match.Value("--seconds") is { } seconds ? $" within {seconds} s" : "")}";
    }

    // How often, and in how many seconds (xt_recent.c): once at any time unless options state otherwise.
    private static (double Hits, double Seconds)? Times(RuleMatch match) =>
        !IsNegated(match) && Has(match, "--rcheck", "--update")
            ? (Math.Max(1, Number(match.Value("--hitcount")) ?? 1), Number(match.Value("--seconds")) ?? double.PositiveInfinity) : null;
}

/// <summary>-m statistic: some packets by chance, or every nth.</summary>
internal sealed class StatisticMatch() : KnownMatch("statistic")
{
    public override string? Words(RuleMatch match, bool isNot) =>
        Chance(match) is { } chance ? $"{100 * (isNot ? 1 - chance : chance):0.##} % by chance" : null;

    /// <summary>The probability that a packet meets it; null if that is not random.</summary>
    public static double? Chance(RuleMatch match) =>
        match is { Module: "statistic" } && match.Value("--mode") is "random" && double.TryParse(match.Value("--probability"),
            NumberStyles.Float, CultureInfo.InvariantCulture, out var chance) ? chance : null;
}
