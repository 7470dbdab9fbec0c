namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0502 to RIP0520: rules that are valid, but were hardly meant like this.</summary>
public sealed partial class DiagnosticBag
{
    internal void DenyComesTooLate(CheckedRule deny, CheckedRule accept) => Warning(
        "RIP0502",
        deny.At,
        $"{Name(deny)} comes too late: {Name(accept)} ({Place(accept, deny)}) has already accepted part of its packets from wider sources; "
        + $"put it above {Place(accept, deny)}");

    /// <param name="rule">A rule that no packet reaches.</param>
    /// <param name="earlier">The rules that take its packets, in the order of the file.</param>
    /// <param name="areAll">False if other rules take some of them, too.</param>
    /// <param name="lone">The pointers that only this rule needs. Without them another
    /// partition may be evaluated first, and may open what stays closed now.</param>
    /// <param name="isSplitting">True if only this rule makes the rules for what this host sends need a chain of their own.</param>
    internal void RuleNeverMatches(
        CheckedRule rule, IReadOnlyList<CheckedRule> earlier, bool areAll, ValueList<Pointer> lone, bool isSplitting) => Warning(
        "RIP0503",
        rule.At,
        $"{Name(rule)} can never match: {Takers(rule, earlier, areAll)} all of its packets; "
        + (lone.Count > 0 ? $"keep it or put it above {Place(earlier[0], rule)}: without it this partition would not see {Led(lone)}"
            : isSplitting ? $"put it above {Place(earlier[0], rule)} if it should decide"
            : earlier[0].Action is RuleAction.SynProxy ? "remove it"
            : $"remove it or put it above {Place(earlier[0], rule)}"));

    /// <param name="rule">drop "bad guys"</param>
    /// <param name="sent">"to host leaves only by lo"</param>
    /// <param name="other">The method that was possibly meant: In for Out.</param>
    internal void NeverPassesInterface(
        SourceSpan at, string rule, string sent, string method, ValueList<string> names, string other) => Warning(
        "RIP0503",
        at,
        $"{rule} can never match: what is sent {sent}, and .{method}({Words.Arguments(names)}) names another; write "
            + $".{other}({Words.Arguments(names)}) if you mean that");

    // The message does not advise removing it: without the rewrite its packets would pass untranslated, and other rules would decide.
    internal void RewriteNeverAccepts(CheckedRule rewrite, IReadOnlyList<CheckedRule> earlier, bool areAll) => Warning(
        "RIP0503",
        rewrite.At,
        $"what {Name(rewrite)} accepts can never pass: {Takers(rewrite, earlier, areAll)} all of its packets; put it above "
            + $"{Place(earlier[0], rewrite)} if they should pass");

    internal void SnatReachesEverything(CheckedRule rewrite) => Warning(
        "RIP0504",
        rewrite.At,
        $"{Name(rewrite)} lets the inside reach every other partition; "
            + (rewrite.NotOut is null ? "add .Out(\"INTERFACE\") or .To(…), "
                : "write .Out(\"INTERFACE\") in place of .NotOut(…), or add .To(…), ")
            + "or write .To(\"all\") if you mean it");

    internal void StatementMakesManyLines(CheckedRule rule, Family family, int lines, int sources, int destinations) => Warning(
        "RIP0505",
        rule.At,
        $"{Name(rule)} makes {lines} lines in {family}: each of {sources} source addresses with each of {destinations} destinations; "
        + "write prefixes or ranges instead of single addresses where you can");

    /// <param name="earlier">The rewrite of the partition that is evaluated first.</param>
    /// <param name="first">That partition.</param>
    /// <param name="later">The rewrite that does not get the packets.</param>
    /// <param name="second">Its partition.</param>
    internal void SnatTakesAnothers(RuleOrigin earlier, PartitionName first, RuleOrigin later, PartitionName second) => Warning(
        "RIP0506",
        new SourceSpan(earlier.File, earlier.Line),
        $"{earlier.Statement} \"{earlier.What}\" also takes packets of {later.Statement} \"{later.What}\" of partition \"{second}\" "
        + $"({new SourceSpan(later.File, later.Line)}): source addresses decide which partition translates, and \"{first}\" is evaluated "
        + $"first; add .To(…) here, or give \"{second}\" a lower order");

    /// <param name="earlier">The rule that is evaluated first.</param>
    /// <param name="first">Its partition.</param>
    /// <param name="later">The rewrite that does not get the packets that both match.</param>
    /// <param name="second">Its partition.</param>
    /// <param name="sentTo">Where these packets were sent.</param>
    /// <param name="more">How many more rules are evaluated before it.</param>
    /// <param name="isOfRaw">True for a rule of a Raw, which no order can put after rewrites.</param>
    internal void DnatTakesAnothers(RuleOrigin earlier, CompiledPartition first, RuleOrigin later, CompiledPartition second, string sentTo,
        int more, bool isOfRaw) => Warning(
        "RIP0516",
        new SourceSpan(later.File, later.Line),
        $"{Name(later)} and {Name(earlier)} of partition \"{first.Name}\" ({new SourceSpan(earlier.File, earlier.Line)}) send the same "
            + $"packets to {sentTo} on to different targets{More(more)}; "
            + (isOfRaw ? "the Raw is evaluated before all rewrites and gets them; leave them out of one of the two"
            : $"both partitions have order {first.Order} and \"{first.Name}\" is evaluated first and gets them; set order: "
                + $"Partition(\"{second.Name}\", order: {second.Order - 1}) gives them to {Name(later)}, order: {second.Order + 1} to "
                + $"{(more > 0 ? "the others" : "the other")}"));

    /// <param name="accept">A rule of a Raw.</param>
    /// <param name="deny">The first deny that it bypasses.</param>
    /// <param name="more">How many more it bypasses.</param>
    internal void RawPassesDeny(RuleOrigin accept, RuleOrigin deny, int more) => Warning(
        "RIP0517",
        new SourceSpan(accept.File, accept.Line),
        $"{Name(accept)} accepts packets that {Name(deny)} ({new SourceSpan(deny.File, deny.Line)}) denies{More(more)}: a Raw "
            + "with .BeforePartitions() is evaluated before all partitions, so they pass; "
        + "write it as an Accept below the deny, move this line into a Raw with .AfterPartitions(), or leave these packets out of it");

    /// <param name="deny">A rule of a Raw after the partitions.</param>
    /// <param name="accept">The first accept that is evaluated before it.</param>
    /// <param name="more">How many more there are.</param>
    internal void RawDeniesLate(RuleOrigin deny, RuleOrigin accept, int more) => Warning(
        "RIP0521",
        new SourceSpan(deny.File, deny.Line),
        $"{Name(deny)} denies packets that {Name(accept)} ({new SourceSpan(accept.File, accept.Line)}) accepts{More(more)}: a Raw with "
            + ".AfterPartitions() is evaluated after them, so they pass; write it as a Drop above the accept, move this line into a Raw "
            + "with .BeforePartitions(), or leave these packets out of it");

    /// <param name="accept">A rule of a Raw.</param>
    /// <param name="deny">A statement that takes all of its packets.</param>
    internal void RawAcceptsLate(RuleOrigin accept, RuleOrigin deny, Family family) => Warning(
        "RIP0522",
        new SourceSpan(accept.File, accept.Line),
        $"{Name(accept)} has no effect in {family}: {Name(deny)} ({new SourceSpan(deny.File, deny.Line)}) denies all of its packets, and a "
            + "Raw that accepts is evaluated after all partitions; write it as an Accept above the deny, or remove it");

    /// <param name="deny">A rule of a Raw.</param>
    /// <param name="accept">A statement all of whose packets the deny takes, alone or together with other Raw rules.</param>
    /// <param name="families">The families in which it does so.</param>
    /// <param name="mayBeToHost">True if an address that it names may be one
    /// of this host; FORWARD carries no packets to such an address.</param>
    internal void RawTakesAccept(RuleOrigin deny, RuleOrigin accept, IEnumerable<string> families, bool mayBeToHost) => Warning(
        "RIP0519",
        new SourceSpan(accept.File, accept.Line),
        $"{Name(accept)} has no effect in {Words.List([.. families])}{(mayBeToHost ? ", unless its destination is this host" : "")}: "
            + $"{Name(deny)} ({new SourceSpan(deny.File, deny.Line)}) denies all of its packets, and a Raw is evaluated before all "
            + $"partitions; write that as a Drop below the accept, or leave these packets out of it");

    /// <param name="rule">An accept to "host" only.</param>
    /// <param name="services">The services that it allows.</param>
    /// <param name="groups">The groups to which their packets are also sent.</param>
    /// <param name="to">What its To would have to name: no more than these groups.</param>
    /// <param name="family">The family in which it is to "host" only, if it has other ends in the other; else null.</param>
    internal void IsNotForGroups(
        RuleOrigin rule, IReadOnlyList<string> services, IReadOnlyList<string> groups, string to, Family? family) => Warning(
        "RIP0518",
        new SourceSpan(rule.File, rule.Line),
        $"{Name(rule)} lets in only what is sent to an address of this host{(family is null ? "" : $" in {family}")}, and "
            + $"{Words.List(services)} {(services.Count == 1 ? "is" : "are")} also sent to {Words.List(groups)}; "
            + (family is null ? $"write .To({to})" : $"add {to} to its To(…)"));

    internal void HostIsLedOn(CheckedRule rule, CheckedRule rewrite, AddressItem target) => Warning(
        "RIP0507",
        rule.At,
        $"{Name(rule)} does not match packets to this host that {Name(rewrite)} ({Place(rewrite, rule)}) redirects to {target.ToText()}: "
            + $"it is unknown there which addresses are the host's; name them in addition to \"host\"");

    internal void OpensMore(CheckedRule rewrite, CheckedRule other, AddressItem target) => Warning(
        "RIP0508",
        rewrite.At,
        $"{Name(rewrite)} also opens what {Name(other)} ({Place(other, rewrite)}) redirects to {target.ToText()}, because both look the "
            + $"same after the translation; deny above {Place(rewrite, rewrite)} what must stay closed");

    /// <param name="accepting">The rewrite of "host" or "all".</param>
    /// <param name="closed">The rewrite of another partition that it opens.</param>
    /// <param name="partition">That partition.</param>
    /// <param name="target">Where both lead.</param>
    internal void OpensAnothers(RuleOrigin accepting, RuleOrigin closed, PartitionName partition, IpPrefix target) => Warning(
        "RIP0508",
        new SourceSpan(accepting.File, accepting.Line),
        $"{accepting.Statement} \"{accepting.What}\" also opens what {closed.Statement} \"{closed.What}\" of partition \"{partition}\" "
        + $"({new SourceSpan(closed.File, closed.Line)}) redirects to {target.ToAddressText()}, because both look the same after the "
        + $"translation; "
        + "name public addresses here instead of \"host\" or \"all\", or deny above this rewrite what must stay closed");

    /// <param name="rule">A deny or a log to the host.</param>
    /// <param name="rewrite">The first rewrite whose packets the rule may miss.</param>
    /// <param name="addresses">The addresses of this and other such rewrites.</param>
    internal void PublicBesideHost(CheckedRule rule, CheckedRule rewrite, IReadOnlyList<AddressItem> addresses) => Warning(
        "RIP0509",
        rule.At,
        $"{Name(rule)} does not match packets to {Some(addresses)} that {Name(rewrite)} ({Place(rewrite, rule)}) redirects, if "
        + (addresses.Count == 1 ? "that is an address of this host; name it in addition to \"host\" if it is"
            : "those are addresses of this host; name them in addition to \"host\" if they are"));

    internal void HostIsExcepted(CheckedRule rule, CheckedRule rewrite, AddressItem target) => Warning(
        "RIP0510",
        rule.At,
        $"{Name(rule)} also takes packets to this host that {Name(rewrite)} ({Place(rewrite, rule)}) redirects to {target.ToText()}: it "
            + $"is unknown there which addresses are the host's; name them in .NotTo(…) instead of \"host\", or deny them above");

    /// <param name="rule">The rule that most others contradict.</param>
    /// <param name="other">The first rule that contradicts it.</param>
    /// <param name="others">Its partition, of the same order.</param>
    /// <param name="more">How many more rules contradict it.</param>
    /// <param name="isFirst">True if the rule is evaluated before the others.</param>
    /// <param name="areDenied">What happens to the packets that both match.</param>
    internal void PartitionsDisagree(RuleOrigin rule, CompiledPartition partition, RuleOrigin other, CompiledPartition others, int more,
        bool isFirst, bool areDenied) => Warning(
        "RIP0511",
        new SourceSpan(rule.File, rule.Line),
        $"{Name(rule)} and {Name(other)} of partition \"{others.Name}\" ({new SourceSpan(other.File, other.Line)}) decide differently "
            + $"about some packets{More(more)}; both partitions have order {partition.Order} and \"{(isFirst ? partition : others).Name}\" "
            + $"is evaluated first, so these packets are {(areDenied ? "denied" : "accepted")}; set order: Partition(\"{partition.Name}\", "
            + $"order: {partition.Order - 1}) lets {Name(rule)} decide, order: {partition.Order + 1} "
            + $"{(more > 0 ? "the others" : "the other")}");

    /// <param name="rule">A rule to the host, or to an address before a translation.</param>
    /// <param name="isAccept">False for a deny.</param>
    /// <param name="sentTo">Where its packets were sent.</param>
    /// <param name="rewrite">The first rewrite that leads its packets away.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="more">How many more rewrites do so.</param>
    /// <param name="mayBeOfHost">True if the rule is to "host" and the rewrite is of an address that may be one of the host's.</param>
    internal void MissesWhatAnotherLeads(
        RuleOrigin rule, bool isAccept, string sentTo, RuleOrigin rewrite, PartitionName partition, string target, int more,
        bool mayBeOfHost) => Warning(
        "RIP0512",
        new SourceSpan(rule.File, rule.Line),
        $"{Name(rule)} does not match packets to {sentTo}{(mayBeOfHost ? ", where that is an address of this host," : "")} that "
            + $"{Name(rewrite)} of partition \"{partition}\" ({new SourceSpan(rewrite.File, rewrite.Line)}) "
        + $"redirects to {target}{More(more)}; "
        + (isAccept ? "leave these packets out of one of the two" : $"name {target} here as well"));

    /// <param name="from">Null for everyone on the link.</param>
    internal void DenyStopsNeighbours(RuleOrigin deny, AddressItem? from, string to) => Warning(
        "RIP0513",
        new SourceSpan(deny.File, deny.Line),
        $"{Name(deny)} also takes neighbour discovery (ICMPv6){(from is null ? "" : $" from {from.ToText()}")}, and without it "
        + (from is null ? "no other host on the link can reach this one by IPv6; "
            : "none of them on this host's link can reach it by IPv6, not even for what is accepted; ")
        + $"write HostPolicy().AllowIcmp(), or above this rule Accept(\"neighbours\").Icmp(\"neighbour-solicitation\", "
            + $"\"neighbour-advertisement\").To(\"{to}\")");

    internal void ListOfBothFamilies(RuleOrigin rule, string list) => Warning(
        "RIP0515",
        new SourceSpan(rule.File, rule.Line),
        $"IPv4 and IPv6 share the list {list} of -m recent, and with IPv4's mask it compares only the first 32 bits of IPv6 addresses; "
        + "write a rule for each family, with its own --name");

    internal void RuleHasEnded(CheckedRule rule, DateOnly last) => Warning(
        "RIP0520",
        rule.At,
        $"{Name(rule)} ended after {last:yyyy-MM-dd} (UTC) and no longer makes rules; remove it, or write a later day");

    /// <summary>"what is sent to 10.0.0.1 and 10.0.0.2": the packets that these pointers lead to a partition.</summary>
    private static string Led(ValueList<Pointer> pointers) => Words.First(
        [.. pointers.GroupBy(pointer => pointer.Kind).SelectMany(kind =>
            kind.DistinctBy(pointer => (pointer.IsHost, pointer.IsBroadcast, pointer.Address))
            .Select((pointer, place) => (place, pointer) switch
        {
            (0, { Kind: PointerKind.Bare }) => "every packet",
            (0, { Kind: PointerKind.Source, IsHost: true }) => "what comes from this host",
            (0, { Kind: PointerKind.Source }) => $"what comes from {pointer.Address!.Value.ToAddressText()}",
            (0, { IsHost: true }) => "what is sent to this host",
            (0, { IsBroadcast: true }) => "what is sent to broadcast addresses",
            (0, _) => $"what is sent to {pointer.Address!.Value.ToAddressText()}",
            (_, { IsHost: true }) => "this host",
            (_, { IsBroadcast: true }) => "broadcast addresses",
            (_, { Address: { } address }) => address.ToAddressText(),
            _ => "every packet",
        }))],
        NamedCoverers);

    private static string Some(IReadOnlyList<AddressItem> addresses)
    {
        const int Most = 3;
        var named = string.Join(", ", addresses.Take(Most).Select(address => address.ToText()));
        return addresses.Count <= Most ? named : $"{named} and {addresses.Count - Most} more";
    }

    private static string More(int rules) => rules switch
    {
        0 => "",
        1 => ", and so does 1 more rule",
        _ => $", and so do {rules} more rules",
    };

    /// <summary>accept "a" (line 3) takes; accept "a" (line 3), drop "b" (line 4) and others together take.</summary>
    private static string Takers(CheckedRule rule, IReadOnlyList<CheckedRule> earlier, bool areAll)
    {
        var names = earlier.Take(NamedCoverers).Select(other => $"{Name(other)} ({Place(other, rule)})").Concat(areAll
            && earlier.Count <= NamedCoverers ? [] : ["others"]).ToList();
        return names.Count == 1 ? $"{names[0]} takes" : $"{Words.List(names)} together take";
    }

    private static string Name(CheckedRule rule) => Name(rule.Origin);

    private static string Name(RuleOrigin rule) => $"{rule.Statement} \"{rule.What}\"";

    // Rules are in the order in which the rule file runs: a rule made by a function is at its call, unless both come from the same call.
    private static string Place(CheckedRule rule, CheckedRule seenFrom)
    {
        var isOfOneCall = rule.Call is not null && rule.Call == seenFrom.Call;
        var (at, from) = isOfOneCall ? (rule.Written, seenFrom.Written) : (rule.Call ?? rule.At, seenFrom.Call ?? seenFrom.At);
        return at.File == from.File && !(isOfOneCall && at.File != seenFrom.At.File)
            ? $"line {at.Line}"
            : at.ToString();
    }
}
