namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0350 to RIP0389, RIP0329, RIP0397 to RIP0399 and RIP0411 to RIP0420:
/// selectors that a rule cannot honour, translations, interfaces.</summary>
public sealed partial class DiagnosticBag
{
    internal void OutOnDnat(SourceSpan at, string method, string translation) =>
        Error("RIP0350", at, $"a {translation} comes before routing and cannot know the outgoing interface; remove .{method}(…)");

    internal void InOnSnat(SourceSpan at, string method, string translation) =>
        Error("RIP0351", at, $"a {translation} comes after routing and cannot know the incoming interface; remove .{method}(…)");

    internal void StateOnRewrite(SourceSpan at) =>
        Error("RIP0352", at, "a rewrite sees only the first packet of a connection; remove .State(…)");

    internal void WithOutsideReject(SourceSpan at, string statement) =>
        Error("RIP0353", at, $"this {statement} does not answer; remove .With(…) or write Reject");

    internal void LogWithoutAccept(SourceSpan at) =>
        Error("RIP0354", at, "a rewrite logs at its implied accept, which .NoAccept() removes; remove .Log(…), or write a separate "
            + "Log(…)");

    internal void NoAcceptOnFilterRule(SourceSpan at, string statement) =>
        Error("RIP0355", at, $"this {statement} implies no accept; remove .NoAccept()");

    internal void DestinationOfDnat(SourceSpan at, string method, string translation) =>
        Error("RIP0356", at, $"a {translation} names its destinations itself; remove .{method}(…) and name them in {translation}(…)");

    internal void SourceOfSnat(SourceSpan at, string method, string translation) =>
        Error("RIP0357", at, $"a {translation} names its sources itself; remove .{method}(…) and name them in {translation}(…)");

    internal void TcpResetWithoutTcp(SourceSpan at) =>
        Error("RIP0358", at, "tcp-reset answers tcp, which this rule does not take; remove .With(…) or add \"tcp\" to its protocols");

    internal void TranslationOnFilterRule(SourceSpan at, string statement, string translation) =>
        Error("RIP0359", at, $"this {statement} translates nothing; write .{translation}(…) after Rewrite(…)");

    internal void NoTranslation(SourceSpan at) =>
        Error("RIP0360", at, "this rewrite has no translation; add one of .Dnat(…, to: …), .Snat(…, to: …), .Masquerade(…), "
            + ".Redirect(to: …), .Netmap(…, to: …), .Balance(…, to: …), .SynProxy(…), "
            + ".Transparent(…)");

    internal void SeveralTranslations(SourceSpan at, IEnumerable<string> translations) =>
        Error("RIP0361", at, $"this rewrite has {string.Join(" and ", translations)}; write a rewrite for each");

    /// <param name="isOfSeveral">True for a Balance.</param>
    internal void TargetIsNotOneAddress(SourceSpan at, string target, string item, bool isOfSeveral) =>
        Error("RIP0362", at, (target == item ? $"the target \"{target}\" is not one address"
            : $"the target \"{target}\" has {item}, which is not one address")
            + (isOfSeveral ? "; name each address that should get a share" : "; name one address per family"));

    internal void TargetIsLoopback(SourceSpan at, string method, IpPrefix target, bool canArrive) => Error(
        "RIP0400", at, $"no packet of another host arrives at {target.ToAddressText()}: the kernel drops what {method} leads there"
            + (canArrive ? " unless route_localnet is 1" : "") + "; for a program on this host write Redirect, and let "
            + "the program listen on more than the loopback address");

    internal void SeveralTargets(SourceSpan at, string target, Family family, int count) =>
        Error("RIP0363", at, $"the target \"{target}\" has {count} {family} addresses; name one address per family");

    internal void RedirectBesideMap(SourceSpan at) =>
        Error("RIP0364", at, "this Redirect names a port, and so do maps among its ports; remove the maps' .To(…) or Redirect's to:");

    internal void RedirectOfNothing(SourceSpan at) =>
        Error("RIP0365", at, "this Redirect sends packets for the host to the host itself, on the same port; "
            + "add to:, a map such as 80.To(8080), or .To(…) with other addresses");

    internal void ExceptionOfRedirect(SourceSpan at) =>
        Error("RIP0366", at, "a Redirect takes what .To(…) names and cannot exclude any of it; remove .NotTo(…) and name in .To(…) "
            + "only what to redirect");

    internal void RedirectWithoutPorts(SourceSpan at) =>
        Error("RIP0367", at, "this Redirect names a port, but no ports to redirect to it; add .Ports(…), or remove to:");

    internal void RedirectToSeveral(SourceSpan at, string text) =>
        Error("RIP0368", at, $"Redirect goes to one port, and {text} is not one; write to: 3128, or maps such as 443.To(4443) among the "
            + $"ports");

    internal void BalanceOfOne(SourceSpan at) =>
        Error("RIP0382", at, "this Balance has one target per family, which gets everything; name more, or write Dnat(…, to: …)");

    internal void TargetTwice(SourceSpan at, string target) =>
        Error("RIP0383", at, $"{target} is named twice, and each target gets an equal share; name it once");

    internal void HairpinOfNothing(SourceSpan at, string translation) =>
        Error("RIP0384", at, $"Hairpin is for a Dnat or a Balance, which send packets to another machine; remove it from this "
            + $"{translation}");

    internal void HairpinOfAll(SourceSpan at, string item) =>
        Error("RIP0385", at, $"Hairpin names {item}, and every client that it names is let in and hidden from the target; name only the "
            + $"networks of the clients inside");

    internal void HairpinLacksFamily(SourceSpan at, Family family) =>
        Error("RIP0386", at, $"Hairpin has no {family} address, and the rule has no other family; add one, or remove .Hairpin(…)");

    internal void OnNetmap(SourceSpan at, string method) =>
        Error("RIP0387", at, $"a Netmap translates whole addresses and lets nothing through by itself; remove .{method}(…), and write "
            + $"an Accept for what may pass");

    internal void NetmapOfOther(SourceSpan at, string word, string item) =>
        Error("RIP0388", at, word == item
            ? $"\"{word}\" is not one prefix, and a Netmap maps one prefix per family to another; write a Netmap for each"
            : $"\"{word}\" has {item}, and a Netmap maps one prefix per family to another; write a Netmap for each");

    internal void NetmapOfUnequalSizes(SourceSpan at, IpPrefix what, IpPrefix to) =>
        Error("RIP0389", at, $"{what.ToAddressText()} and {to.ToAddressText()} have different sizes, and a Netmap maps each address to "
            + $"one other; give both the same length");

    internal void SynProxyWithoutPorts(SourceSpan at) =>
        Error("RIP0411", at, "this SynProxy has no ports, and a server is known by its address and its ports; add .Ports(…)");

    internal void SynProxyOfOther(SourceSpan at, string protocol) =>
        Error("RIP0412", at, $"a SynProxy answers the first packet of tcp, and {protocol} has none to answer; remove .Protocols(…), and "
            + $"write an Accept for {protocol}");

    internal void OnSynProxy(SourceSpan at, string method) =>
        Error("RIP0413", at, $"a SynProxy opens the connections itself, accepts them, and knows only addresses, ports, interfaces and "
            + $"times of their first packets; remove {method}");

    internal void OutOfRange(SourceSpan at, string parameter, long number, long least, long most) =>
        Error("RIP0414", at, string.Create(CultureInfo.InvariantCulture,
            $"{parameter}: {number} is out of range; write a number from {least} to {most}, or leave {parameter}: out"));

    internal void SynProxyBesideDnat(CheckedRule proxy, CheckedRule dnat) =>
        Error("RIP0415", proxy.At, $"{Name(proxy)} and {Name(dnat)} ({Place(dnat, proxy)}) take the same packets, and the first packet of "
            + $"a connection that a SynProxy answers is never translated; remove one of them, or name other addresses or ports");

    internal void AcceptAboveSynProxy(CheckedRule proxy, CheckedRule accept) =>
        Error("RIP0416", proxy.At, $"{Name(accept)} ({Place(accept, proxy)}) takes packets of {Name(proxy)} first, which are not "
            + $"tracked, so the answers to them would be lost; write the SynProxy above it");

    internal void TransparentWithoutTo(SourceSpan at) =>
        Error("RIP0417", at, "this Transparent does not say whose packets it takes; add .To(…) with their destinations, or .To(\"all\") if "
            + "you mean all");

    internal void TransparentWithoutPorts(SourceSpan at) =>
        Error("RIP0418", at, "this Transparent has no ports, and a proxy is for some; add .Ports(…)");

    internal void TransparentOfOther(SourceSpan at, Protocol protocol) =>
        Error("RIP0419", at, $"a Transparent hands over tcp and udp, and not {protocol}; remove it from .Protocols(…)");

    internal void TransparentToSeveral(SourceSpan at, string text) =>
        Error("RIP0420", at, $"Transparent goes to one port, on which the proxy listens, and {text} is not one; write .Transparent(3129)");

    internal void InterfaceWithoutName(SourceSpan at, string method) =>
        Error("RIP0370", at, $"{method} names no interface, which never means all; write a name such as eth0");

    internal void NetmapOntoItself(SourceSpan at, IpPrefix what) =>
        Error("RIP0369", at, $"this Netmap maps {what.ToAddressText()} to itself, which changes no packet; write the inside addresses "
            + $"after to:, or remove it");

    internal void InterfaceNameTooLong(SourceSpan at, string name, int bytes) =>
        Error("RIP0371", at, $"the interface name \"{name}\" has {bytes} bytes; write at most 15");

    internal void InterfaceIsAlias(SourceSpan at, string method, string name, string device) =>
        Error("RIP0372", at, $"\"{name}\" is an alias, which iptables cannot match; "
            + $"write \"{device}\" and name the alias's address with {AddressesBeside(method)}");

    /// <param name="except">The method that says "not this one"; null where the rule cannot have it.</param>
    internal void InterfaceCharacter(SourceSpan at, string name, char character, string? except) =>
        Error("RIP0373", at, $"the interface name \"{name}\" has a '{character}', which is not allowed there; write "
            + (character is '!' && except is not null ? $".{except}(\"{name.TrimStart('!', ' ')}\")"
                : "a name such as eth0, or eth+ for all that begin with eth"));

    internal void InterfaceBothWays(SourceSpan at, string method, string names, string not) =>
        Error("RIP0397", at, $".{method}({names}) and .Not{method}(\"{not}\") are in one rule, and a rule of iptables takes one "
            + $"interface per direction; remove .Not{method}(…) if \"{not}\" is none of {names}, or name each interface that you mean in "
            + $".{method}(…)");

    internal void NotInOnDnat(SourceSpan at, string translation) =>
        Error("RIP0398", at, $"a {translation} cannot exclude an interface, because another rewrite may redirect what comes in by it; "
            + $"name each interface that you mean with .In(…)");

    internal void NotOutToHost(SourceSpan at) =>
        Error("RIP0399", at, "traffic to \"host\" leaves by no interface; remove \"host\" from .To(…), and write a rule "
            + "without .NotOut(…) for it if you mean it");

    /// <param name="name">The interfaces of the Dnat, among which is the one that the rule leaves out.</param>
    internal void NotInBesideDnat(CheckedRule rule, CheckedRule dnat, string name) =>
        Error("RIP0329", rule.At, $"{Name(rule)} excludes \"{rule.NotIn}\", but {Name(dnat)} ({Place(dnat, rule)}) redirects what comes "
            + $"in by \"{name}\", and a rule of iptables cannot match both; name each interface that you mean with .In(…)");

    internal void InterfaceIsAny(SourceSpan at, string method, string name) =>
        Error("RIP0374", at, $"\"{name}\" is every interface; " + (Instead(method) is { } word
            ? $"no packet would be left: name one, or write {word} for those that you mean" : $"leave {method} out"));

    internal void NoState(SourceSpan at, string name, string? suggestion, IEnumerable<string> known) =>
        Error("RIP0375", at, $"no connection state \"{name}\"; {Words.DidYouMean(suggestion, $"write {Words.OneOf(known)}")}");

    internal void StatesInOneText(SourceSpan at, string text, string write) =>
        Error("RIP0377", at, $"\"{text}\" lists several states in one text; write {write}");

    internal void InterfaceIsPattern(SourceSpan at, string name, string write) =>
        Error("RIP0378", at, $"\"{name}\" is a pattern of a shell and would match no interface; write {write}");

    internal void InterfacesInOneText(SourceSpan at, string method, string text, string write) =>
        Error("RIP0379", at, $"\"{text}\" lists several interfaces in one text" + (Instead(method) is { } word
            ? $", and {method} takes one; name each that you mean with {word}" : $"; write {write}"));

    private static string AddressesBeside(string method) => method is "-i" or "-o" ? "-s or -d" : "From or To";

    // Two rules that leave one out each take together what both leave out.
    private static string? Instead(string method) => method switch
    {
        "NotIn" => ".In(…)",
        "NotOut" => ".Out(…)",
        "-i" or "-o" => $"{method} in a rule of its own",
        _ => null,
    };

    internal void InterfaceWithPeer(SourceSpan at, string name, string write) =>
        Error("RIP0380", at, $"\"{name}\" is an interface with its peer, as ip shows it; write \"{write}\"");

    internal void InterfaceIsAddress(SourceSpan at, string method, string name) =>
        Error("RIP0381", at, $"\"{name}\" is an address, and {method} takes an interface such as eth0; write {AddressesBeside(method)} for "
            + "addresses");

    internal void NoRejectAnswer(SourceSpan at, string name, string? suggestion, IEnumerable<string> known) =>
        Error("RIP0376", at, $"a reject cannot answer with \"{name}\"; {Words.DidYouMean(suggestion, $"write {Words.OneOf(known)}")}");
}
