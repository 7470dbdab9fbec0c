using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Validation;

/// <summary>What -m sctp --chunk-types takes (libxt_sctp): how many of the chunks must be there, and their names, some with flags behind a colon.</summary>
internal static class SctpChunks
{
    // Small letters for flags that must not be set.
    private static readonly Dictionary<string, string> Flags = new()
    {
        ["DATA"] = "IUBE", ["ABORT"] = "T", ["SHUTDOWN_COMPLETE"] = "T", ["I_DATA"] = "IUBE",
    };

    private static readonly string[] Names =
    [
        "DATA", "INIT", "INIT_ACK", "SACK", "HEARTBEAT", "HEARTBEAT_ACK", "ABORT", "SHUTDOWN", "SHUTDOWN_ACK", "ERROR", "COOKIE_ECHO", "COOKIE_ACK",
        "ECN_ECNE", "ECN_CWR", "SHUTDOWN_COMPLETE", "I_DATA", "RE_CONFIG", "PAD", "ASCONF", "ASCONF_ACK", "FORWARD_TSN", "I_FORWARD_TSN",
    ];

    public static bool Are(string value) => RuleTokens.Split(value) is [var how, var chunks]
        && how.ToUpperInvariant() is "ALL" or "ANY" or "ONLY" && (chunks is "ALL" or "NONE" || chunks.Split(',').All(IsChunk));

    private static bool IsChunk(string chunk) => chunk.Split(':') switch
    {
        [var name] => Names.Contains(name.ToUpperInvariant()),
        [var name, var flags] => Flags.TryGetValue(name.ToUpperInvariant(), out var known) && flags.All(flag => known.Contains(char.ToUpperInvariant(flag), StringComparison.Ordinal)),
        _ => false,
    };
}
