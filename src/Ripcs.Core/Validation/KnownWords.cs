using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>Recognises the values of a rule's methods, for messages about words without quotes.</summary>
public static class KnownWords
{
    public static bool IsService(string word) => Service.Find(word) is not null;

    public static bool IsProtocol(string word) => Protocol.TryParse(word, out _);

    public static bool IsIcmpType(string word) => IcmpCheck.IsKnown(word);

    public static bool IsState(string word) => StateCheck.IsKnown(word);

    public static bool IsRejectAnswer(string word) => RejectCheck.IsKnown(word);

    public static bool IsLogLevel(string word) => LogLevels.Names.Contains(word, StringComparer.OrdinalIgnoreCase);

    /// <summary>True for "all", "host", "broadcast" and "multicast".</summary>
    public static bool IsBuiltInLabel(string word) => BuiltInLabel.Names.Contains(word);
}
