using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses the conditions of rules on marks and the DSCP, and their changes of these.</summary>
internal static class MarkReader
{
    /// <summary>The condition of a match, without its "!"; null if it is
    /// not about a mark, or not in the form that iptables saves.</summary>
    public static MarkTest? Test(RuleMatch match) => match switch
    {
        { Module: "mark" or "connmark", Options: [{ Name: "--mark", Value: var text }] }
            when Both(text) is var (value, mask) => new MarkTest(match.Module is "connmark", value, mask),
        { Module: "dscp", Options: [{ Name: "--dscp", Value: var code }] }
            when Number(code) is { } number => Header(number << Dscp, OfDscp),
        { Module: "tos", Options: [{ Name: "--tos", Value: var text }] }
            when Both(text, OfHeader) is var (value, mask) => Header(value, mask),
        _ => null,
    };

    /// <summary>The rule's text for a condition on the header.</summary>
    public static string Words(MarkTest test) => test.Mask == OfDscp ? $"-m dscp --dscp 0x{test.Value >> Dscp:x2}"
        : $"-m tos --tos 0x{test.Value:x2}/0x{test.Mask:x2}";

    /// <summary>The change that a rule makes; null if it leaves marks alone.</summary>
    /// <param name="table">The rule's table: in raw no packet has a connection yet.</param>
    /// <param name="rule">The rule to parse.</param>
    public static MarkChange? Change(TableName table, ParsedRule rule) => rule.Target?.Name switch
    {
        "MARK" => Set(rule, MarkChangeKind.Set),
        "CONNMARK" when table == TableName.Raw => null,
        "CONNMARK" when rule.TargetOptions.Any(option => option.Name is "--left-shift-mark" or "--right-shift-mark") => Forgets,
        "CONNMARK" when rule.Find("--save-mark") is not null => Between(rule, MarkChangeKind.Save),
        "CONNMARK" when rule.Find("--restore-mark") is not null => Between(rule, MarkChangeKind.Restore),
        "CONNMARK" => Set(rule, MarkChangeKind.SetConnection),
        "DSCP" when rule.TargetOptions is [{ Name: "--set-dscp", Value: var code }]
            && Number(code) is { } number => new MarkChange(MarkChangeKind.SetHeader, number << Dscp, OfDscp),
        "TOS" when rule.TargetOptions is [{ Name: "--set-tos", Value: var text }]
            && Both(text, OfHeader) is var (value, mask) => new MarkChange(MarkChangeKind.SetHeader, value, mask),
        "HMARK" => Forgets,
        "SET" when rule.Find("--map-mark") is not null => Forgets,
        _ => null,
    };

    // The DSCP is in the upper six bits of its byte.
    private const int Dscp = 2;
    private const uint OfDscp = 0xfc, OfHeader = 0xff;

    private static MarkTest Header(uint value, uint mask) => new(IsOfConnection: false, value, mask) { IsOfHeader = true };

    private static MarkChange Forgets { get; } = new(MarkChangeKind.Forget);

    private static MarkChange Set(ParsedRule rule, MarkChangeKind kind) =>
        rule.TargetOptions is [{ Name: "--set-xmark", IsNot: false, Value: var text }] && Both(text) is var (value, mask)
            ? new MarkChange(kind, value, mask) : Forgets;

    private static MarkChange Between(ParsedRule rule, MarkChangeKind kind) =>
        Mask(rule, "--nfmask") is { } own && Mask(rule, "--ctmask") is { } connection
            ? new MarkChange(kind, Mask: own, ConnectionMask: connection) : Forgets;

    private static uint? Mask(ParsedRule rule, string option) => rule.Find(option) is { } found ? Number(found.Value) : uint.MaxValue;

    private static (uint Value, uint Mask)? Both(string text, uint all = uint.MaxValue) => text.Split('/') is { Length: <= 2 } parts
        && Number(parts[0]) is { } value && (parts.Length == 1 ? all : Number(parts[1])) is { } mask ? (value, mask) : null;

    private static uint? Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;
}
