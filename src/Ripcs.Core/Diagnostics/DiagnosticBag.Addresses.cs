namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0210 to RIP0229, RIP0251 to RIP0254, RIP0262: how addresses, prefixes and ranges are written.</summary>
public sealed partial class DiagnosticBag
{
    internal void AddressIsOctal(SourceSpan at, string text, string? readAs, string write) =>
        Error("RIP0210", at, $"\"{text}\" has a number with a leading zero"
            + $"{(readAs is null ? "" : $", which iptables reads as {readAs}")}; write \"{write}\"");

    internal void AddressIsShort(SourceSpan at, string text, string readAs) =>
        Error("RIP0211", at, $"\"{text}\" is short for an address, and iptables reads it as {readAs}; write all four numbers");

    internal void PrefixHasHostBits(SourceSpan at, string text, string network, string address) =>
        Error("RIP0212", at, $"\"{text}\" has bits set beyond its prefix length; "
            + $"write \"{network}\" for the network or \"{address}\" for the one address");

    internal void RangeIsReversed(SourceSpan at, string text, string write) =>
        Error("RIP0213", at, $"the range \"{text}\" is reversed and would match nothing; write \"{write}\"");

    internal void RangeMixesFamilies(SourceSpan at, string text) =>
        Error("RIP0214", at, $"the range \"{text}\" begins in one address family and ends in the other; write a range for each family");

    internal void NotAnIPv4Address(SourceSpan at, string text) =>
        Error("RIP0215", at, $"\"{text}\" is not an IPv4 address; write four numbers from 0 to 255, such as 192.0.2.1");

    internal void NotAnIPv6Address(SourceSpan at, string text) =>
        Error("RIP0216", at, $"\"{text}\" is not an IPv6 address; write it as 2001:db8::1, without zone and brackets");

    internal void NotAPrefixLength(SourceSpan at, string text, int bits) =>
        Error("RIP0217", at, $"\"{text}\" has no prefix length that its family allows; write a number from 0 to {bits} after the slash");

    internal void MaskOfNoPrefix(SourceSpan at, string text) =>
        Error("RIP0229", at, $"\"{text}\" has a mask that is not that of a prefix, which only IPv6 addresses take; write a number from 0 "
            + "to 32 after the slash, or a range");

    internal void NetmaskForLength(SourceSpan at, string text, string write) =>
        Error("RIP0218", at, $"\"{text}\" has a netmask where a length belongs; write \"{write}\"");

    internal void NotARange(SourceSpan at, string text) =>
        Error("RIP0219", at, $"\"{text}\" is not a range; write two single addresses of one family, such as 192.0.2.10-192.0.2.20");

    /// <param name="what">"blanks" or "commas".</param>
    internal void AddressHasBlanks(SourceSpan at, string text, string what, string write) =>
        Error("RIP0220", at, $"the address \"{text}\" has {what} in it; write \"{write}\"");

    internal void AddressesInOneText(SourceSpan at, string text, string write) =>
        Error("RIP0221", at, $"\"{text}\" lists several addresses in one text; write {write}");

    /// <param name="write">The corrected line; null if it becomes several lines.</param>
    internal void LineHasMore(SourceSpan at, string line, string? write) => Error(
        "RIP0860", at, $"\"{line}\" is more than one address; a data file has one address per line, and comments begin with #: write "
            + $"{write ?? "each on a separate line"}");

    internal void RangeIsMiswritten(SourceSpan at, string text, string write) =>
        Error("RIP0222", at, $"the range \"{text}\" needs two whole addresses with a plain hyphen between them; write \"{write}\"");

    internal void AddressIsPattern(SourceSpan at, string text, string write) =>
        Error("RIP0223", at, $"\"{text}\" is a pattern, and addresses and labels cannot be patterns; write {write}");

    internal void AddressIsNegated(SourceSpan at, string text, string write) =>
        Error("RIP0225", at, $"\"{text}\" excludes something, which an address cannot do; write {write}");

    internal void AddressHasPort(SourceSpan at, string text, string write) =>
        Error("RIP0226", at, $"\"{text}\" has a port after the address; write {write}");

    internal void NotOfIP(SourceSpan at, string text, string what) =>
        Error("RIP0227", at, $"\"{text}\" is {what}; write an IP address or a label");

    internal void MaskIsWrittenOtherwise(SourceSpan at, string text, string printed) => Error(
        "RIP0251", at, $"\"{text}\" has a mask that is that of a prefix; write \"{printed}\"");

    /// <param name="meant">What iptables makes of it, which matches more.</param>
    internal void MaskLeavesOutBits(SourceSpan at, string text, string meant) => Error(
        "RIP0262", at, $"\"{text}\" sets bits that its mask leaves out, so iptables would take it for \"{meant}\"; write into the mask "
            + "every bit that must match, or write that if the others need not");

    internal void HostPartElsewhere(SourceSpan at, string method, string text) => Error(
        "RIP0252", at, $"{method} cannot name \"{text}\", which is part of an address: only From and To of a rule that accepts, denies or "
            + "logs can; write whole addresses");

    internal void HostPartIsNotAlone(SourceSpan at, string method, string text) => Error(
        "RIP0253", at, $"{method} names \"{text}\", which is part of an address, together with other IPv6 addresses or another mask, so a "
            + "packet could match both; write a rule for each");

    internal void HostPartIsRewritten(CheckedRule rule, string text, CheckedRule rewrite) => Error(
        "RIP0254", rule.At, $"{Name(rewrite)} ({Place(rewrite, rule)}) may redirect packets that were sent to \"{text}\", and "
            + $"{Name(rule)} would not match them; write a rule with whole addresses, or put {Name(rewrite)} into another partition");
}
