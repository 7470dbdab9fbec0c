namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0330 to RIP0349: protocols and ICMP types.</summary>
public sealed partial class DiagnosticBag
{
    internal void NoProtocol(SourceSpan at, string name, string? suggestion) =>
        Error("RIP0330", at, $"no protocol \"{name}\"; {Words.DidYouMean(suggestion, "write its number, 1 to 255")}");

    internal void ProtocolsInOneText(SourceSpan at, string text, string write) =>
        Error("RIP0347", at, $"\"{text}\" lists several protocols in one text; write {write}");

    /// <param name="what">"a port" or "an ICMP type".</param>
    internal void ProtocolHasPort(SourceSpan at, string text, string what, string write) =>
        Error("RIP0348", at, $"\"{text}\" names {what}, which is written separately; write {write}");

    internal void ProtocolIsService(SourceSpan at, string name) =>
        Error("RIP0345", at, $"\"{name}\" is a service, not a protocol; write .Ports(\"{name}\")");

    internal void IcmpTypesInOneText(SourceSpan at, string text, string write) =>
        Error("RIP0346", at, $"\"{text}\" lists several ICMP types in one text; write {write}");

    internal void ProtocolMeansAny(SourceSpan at, string name) =>
        Error("RIP0331", at, $"\"{name}\" is not a protocol; write .AnyProtocol()");

    internal void ProtocolIsOfIPv6(SourceSpan at, string name) =>
        Error("RIP0332", at, $"\"{name}\" exists only in IPv6; "
            + "write \"icmp\", which is ipv6-icmp there, and .Family(6) if you mean only IPv6");

    /// <param name="match">The match for that header.</param>
    /// <param name="isBoth">True if the rule applies to IPv4 as well.</param>
    internal void ProtocolIsHeader(SourceSpan at, Protocol protocol, string match, bool isBoth) =>
        Warning("RIP0349", at, $"in IPv6 this rule never matches: \"{protocol}\" is a header there, and a packet's protocol is the one "
            + $"after it; write {(isBoth ? ".Family(4), and another rule with " : "")}.Family(6).AnyProtocol().Match(\"-m "
            + $"{match}\"){(isBoth ? "" : " instead")}");

    internal void ProtocolsMissing(SourceSpan at, string statement) =>
        Error("RIP0333", at, $"this {statement} has neither ports nor protocols; "
            + "add .Ports(…), .Protocols(…), .Icmp(…) or, for everything, .AnyProtocol()");

    internal void ProtocolHasNoPorts(SourceSpan at, Protocol protocol) =>
        Error("RIP0334", at, $"the protocol {protocol} has no ports; write a separate rule for it, without ports");

    /// <param name="other">A service of the same rule that uses none of these protocols; null if there is none.</param>
    internal void ServiceHasOtherProtocol(
        SourceSpan at, string service, IEnumerable<Protocol> speaks, IEnumerable<Protocol> rule, string? other) =>
        Error("RIP0335", at, $"the service \"{service}\" uses {string.Join(" and ", speaks)} and this rule is for "
            + $"{string.Join(" and ", rule)}" + (other is null
                ? $"; write a separate rule for it, or add .Protocols("
                    + $"{string.Join(", ", speaks.Select(protocol => $"\"{protocol}\""))}) if all of its ports use that"
                : $", as \"{other}\" is; write a rule for each"));

    internal void AnyProtocolHasNoPorts(SourceSpan at) =>
        Error("RIP0336", at, "AnyProtocol and ports cannot be combined, because most protocols have none; "
            + "write .Protocols(\"tcp\", \"udp\")");

    internal void AnyProtocolBeside(SourceSpan at, string method) =>
        Error("RIP0337", at, $"AnyProtocol and {method} contradict each other; remove one of them");

    internal void IcmpHasNoPorts(SourceSpan at) => Error("RIP0338", at, "ICMP has no ports; remove the ports or Icmp");

    internal void IcmpBesideProtocols(SourceSpan at) =>
        Error("RIP0339", at, "Icmp already sets the protocol; remove Protocols, or write a separate rule for the others");

    internal void NoIcmpType(SourceSpan at, string name, string? suggestion) =>
        Error("RIP0340", at, $"no ICMP type \"{name}\"; "
            + Words.DidYouMean(suggestion, "write a name such as echo-request, or numbers such as 3/4"));

    internal void IcmpNumbersOutOfRange(SourceSpan at, string text) =>
        Error("RIP0341", at, text.Split('/')[0] is "255"
            ? "iptables takes 255 for any ICMP type; write .Protocols(\"icmp\") for all of them, or a type from 0 to 254"
            : $"\"{text}\" is not an ICMP type; write a type from 0 to 254, and after a slash a code from 0 to 255");

    internal void IcmpNumbersInBothFamilies(SourceSpan at, string text) =>
        Error("RIP0342", at, $"the ICMP type {text} means one thing in IPv4 and another in IPv6; "
            + "write its name, or add .Family(4) or .Family(6)");

    internal void IcmpTypesLackFamily(SourceSpan at, Family family) =>
        Error("RIP0343", at, $"none of the rule's ICMP types exists in {family}, the only family of its addresses; "
            + "name a type that does, or other addresses");

    internal void ProtocolIsTwo(SourceSpan at, string name) =>
        Error("RIP0344", at, $"\"{name}\" is 94 in /etc/protocols, and 4 as the kernel and ip(8) use the word; "
            + "write \"ipencap\" for 4, IP in IP, or 94");
}
