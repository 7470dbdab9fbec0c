namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0670 to RIP0689: who sends packets, and matches that the kernel takes only where they come in, or go out.</summary>
public sealed partial class DiagnosticBag
{
    /// <param name="meant">The address in the form that iptables takes; null if it is not an address in any form.</param>
    internal void NotAMac(SourceSpan at, string text, MacAddress? meant) =>
        Error("RIP0670", at, $"\"{text}\" is not a hardware address as iptables takes it; write "
            + $"{(meant is { } address ? $"\"{address}\"" : "six bytes such as \"00:11:22:33:44:55\"")}");

    internal void MacOfGroup(SourceSpan at, string text) =>
        Error("RIP0671", at, $"\"{text}\" is a multicast address, and no packet comes from one; write the address of the sender's card");

    internal void OwnerByName(SourceSpan at, string text, bool isGroup) =>
        Error("RIP0672", at, $"\"{text}\" is a {(isGroup ? "group" : "user")}'s name, which can have a different number on each host, "
            + $"and the kernel compares numbers; write the number, as \"{(isGroup ? "getent group" : "id -u")}\" shows it");

    internal void NotAnOwner(SourceSpan at, string text, bool isGroup) =>
        Error("RIP0673", at, $"{text} is not a {(isGroup ? "group" : "user")} number; write 0 to {UserRange.Largest}, or a range such as "
            + "1000..1999");

    internal void UsersAreReversed(SourceSpan at, string text, uint first, uint last) =>
        Error("RIP0674", at, $"{text} ends before it begins; write {last}..{first}");

    internal void MacBesideUser(SourceSpan at, string mac, string user) =>
        Error("RIP0675", at, $"a packet comes in with a hardware address or is sent by a user of this host, never both; remove .{mac}(…) "
            + $"or .{user}(…), or write a rule for each");

    internal void UserBesideIn(SourceSpan at, string method, string user) =>
        Error("RIP0676", at, $"packets of a local user come in by no interface; remove .{method}(…) or .{user}(…), or "
            + $"write .Out(…) for the interface by which it leaves");

    internal void UserOfOthers(SourceSpan at, string user) =>
        Error("RIP0677", at, $"what a user of this host sends comes from \"host\"; remove .{user}(…) or .NotFrom(\"host\")");

    internal void MacOfHost(SourceSpan at, string mac) =>
        Error("RIP0678", at, $"packets from this host have no sender's hardware address; remove .{mac}(…) or "
            + $".From(\"host\")");

    internal void SenderIsExcepted(SourceSpan at, string method, string sender) =>
        Error("RIP0679", at, $".{method}(…) names {sender}, and so does .Not{method}(…), so no packet of it matches; remove it from one "
            + $"of them");

    internal void TooManySenders(SourceSpan at, string method, string things, int count, int most) =>
        Error("RIP0680", at, $"{method} names {count} {things}, and a rule of nftables has room for {most}; write ranges, or name in "
            + $"{method[3..]} those that it takes");

    internal void NotACgroup(SourceSpan at, string text) => Error(
        "RIP0681", at, $"\"{text}\" is not the path of a control group; write it as systemd-cgls and /proc/PID/cgroup show it, such as "
            + "\"system.slice\", without /sys/fs/cgroup");

    internal void NoDirection(SourceSpan at, string text) => Error(
        "RIP0682", at, $"\"{text}\" is not a direction; write .Ipsec(\"in\") for packets that came in through IPsec, or .Ipsec(\"out\") "
            + "for packets that will go out through it");

    /// <param name="one">"-m eui64", ".Mac(…)" or ".Arriving()", and where it is taken.</param>
    /// <param name="other">The same.</param>
    internal void PlacesExclude(SourceSpan at, (string Text, MatchPlace Place) one, (string Text, MatchPlace Place) other) => Error(
        "RIP0683", at, one == other
            ? $"no packet that comes to this host, passes through it or is sent by it can match all of {one.Text}; write a rule for each"
            : $"{one.Text} is only for packets that {Words.Packets(one.Place)}, and {other.Text} only for packets that "
                + $"{Words.Packets(other.Place)}, so no packet can match both; write a rule for each");

    internal void MethodsExclude(SourceSpan at) => Error(
        "RIP0687", at, "no packet is of two of .Received(), .Forwarded() and .Sent(), or of .Arriving() and .Sent(); "
            + "write a rule for each");

    /// <param name="end">From("host"), or To("host").</param>
    internal void PlaceExcludesHost(SourceSpan at, string match, MatchPlace place, string end) => Error(
        "RIP0684", at, $"{match} is only for packets that {Words.Packets(place)}, and never for packets "
            + $"{(end is "From" ? "from" : "to")} \"host\"; remove it or .{end}(\"host\")");

    internal void SentBesideIn(SourceSpan at, string method, string match) => Error(
        "RIP0685", at, $"{match} is only for packets that this host sends, which come in by no interface; remove it or "
            + $".{method}(…)");

    internal void ReceivedBesideOut(SourceSpan at, string method, string match) => Error(
        "RIP0686", at, $"{match} is only for packets that come to this host, which go out by no interface; remove it or "
            + $".{method}(…)");
}
