using System.Text;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>How a rule logs: prefix, level, limit and group, with their defaults.</summary>
internal static class LogCheck
{
    // iptables silently cuts a longer prefix (XT_LOG and NFLOG, without the final zero; NFLOG of nft alone would keep 64).
    private const int MostBytes = 29;
    private const int MostBytesToGroup = 63;

    /// <summary>Null for a rule that does not log; a Log rule always does.</summary>
    public static LogSettings? Check(RuleContext context)
    {
        var rule = context.Rule;
        if (rule is { Log: null, Kind: not StatementKind.Log })
        {
            if (rule.LogGroup is not null)
                context.Diagnostics.GroupWithoutLog(context.Whole, context.Statement);

            return null;
        }

        var request = (rule.Log ?? new LogRequest(null, null, null)) with { Group = rule.LogGroup };
        return Check(context, request, [context.Statement, rule.What]);
    }

    /// <param name="name">The words of the default prefix that follow the partition.</param>
    public static LogSettings Check(RuleContext context, LogRequest request, ValueList<string> name)
    {
        var most = request.Group is null ? MostBytes : MostBytesToGroup;
        return new LogSettings(
            request.Prefix is null ? DefaultPrefix([context.Partition, .. name], most) : Prefix(context, request.Prefix, most),
            Level(context, request), WithBurst(context, request, Limit(context, request.Limit))) { Group = Group(context, request.Group) };
    }

    /// <summary>"ripcs:PARTITION:STATEMENT:NAME ", cut where it has to be. Programs find its parts: in the name, "-" replaces blanks and
    /// colons.</summary>
    private static string DefaultPrefix(IEnumerable<string> names, int most)
    {
        var prefix = string.Join(':', names.Select(name => string.Join('-', name.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries)))
            .Prepend("ripcs"));
        while (Encoding.UTF8.GetByteCount(prefix) >= most || char.IsHighSurrogate(prefix[^1]))
        {
            prefix = prefix[..^1];
        }

        return $"{prefix.TrimEnd('-', ':')} ";
    }

    /// <summary>A Log with a limit of its own needs no default limit.</summary>
    private static string? Limit(RuleContext context, string? limit) =>
        limit is null && context.Rule is { Kind: StatementKind.Log } and ({ Limit: not null } or { LimitPerSource: not null }) ? null
            : LimitCheck.Check(context, limit);

    private static string? WithBurst(RuleContext context, LogRequest request, string? limit)
    {
        if (request.Burst is not { } burst)
            return limit;

        if (limit is null)
            context.Diagnostics.BurstWithoutLimit(context.Whole, burst);
        else
            LimitCheck.CheckBurst(context, context.LogMethod, limit, LimitCheck.Parse(limit), burst);

        return burst == LimitRate.DefaultBurst ? limit : string.Create(CultureInfo.InvariantCulture, $"{limit} --limit-burst {burst}");
    }

    private static string Prefix(RuleContext context, string prefix, int most)
    {
        var at = context.Place.Of(context.LogMethod, prefix);
        if (prefix.Length == 0)
        {
            context.Diagnostics.LogPrefixIsEmpty(at);
        }
        else if (PrintableText.Check(prefix, "a log prefix", at, context.Diagnostics)
            && Encoding.UTF8.GetByteCount(prefix) is var bytes && bytes > most)
        {
            context.Diagnostics.LogPrefixTooLong(at, prefix, bytes, most);
        }

        return prefix;
    }

    private static int? Level(RuleContext context, LogRequest request)
    {
        if (request.Level is not { } word)
            return null;

        if (request.Group is not null)
            context.Diagnostics.LevelOfGroup(context.Place.Of(context.LogMethod, word), word);

        if (LogLevels.Find(word) is { } level)
            return level == LogLevels.Default ? null : level;

        var names = LogLevels.Names;
        context.Diagnostics.NoLogLevel(context.Place.Of(context.LogMethod, word), word, Suggestion.For(word, names), names);
        return null;
    }

    private static ushort? Group(RuleContext context, int? group)
    {
        if (group is < 0 or > ushort.MaxValue)
            context.Diagnostics.NoLogGroup(context.Whole, group.Value);

        return (ushort?)group;
    }
}
