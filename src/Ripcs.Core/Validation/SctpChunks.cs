namespace Ripcs.Core.Validation;

/// <summary>What -m sctp --chunk-types takes (libxt_sctp): how many of the chunks
/// must be there, and their names, some with flags behind a colon.</summary>
internal static class SctpChunks
{
    // Small letters for flags that must not be set.
    private static readonly Dictionary<string, string> Flags = new()
    {
        ["DATA"] = "IUBE", ["ABORT"] = "T", ["SHUTDOWN_COMPLETE"] = "T", ["I_DATA"] = "IUBE",
    };

    // By their numbers, and so iptables prints them.
    private static readonly string[] Names =
    [
        "DATA", "INIT", "INIT_ACK", "SACK", "HEARTBEAT", "HEARTBEAT_ACK", "ABORT", "SHUTDOWN", "SHUTDOWN_ACK", "ERROR", "COOKIE_ECHO",
        "COOKIE_ACK",
        "ECN_ECNE", "ECN_CWR", "SHUTDOWN_COMPLETE", "I_DATA", "ASCONF_ACK", "RE_CONFIG", "PAD", "FORWARD_TSN", "ASCONF", "I_FORWARD_TSN",
    ];

    public static bool Are(string value) => RuleTokens.Split(value) is [var how, var chunks]
        && how.ToUpperInvariant() is "ALL" or "ANY" or "ONLY" && (chunks is "ALL" or "NONE" || chunks.Split(',').All(IsChunk));

    /// <summary>As iptables prints a value that is right: how many in small letters,
    /// and each chunk once, in the order of their numbers.</summary>
    public static string Saved(string value)
    {
        var words = RuleTokens.Split(value);
        return words is not [var how, var chunks] ? value : chunks is "ALL" or "NONE" ? $"{how.ToLowerInvariant()} {chunks}"
            : $"{how.ToLowerInvariant()} "
            + string.Join(',', chunks.Split(',').Select(chunk => chunk.Split(':'))
                .Select(parts => string.Join(':', parts.Skip(1).Prepend(parts[0].ToUpperInvariant())))
                .Distinct().OrderBy(chunk => Array.IndexOf(Names, chunk.Split(':')[0])));
    }

    private static bool IsChunk(string chunk) => chunk.Split(':') switch
    {
        [var name] => Names.Contains(name.ToUpperInvariant()),
        [var name, var flags] => Flags.TryGetValue(name.ToUpperInvariant(), out var known)
            && flags.All(flag => known.Contains(char.ToUpperInvariant(flag), StringComparison.Ordinal)),
        _ => false,
    };
}
