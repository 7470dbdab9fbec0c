using System.Globalization;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Validation;

/// <summary>What iptables takes as the value of an option of a match, where that is plainly said (iptables-extensions(8)).</summary>
internal static class ValueBounds
{
    private const string Byte = "a number from 0 to 255", Word = "a number from 0 to 65535", Mark = "a number of 32 bits such as 0x1 or 0x1/0xff";
    private const string Share = "a share from 0.00000000047 to 1, such as 0.25", Type = "unicast, broadcast or multicast";

    private static readonly string[] Types = ["unicast", "broadcast", "multicast", "host", "bcast", "mcast"];

    // Of 2 to the 31st, which the kernel counts in, less than this would be none.
    private const double LeastShare = 0.5 / (1L << 31);

    /// <summary>What to write instead of a value that iptables refuses, or alters to none; null where it may be right.</summary>
    /// <param name="owner">The match.</param>
    public static string? Refused(string owner, RuleOption option) => (owner, option.Name) switch
    {
        ("ttl", "--ttl" or "--ttl-eq" or "--ttl-lt" or "--ttl-gt") or ("hl", "--hl" or "--hl-eq" or "--hl-lt" or "--hl-gt") => IsUpTo(byte.MaxValue, option.Value) ? null : Byte,
        ("tos", "--tos") when char.IsAsciiDigit(option.Value.FirstOrDefault('0')) => option.Value.Split('/') is { Length: <= 2 } parts && parts.All(part => IsUpTo(byte.MaxValue, part)) ? null : Byte,
        ("mark" or "connmark", "--mark") => option.Value.Split('/') is { Length: <= 2 } parts && parts.All(part => IsUpTo(uint.MaxValue, part)) ? null : Mark,
        ("string", "--from" or "--to") => IsUpTo(ushort.MaxValue, option.Value) ? null : Word,
        ("pkttype", "--pkt-type") => Types.Contains(option.Value, StringComparer.OrdinalIgnoreCase) ? null : Type,
        ("statistic", "--probability") => double.TryParse(option.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= LeastShare and <= 1 ? null : Share,
        _ => null,
    };

    private static bool IsUpTo(uint most, string text) => SavedNumbers.Parse(text) is { } number && number <= most;
}
