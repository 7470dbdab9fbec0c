using System.Text;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>How a rule logs: prefix, level and limit, with their defaults.</summary>
internal static class LogCheck
{
    // iptables silently cuts a longer prefix (XT_LOG, without its final zero).
    private const int MaxPrefixBytes = 29;

    /// <summary>Null for a rule that does not log; a Log rule always does.</summary>
    public static LogSettings? Check(RuleContext context)
    {
        if (context.Rule is { Log: null, Kind: not StatementKind.Log })
            return null;

        return Check(context, context.Rule.Log ?? new LogRequest(null, null, null));
    }

    public static LogSettings Check(RuleContext context, LogRequest request) =>
        new(Prefix(context, request.Prefix), Level(context, request.Level), Limit(context, request.Limit));

    /// <summary>"PARTITION NAME: ", cut at the last blank at which ": " still fits.</summary>
    public static string DefaultPrefix(string partition, string what)
    {
        const string End = ": ";
        var text = $"{partition} {what}".TrimEnd();
        while (Encoding.UTF8.GetByteCount(text) > MaxPrefixBytes - End.Length && text.LastIndexOf(' ') is > 0 and var blank)
        {
            text = text[..blank].TrimEnd();
        }

        return text + End;
    }

    /// <summary>A Log with a limit of its own needs no default limit.</summary>
    private static string? Limit(RuleContext context, string? limit) =>
        limit is null && context.Rule is { Kind: StatementKind.Log } and ({ Limit: not null } or { LimitPerSource: not null }) ? null
            : LimitCheck.Check(context, limit);

    private static string Prefix(RuleContext context, string? prefix)
    {
        if (prefix is null)
            return DefaultPrefix(context.Partition, context.Rule.What);

        var at = context.Place.Of(context.LogMethod, prefix);
        if (prefix.Length == 0)
        {
            context.Diagnostics.LogPrefixIsEmpty(at);
        }
        else if (PrintableText.Check(prefix, "a log prefix", at, context.Diagnostics)
            && Encoding.UTF8.GetByteCount(prefix) is > MaxPrefixBytes and var bytes)
        {
            context.Diagnostics.LogPrefixTooLong(at, prefix, bytes, MaxPrefixBytes);
        }

        return prefix;
    }

    private static int? Level(RuleContext context, string? word)
    {
        if (word is null)
            return null;

        if (LogLevels.Find(word) is { } level)
            return level == LogLevels.Default ? null : level;

        var names = LogLevels.Names;
        context.Diagnostics.NoLogLevel(context.Place.Of(context.LogMethod, word), word, Suggestion.For(word, names), names);
        return null;
    }
}
