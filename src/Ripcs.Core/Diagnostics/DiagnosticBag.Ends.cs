namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0230 to RIP0240, RIP0247 to RIP0250, RIP0261 and RIP0501: the sources and destinations of a rule, and their families.
/// </summary>
public sealed partial class DiagnosticBag
{
    internal void BroadcastElsewhere(SourceSpan at) =>
        Error("RIP0230", at, "\"broadcast\" is a destination: it can be in .To(…) or .NotTo(…) of a rule, but not in a Redirect or an "
            + "expectation; remove it, or write the address that you mean");

    internal void MulticastAsSource(SourceSpan at) =>
        Error("RIP0261", at, "\"multicast\" is a destination: no packet comes from a group; write it in .To(…) or .NotTo(…), or remove "
            + "it");

    internal void ManyNegatives(SourceSpan at, string method, Family family, int count, int max) =>
        Error("RIP0231", at, $"{method} excludes {count} {family} addresses, prefixes and ranges, and a rule has room for {max}; "
            + "write neighbouring addresses as one prefix or range");

    internal void ExceptionOfNamedDnat(SourceSpan at, string translation) => Error(
        "RIP0248", at, $"this {translation} translates the addresses that it names, and NotTo excludes addresses of host and all only; "
            + $"remove .NotTo(…) and name in {translation}(…) only the addresses to translate");

    internal void ExceptionOfDnatIsNoAddress(SourceSpan at, string translation, string name) => Error(
        "RIP0249", at, $"NotTo of a {translation} excludes addresses, prefixes and ranges: after the translation no rule can tell whether "
            + $"a packet was sent to \"{name}\"; name its addresses instead");

    internal void ManyExceptionsOfDnat(SourceSpan at, string translation, Family family, int count, int max) => Error(
        "RIP0250", at, $"NotTo excludes {count} {family} addresses and prefixes, with ranges counted as prefixes, and a {translation} has "
            + $"room for {max}; write neighbouring addresses as one prefix");

    internal void AllIsNegated(SourceSpan at, string method) =>
        Error("RIP0232", at, $"{method} excludes everything, so the rule would match nothing; exclude less");

    internal void NegativeLacksFamily(SourceSpan at, string method, Family family) =>
        Error("RIP0233", at, $"{method} excludes nothing in {family}, where the rule has addresses too; "
            + $"add an {family} address or .Family({Other(family):D})");

    internal void EndsShareNoFamily(SourceSpan at, string onlyIPv4, string onlyIPv6) =>
        Error("RIP0234", at, $"{onlyIPv4} has only IPv4 addresses and {onlyIPv6} only IPv6, so no packet matches both; "
            + "give one of them an address in the other's family");

    internal void NoFamily(SourceSpan at, int number) =>
        Error("RIP0235", at, $"there is no address family {number}; write .Family(4) or .Family(6)");

    internal void EndLacksFamily(SourceSpan at, string end, Family family) =>
        Error("RIP0236", at, $"{end} has no {family} address; add one, or write .Family({Other(family):D}) if you want only that family");

    internal void AcceptWithoutTo(SourceSpan at, MatchPlace place) =>
        Error("RIP0237", at, place is MatchPlace.Everywhere
            ? "an accept without To would open this host and everything behind it; "
                + "add .To(…), or .Received() for packets to this host, or .To(\"all\") if you mean it"
            : $"an accept without To would accept all packets that {Words.Packets(place)}; add .To(…), or .To(\"all\") if you mean it");

    internal void RuleWithoutEnd(SourceSpan at, string statement, MatchPlace place) =>
        Error("RIP0238", at, $"a {statement} without From and To would match every packet "
            + (place is MatchPlace.Everywhere ? "of this host and of everything behind it" : $"that {(place is MatchPlace.Forwarded
                ? "passes through this host" : "comes in")}")
            + "; add .From(…) or .To(…), or .To(\"all\") if you mean it");

    internal void HairpinOfExcepted(SourceSpan at, AddressItem item) =>
        Error("RIP0240", at, $"Hairpin names {item.ToText()}, which NotFrom excludes; remove it from one of them");

    internal void HairpinOutsideFrom(SourceSpan at, AddressItem item) => Error(
        "RIP0247", at, $"Hairpin names {item.ToText()}, but From has no {item.Family} address, so the rule matches no packet in "
            + $"{item.Family}; "
            + $"add one to From, "
            + $"or remove {item.ToText()}, and write a separate Rewrite for these clients, with them in both From and Hairpin");

    /// <summary>The kernel knows the address to which a packet was sent, but not whether that address is its own.</summary>
    internal void HostBeforeDnat(SourceSpan at) =>
        Error("RIP0239", at, "OriginalTo names host, and after a DNAT it is unknown which addresses are this host's; name the addresses");

    /// <summary>The public label has addresses in a family in which the target has none.</summary>
    internal void TargetLacksFamily(SourceSpan at, string target, Family family) =>
        Warning("RIP0501", at, $"the public side has {family} addresses and the target \"{target}\" has none, so nothing is rewritten in "
            + $"{family}; "
            + $"give the target an {family} address, or add .Family({Other(family):D}) if you mean it");

    private static Family Other(Family family) => family is Family.IPv4 ? Family.IPv6 : Family.IPv4;
}
