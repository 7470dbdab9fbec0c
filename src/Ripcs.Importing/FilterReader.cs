using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Matches;
using Ripcs.Core.Validation;

namespace Ripcs.Importing;

/// <summary>
/// Turns a rule of the filter table into the statement that should compile to it, without the ends that its chain implies; the compiler and
/// the proof verify that later.
/// <code>
/// -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -m state --state NEW -j ACCEPT
///     → Accept("").Ports(22).State("NEW").From("192.0.2.0/24")
/// -m limit --limit 2/sec -j LOG --log-prefix "dropped: "
///     → Log("").Log(prefix: "dropped: ", limit: "2/sec")
/// </code>
/// </summary>
internal static class FilterReader
{
    /// <summary>The statement, or why no statement expresses the rule.</summary>
    public static (RuleStatement? Statement, string Why) Of(string rule)
    {
        var parsed = ParsedRule.Of(RuleNormalizer.Normalize(rule));
        if (Begin(parsed) is not { } said)
        {
            return (null, parsed.Target is not { } target ? "no statement without a target"
                : target.Name is "LOG" && parsed.Value("--log-prefix") is null ? "no statement logs without a prefix"
                : $"no statement for {string.Join(' ', [$"-j {target.Name}", .. parsed.TargetOptions])}");
        }

        foreach (var match in parsed.Matches)
        {
            if (With(said, match) is not { } more)
                return (null, $"no method for {match}");

            said = more;
        }

        return (RewriteReader.WithProtocol(said), "");
    }

    private static RuleStatement? Begin(ParsedRule rule) => (rule.Target?.Name, rule.TargetOptions) switch
    {
        _ when rule.Target is { IsGoto: true } => null,
        ("ACCEPT", []) => new RuleStatement(StatementKind.Accept, "", default),
        ("DROP", []) => new RuleStatement(StatementKind.Drop, "", default),
        ("REJECT", []) => new RuleStatement(StatementKind.Reject, "", default),
        ("REJECT", [{ Name: "--reject-with", Value: var answer }]) when Answer(answer) is { } known =>
            new RuleStatement(StatementKind.Reject, "", default) { RejectWith = known == RejectAnswer.PortUnreachable ? null : known.Name },
        ("LOG", var options) when options.All(option => option.Name is "--log-prefix" or "--log-level")
            && rule.Value("--log-prefix") is { } prefix =>
            Log(rule, prefix, rule.Value("--log-level") is { } level and not ("4" or "warning") ? level : null),
        ("NFLOG", var options) when options.All(option => option.Name is "--nflog-prefix" or "--nflog-group")
            && rule.Value("--nflog-prefix") is { } prefix =>
            Log(rule, prefix, null) with { LogGroup = Number(rule.Value("--nflog-group")) ?? 0 },
        _ => null,
    };

    private static RuleStatement Log(ParsedRule rule, string prefix, string? level) => new(StatementKind.Log, "", default)
    {
        Log = new LogRequest(QuotedText.Unquote(prefix), level,
            rule.Matches.FirstOrDefault(match => match.Module is "limit")?.Value("--limit") ?? "none")
        {
            Burst = Number(rule.Value("--limit-burst")) is { } burst and not LimitRate.DefaultBurst ? burst : null,
        },
    };

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static RejectAnswer? Answer(string saved) =>
        RejectAnswer.All.FirstOrDefault(known => known.InIPv4 == saved) ?? RejectAnswer.All.FirstOrDefault(known => known.InIPv6 == saved);

    private static RuleStatement? With(RuleStatement said, RuleMatch match) => (match.Module, match.Options) switch
    {
        (null, _) => RewriteReader.WithHead(said, match),
        ("iprange", var ends) => WithRanges(said, ends),
        ("addrtype", _) when WithTypes(said, match) is { } typed => typed,
        _ => RewriteReader.With(said, match)
            ?? KnownMatch.Of(match)?.Read(said, match)
            ?? (KnownMatch.Of(match)?.Method(match) is null ? WithMatch(said, match) : null),
    };

    private static RuleStatement? WithRanges(RuleStatement said, ValueList<RuleOption> ends)
    {
        foreach (var end in ends)
        {
            RuleStatement? more = (end.Name, end.IsNot) switch
            {
                ("--src-range", false) when said.From is null => said with { From = [Range(end.Value)] },
                ("--src-range", true) => said with { NotFrom = [.. said.NotFrom ?? [], Range(end.Value)] },
                ("--dst-range", false) when said.To is null => said with { To = [Range(end.Value)] },
                ("--dst-range", true) => said with { NotTo = [.. said.NotTo ?? [], Range(end.Value)] },
                _ => null,
            };
            if (more is null)
                return null;

            said = more;
        }

        return said;
    }

    // 192.0.2.0-192.0.2.255 → 192.0.2.0/24
    private static string Range(string text) =>
        IpRange.TryParse(text, out var range) && range.ToPrefixes() is [var prefix] ? prefix.ToAddressText() : text;

    // What a packet is sent to, by the words for it: -m addrtype --dst-type LOCAL,BROADCAST.
    private static RuleStatement? WithTypes(RuleStatement said, RuleMatch match)
    {
        if (match.Options is not [{ Name: "--dst-type" } type]
            || type.Value.Split(',').Select(BuiltIn).ToValueList() is var ends && ends.Contains(null))
        {
            return null;
        }

        return type.IsNot ? said with { NotTo = [.. said.NotTo ?? [], .. ends.OfType<string>()] }
            : said.To is null ? said with { To = [.. ends.OfType<string>()] } : null;
    }

    private static string? BuiltIn(string type) => type switch
    {
        "LOCAL" => BuiltInLabel.Host,
        "BROADCAST" => BuiltInLabel.Broadcast,
        "MULTICAST" => BuiltInLabel.Multicast,
        _ => null,
    };

    private static RuleStatement? WithMatch(RuleStatement said, RuleMatch match) =>
        match.Module is null ? null : said with { Matches = [.. said.Matches, match.ToString()] };

    /// <summary>True for a statement that counts for itself: two of them are not one.</summary>
    public static bool Counts(RuleStatement said) =>
        said.HasLimits || HasCountingMatch(said);

    /// <summary>True if a match of it counts each packet that it tests, so that its log needs a rule of its own.</summary>
    public static bool HasCountingMatch(RuleStatement said) => said.Matches.Any(match => Extension.IsOfEachRule(match.Split(' ')[1]));
}
