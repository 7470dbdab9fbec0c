namespace Ripcs.Core.Diagnostics;

/// <summary>RIP08xx: rules in iptables syntax.</summary>
public sealed partial class DiagnosticBag
{
    private const string PlacesOfAh =
        "in IPv4, -m ah is only for rules of protocol ah; in IPv6, a packet's protocol is the one after that header, and -m ah is never "
            + "for rules of ah";

    internal void RawIsEmpty(SourceSpan at) =>
        Error("RIP0801", at, "this Raw has no rule; write lines such as -A INPUT -i tun0 -j ACCEPT, or remove it");

    internal void NotARawLine(SourceSpan at, string line) =>
        Error("RIP0802", at, $"\"{line}\" does not add a rule to a chain; write -A CHAIN and the rule, with iptables or ip6tables in "
            + $"front for "
            + $"one family, or lines as iptables-save prints them");

    /// <param name="refusal">Why a Raw cannot contain the option, and what to write.</param>
    internal void RawCommand(SourceSpan at, string option, string refusal) => Error("RIP0803", at, $"{option} is not for a Raw: {refusal}");

    /// <param name="chain">The chain of table filter whose packets are to be dropped; null for another table or another policy.</param>
    internal void RawPolicy(SourceSpan at, string line, string? chain) => Error(
        "RIP0804", at, $"\"{line}\" would set a policy; remove the line" + (chain is null ? ""
            : $", and write {DroppingPolicy(chain.ToLowerInvariant())} if you mean it"));

    internal void RawQuotes(SourceSpan at, string word) =>
        Error("RIP0805", at, $"the quotes in {word} are wrong; quote a value as a whole with \", and put a backslash before each quote "
            + $"in it");

    /// <param name="word">The word, with each tab written as \t.</param>
    internal void RawTab(SourceSpan at, string word) => Error("RIP0847", at, $"{word} contains a tab; write a blank instead");

    internal void RawOfShell(SourceSpan at, string word, char sign) =>
        Error("RIP0806", at, $"a Raw is not read by a shell, and \"{word}\" contains \"{sign}\"; " + (sign is ';' or '&' or '|'
            ? "write one rule per line, without shell syntax, or quote the word"
            : sign is '<' or '>' ? "remove it, or quote the word"
                : "write the value itself, in an interpolated text $\"…\" if necessary, or quote it"));

    internal void RawGoesOn(SourceSpan at) => Error("RIP0807", at, "the line continues after a backslash; write one rule per line");

    internal void RawTable(SourceSpan at, string table) =>
        Error("RIP0808", at, $"there is no table \"{table}\" in a Raw; write "
            + $"{Words.List([.. Tables.Ours.Select(ours => ours.Value)], "or")}");

    internal void RawTableTwice(SourceSpan at, string table) =>
        Error("RIP0809", at, $"-t {table} is below a line that opens a table; remove -t {table}, or write COMMIT above");

    internal void RawTableStaysOpen(SourceSpan at, TableName table) =>
        Error("RIP0810", at, $"*{table} is not closed; write COMMIT after its last rule");

    internal void RawCommitOfNothing(SourceSpan at) =>
        Error("RIP0811", at, "COMMIT closes no table; remove it, or write *filter above its rules");

    internal void RawNoChainName(SourceSpan at, string name) =>
        Error("RIP0812", at, $"\"{name}\" cannot be a chain of a Raw; write a name of at most 28 characters without blanks, quotes or "
            + $"\"/\" that is not a target or a built-in chain and does not begin with partition-");

    internal void RawChainTwice(SourceSpan at, string name, TableName table) =>
        Error("RIP0813", at, $"chain {name} of table {table} is declared twice; remove one of the lines");

    /// <param name="isOfOther">True for a built-in chain of another table.</param>
    /// <param name="canBe">True if a chain of a Raw can have that name.</param>
    internal void RawNoChain(SourceSpan at, ChainName chain, TableName table, bool isOfOther, bool canBe) => Error("RIP0814", at, isOfOther
        ? $"table {table} has no chain {chain}; name the table that you mean by -t TABLE"
        : $"there is no chain {chain} in table {table} of this Raw"
            + $"{(canBe ? $"; declare your own above with -N {chain}, or write" : ", and a chain cannot have that name; write")} a "
            + $"built-in chain such as INPUT");

    /// <param name="meant">A target of that name in another case; null if there is none.</param>
    /// <param name="canBe">True if a chain of a Raw can have that name.</param>
    internal void RawNoTarget(SourceSpan at, string target, TableName table, string? meant, bool canBe) =>
        Error("RIP0815", at, meant == target
        ? $"-g goes to a chain, and {target} is not one; write -j {target}"
        : meant is not null ? $"{target} is not a target; did you mean {meant}?"
        : $"{target} is neither a target that Ripcs knows nor a chain of this Raw in table {table}, and a Raw cannot use chains "
            + $"of other programs or of Ripcs: declare a chain by {(canBe ? $"-N {target}" : "-N and another name")}, and write its rules");

    internal void RawChainIsEmpty(SourceSpan at, ChainName chain) =>
        Error("RIP0816", at, $"chain {chain} is empty; write a rule, or remove the chain and what jumps to it");

    internal void RawChainIsLost(SourceSpan at, ChainName chain) =>
        Error("RIP0817", at, $"no rule jumps to chain {chain}; write one with -j {chain}, or remove the chain");

    internal void RawChainLoops(SourceSpan at, ChainName chain) =>
        Error("RIP0818", at, $"chain {chain} jumps back to itself; a packet would loop in it");

    internal void RawWaysMultiply(SourceSpan at, int most) => Error("RIP0851", at, string.Create(CultureInfo.InvariantCulture,
        $"the chains behind this rule lead to one another in so many ways that a packet could pass more than {most:N0} rules again; "
        + $"jump to each of them from fewer rules"));

    internal void RawChainIsDeep(SourceSpan at, ChainName chain, int most) =>
        Error("RIP0852", at, $"from chain {chain} on more than {most} chains are nested, and the kernel of nft takes 16; nest fewer");

    internal void RawGoesNowhere(SourceSpan at, string chain, Family family) =>
        Error("RIP0819", at, $"-g {chain} goes to a chain without rules in {family}; write iptables or ip6tables in front of the line "
            + $"for one family");

    internal void RawOptionWithEquals(SourceSpan at, string option) =>
        Error("RIP0820", at, $"iptables-save prints a blank where {option} has \"=\"; write {string.Join(' ', option.Split('=', 2))}");

    internal void RawNoOption(SourceSpan at, string option) => Error("RIP0821", at, $"{option} is not an option of a rule; remove it");

    internal void RawOptionOfNothing(SourceSpan at, string option) =>
        Error("RIP0822", at, $"{option} belongs to no match before it; write its match in front, such as -p tcp or -m NAME");

    internal void RawValue(SourceSpan at, string option) =>
        Error("RIP0823", at, $"\"{option}\" is not right; write the option once with one value, and quote a value with blanks");

    internal void RawMaskWithHoles(SourceSpan at, string text) =>
        Error("RIP0843", at, $"the mask of \"{text}\" has holes, and some iptables print another one; write a rule for each prefix such "
            + $"as 192.0.2.0/24");

    /// <param name="write">The option with the "!" in the right place.</param>
    internal void RawNotBehind(SourceSpan at, string option, string write) =>
        Error("RIP0841", at, $"in \"{option}\" the \"!\" is after the option; write {write}");

    /// <param name="write">The address that is meant; null if unknown.</param>
    internal void RawAddress(SourceSpan at, string text, string? write = null) => Error(
        "RIP0824", at, $"\"{text}\" is not an address as iptables-save prints it; write "
            + $"{write ?? "one such as 192.0.2.0/24 or 2001:db8::/32 without bits beyond the prefix"}");

    internal void RawHostName(SourceSpan at, string name) => Error("RIP0849", at, $"\"{name}\" is a host name, and names are not resolved; "
        + "write its addresses in its place, with commas between them");

    internal void RawTextIsCut(SourceSpan at, string option, int bytes, int most) => Error("RIP0825", at, $"the text of {option} has "
        + $"{bytes} bytes, and iptables would cut it; write at most {most}");

    internal void RawReturns(SourceSpan at, string target, ChainName chain) => Error(
        "RIP0826", at, $"{target} in {chain} would leave the packet to the policy, but here Ripcs's other rules come next; write -j "
            + $"ACCEPT or -j DROP, or put the rules into a separate chain");

    /// <param name="isAfter">True if it is evaluated after all partitions.</param>
    internal void RawTakesAll(SourceSpan at, ChainName chain, string target, bool isAfter) => Error(
        "RIP0827", at, $"this {target} takes every packet of {chain} "
            + (isAfter ? "that no partition decides" : "before any partition is evaluated") + "; remove it, and write "
            + (target is "ACCEPT" ? $"HostPolicy().Default({chain.Value.ToLowerInvariant()}: Policy.Accept)"
                : DroppingPolicy(chain.Value.ToLowerInvariant())) + " for what no rule decides");

    internal void RawOtherTableAfter(SourceSpan at, TableName table) =>
        Error("RIP0848", at, "a Raw with .AfterPartitions() takes only lines of table filter, in which the partitions decide; write this "
            + $"line of table {table} in a Raw without it");

    /// <param name="isQueue">True if a program decides, with NFQUEUE or QUEUE.</param>
    internal void RawNeedsPlace(SourceSpan at, bool isQueue) =>
        Error("RIP0850", at, $"this Raw {(isQueue ? "lets a program accept or deny" : "accepts and denies")} packets, so it must say where "
            + "it is evaluated; write .BeforePartitions(), and its accepts bypass the denies of all partitions, or .AfterPartitions(), and "
            + "the accepts of all partitions bypass its denies");

    internal void RawFamilies(SourceSpan at, Family command, string said) =>
        Error("RIP0828", at, $"the line is for {command}, and .{said} is for another family; remove one of them");

    internal void RawBothFamilies(SourceSpan at) => Error("RIP0829", at, "the rule names IPv4 and IPv6; write one for each");

    internal void RawOtherFamily(SourceSpan at, Family said, Family named) => Error(
        "RIP0830", at, $"the rule is for {said} and names what exists only in {named}; write "
            + $"{(named is Family.IPv4 ? "iptables" : "ip6tables")} in front of it, or its counterpart of the other family");

    internal void RawPort(SourceSpan at, string text) =>
        Error("RIP0831", at, $"\"{text}\" is not a port; write a number, a range such as 8600:8900 or a service's name, without blanks");

    internal void SetIsWritten(RuleOrigin rule, KernelList set) => Error(
        "RIP0854", At(rule), $"{Words.Name(rule)} writes into {set.InWords}, which Ripcs makes, and what that holds is what its rule file "
            + "says; write into a set of your own, which you make with ipset");

    internal void ListOfOtherPartition(RuleOrigin rule, KernelList list, RuleOrigin reader) => Error(
        "RIP0855", At(rule), $"{Words.Name(rule)} writes into {list.InWords}, which {Words.NameAndPlace(reader)} of another partition "
            + "matches; write both in one rule file, or use another name here");

    /// <param name="what">"-m ../../x".</param>
    internal void NotANameToLoad(SourceSpan at, string what) => Error(
        "RIP0853", at, $"\"{what}\" names no match and no target, and iptables would load a file of that name; write a name of at most 28 "
            + "letters, digits, \"_\" and \"-\"");

    internal void ValueIsRefused(SourceSpan at, string option, string right) =>
        Error("RIP0832", at, $"\"{option}\" is not what iptables takes; write {right}");

    /// <param name="why">The consequence.</param>
    internal void ValueIsVain(SourceSpan at, string option, string why, string right) =>
        Error("RIP0845", at, $"iptables takes \"{option}\", but {why}; write {right}");

    internal void RawInterfaceNever(SourceSpan at, string option, ChainName chain) => Error(
        "RIP0837", at, $"no packet in {chain} has an interface for {option}, so the rule never matches; remove {option}, or write "
            + $"another chain");

    internal void KnowsNoOption(SourceSpan at, string owner, string option, string? meant, IReadOnlyList<string> names) => Error(
        "RIP0833", at, $"{owner} has no option {option}; " + Words.DidYouMean(meant,
            names.Count == 0 ? "it takes none" : $"write {Words.OneOf(names)}"));

    internal void OptionLacks(SourceSpan at, string owner, IReadOnlyList<string> needed, string? value) => Error(
        "RIP0834", at, $"{owner} is incomplete; write {Words.OneOf(needed)} after it{(value is null ? "" : $", with {value}")}");

    internal void OptionIsNeverNot(SourceSpan at, string option) =>
        Error("RIP0835", at, $"iptables takes no \"!\" before {option}; remove it");

    internal void OptionsClash(SourceSpan at, string owner, IReadOnlyList<string> options) =>
        Error("RIP0836", at, $"iptables does not take {Words.AllOf(options)} in one {owner}; remove one of them");

    /// <param name="what">The option, such as "--reject-with tcp-reset".</param>
    internal void RawNeedsProtocol(SourceSpan at, string what, IEnumerable<Protocol> protocols) => Error(
        "RIP0838", at, $"{what} is only for rules of {Words.OneOf(protocols.Select(Words.Name))}; write "
            + $"{Words.OneOf(protocols.Select(protocol => $"-p {Words.Name(protocol)}"))} in front of it");

    internal void RawNeedsSyn(SourceSpan at) =>
        Error("RIP0846", at, "iptables-legacy takes -j TCPMSS only in a rule that matches SYN packets, which begin a connection; write "
            + "-p tcp "
            + "-m tcp --tcp-flags SYN,RST SYN in front of it");

    /// <param name="tables">Empty for any.</param>
    /// <param name="chains">Empty for any.</param>
    internal void RawTargetElsewhere(SourceSpan at, string what, IReadOnlyList<string> tables, IReadOnlyList<string> chains)
    {
        var table = tables.Count == 0 ? "" : $"table {Words.OneOf(tables)}";
        var chain = chains.Count == 0 ? "" : Words.OneOf(chains);
        Error("RIP0842", at, $"the kernel allows {what} only in {chain}{(chain.Length > 0 && table.Length > 0 ? " of " : "")}{table}; "
            + $"write the rule there");
    }

    internal void RawPlaceOfAh(SourceSpan at, IReadOnlyCollection<Family> families) =>
        Error("RIP0844", at, $"{PlacesOfAh}; " + (families.Count > 1
        ? "write one line with iptables and -p ah in front of it, and one with ip6tables without" : families.Contains(Family.IPv4)
            ? "write -p ah in front of it" : "remove -p ah"));

    internal void RawTooManyPorts(SourceSpan at, int slots, int most) => Error("RIP0839", at, $"these ports take {slots} places of a "
        + $"multiport, which has {most}, and a range takes two; write the rest in another rule");

    internal void RawTakesNone(SourceSpan at, string option) =>
        Error("RIP0840", at, $"\"{option}\" excludes every packet, so the rule never matches; remove it, or write what to exclude");
}
