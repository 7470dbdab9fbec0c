using System.Text;

namespace Ripcs.Core.Validation;

/// <summary>How a rule logs: prefix, level and limit, with their defaults.</summary>
internal static class LogCheck
{
    // iptables cuts what is longer, without a word (XT_LOG without its final zero).
    private const int MaxPrefixBytes = 29;

    internal const int DefaultLevel = 4;

    private static readonly (string Name, int Level)[] Levels =
    [
        ("emerg", 0), ("panic", 0), ("alert", 1), ("crit", 2), ("err", 3), ("error", 3), ("warning", 4), ("warn", 4), ("notice", 5),
        ("info", 6), ("debug", 7),
    ];

    public static bool IsLevel(string word) => Levels.Any(level => level.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>A level by its name or number; null for what is none.</summary>
    internal static int? Level(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number <= 7 ? number
        : IsLevel(word) ? Levels.First(level => level.Name.Equals(word, StringComparison.OrdinalIgnoreCase)).Level : null;

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

    /// <summary>A log with a limit of its own needs no default beside it.</summary>
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

        foreach (var (name, level) in Levels)
        {
            if (name.Equals(word, StringComparison.OrdinalIgnoreCase) || level.ToString(CultureInfo.InvariantCulture) == word)
                return level == DefaultLevel ? null : level;
        }

        var names = Levels.Select(known => known.Name).ToList();
        context.Diagnostics.NoLogLevel(context.Place.Of(context.LogMethod, word), word, Suggestion.For(word, names), names);
        return null;
    }
}
