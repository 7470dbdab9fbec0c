namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0650 to RIP0669: matches in iptables syntax.</summary>
public sealed partial class DiagnosticBag
{
    internal void NotAMatch(SourceSpan at, string text) =>
        Error("RIP0650", at, $"\"{text}\" is not a match; write it as iptables-save prints it, such as \"-m ttl --ttl-lt 5\"");

    internal void MatchQuotes(SourceSpan at, string text) =>
        Error("RIP0651", at, $"the quotes in {text} are wrong; quote a value as a whole, and put a backslash before each quote in it");

    internal void MatchWithTarget(SourceSpan at) =>
        Error("RIP0652", at, "a match takes no target; remove it: the statement decides what is done");

    internal void MatchWithHead(SourceSpan at, string option, string method) =>
        Error("RIP0653", at, $"{option} is not part of a match; remove it and write .{method}(…)");

    internal void NoOptionOfMatch(SourceSpan at, string option) =>
        Error("RIP0654", at, $"{option} is not an option of a match; remove it");

    /// <param name="method">The method that leaves packets out of such a rewrite.</param>
    /// <param name="raw">A line that keeps packets from being translated; null if no Raw can.</param>
    internal void MatchOnRewrite(SourceSpan at, string method, string? raw) =>
        Error("RIP0655", at, "a rewrite takes no match in iptables syntax; remove .Match(…), and leave out what must not be translated "
            + $"with .{method}(…){(raw is null ? "" : $", or with a Raw, which comes before all rewrites, such as {raw}")}");

    /// <param name="write">The methods to write instead.</param>
    internal void MatchIsSaid(SourceSpan at, string name, string write) =>
        Error("RIP0656", at, $"-m {name} has its own method; write {write}");

    /// <param name="chains">"INPUT and FORWARD".</param>
    /// <param name="raw">The rule in iptables syntax, with "…" for its other conditions.</param>
    /// <param name="isVain">True for an accept in a chain where nothing can be accepted.</param>
    internal void MatchOfOtherChains(SourceSpan at, string name, string chains, string raw, bool isVain) =>
        Error("RIP0657", at, $"the kernel allows this -m {name} only in {chains}, and a partition is evaluated in INPUT, FORWARD and "
            + $"OUTPUT; "
            + (isVain ? $"an accept has no effect in {chains}: write a Raw that drops what must not pass" : "write the whole rule in a Raw")
            + $", with the other conditions in place of …: {raw}");

    internal void MatchReadsFile(SourceSpan at, string name) =>
        Error("RIP0658", at, $"this -m {name} reads a file when it is loaded, so the rule would not show what it does; write what is in "
            + $"it");

    internal void MatchWordTooLong(SourceSpan at, int bytes, int most) =>
        Error("RIP0659", at, $"a word of this match has {bytes} bytes; iptables takes at most {most}");

    internal void MatchTakesName(SourceSpan at) =>
        Error("RIP0660", at, "names that begin with \"ripcs-\" are those of .Limit(…) and .LimitPerSource(…); choose another");

    internal void MatchCountsTwice(SourceSpan at, string name) =>
        Error("RIP0661", at, $"-m {name} counts every packet that it tests, and with the log in front of the rule it would count twice; "
            + "remove .Log(…), or write a Log(…) without this match");

    internal void MatchOfOtherProtocol(SourceSpan at, string what, IEnumerable<Protocol> protocols) => Error(
        "RIP0663", at, $"{what} is only for rules of {Words.OneOf(protocols.Select(Words.Name))}; add .Protocols("
            + $"{string.Join(", ", protocols.Select(protocol => $"\"{Words.Name(protocol)}\""))})");

    internal void MatchPlaceOfAh(SourceSpan at, IReadOnlyCollection<Family> families) =>
        Error("RIP0664", at, $"{PlacesOfAh}; " + (families.Count > 1
        ? "write .Family(4).Protocols(\"ah\"), and another rule with .Family(6).AnyProtocol()" : families.Contains(Family.IPv4)
            ? "write .Protocols(\"ah\")" : "remove .Protocols(\"ah\"), and write .AnyProtocol()"));

    internal void MatchOfOtherFamily(SourceSpan at, string match, Family own, ValueList<Family> families) =>
        Error("RIP0662", at, families.Contains(own)
        ? $"{match} exists only in {own}, and the rule is for IPv4 and IPv6; write .Family({(int)own}), and another rule for the other "
            + $"family"
        : $"{match} exists only in {own}, and the rule is for {families[0]}; remove it");
}
