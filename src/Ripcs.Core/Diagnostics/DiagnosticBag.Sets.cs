namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0241 to RIP0246, RIP0255 to RIP0260, RIP0263, RIP0264, RIP0514: sets.</summary>
public sealed partial class DiagnosticBag
{
    public void SetWithoutName(SourceSpan at) => Error("RIP0246", at, "a set has no name; write Set(\"bad guys\", \"203.0.113.7\")");

    /// <param name="what">"all", "host", "0.0.0.0/0".</param>
    internal void SetOfEverything(SourceSpan at, string name, string what) => Error(
        "RIP0241", at, $"the set \"{name}\" cannot hold \"{what}\"; a set holds addresses, prefixes longer than /0, ranges, labels and "
            + $"sets of them");

    internal void SetIsNotAlone(SourceSpan at, string method, string set) => Error(
        "RIP0242", at, $"the set \"{set}\" is mixed with other addresses in {method}; write a rule for each, or make one set of them");

    internal void CannotAskSet(SourceSpan at, string method, string set) => Error(
        "RIP0243", at, $"{method} cannot name the set \"{set}\" here: sets can be in From, To, NotFrom and NotTo of rules that accept, "
            + $"deny or log; write a Label with the addresses");

    internal void SetInLabel(SourceSpan at, string label, string set) => Error(
        "RIP0244", at, $"the label \"{label}\" names the set \"{set}\", and a label holds only addresses; name the set in the rules, or "
            + "make the label a Set, too");

    public void RefreshWithoutFile(SourceSpan at, string set) => Error(
        "RIP0255", at, $"the set \"{set}\" is to be refreshed, and its addresses are not the lines of one file; write "
            + $"Set(\"{set}\", Lines(\"FILE\"), refresh: true)");

    internal void RefreshedLineIsNoAddress(SourceSpan at, string line) => Error(
        "RIP0256", at, $"\"{line}\" is not an address; a file from which a set is refreshed contains only addresses, prefixes and ranges, "
            + "one a line");

    internal void RefreshedLineIsTooWide(SourceSpan at, string line) => Error(
        "RIP0257", at, $"{line} is too much for a file that nobody reviews: prefixes there have at least 3 bits in IPv4, and 4 in IPv6; "
            + "write a rule for it");

    /// <summary>It may have been emptied by a fetch that failed.</summary>
    public void RefreshedFileIsEmpty(SourceSpan at) => Error(
        "RIP0260", at, "the file has no address, so the set keeps those that it has; write at least one address into it, or, if an empty "
            + "file means nobody, mayBeEmpty: true into its Set");

    public void MayBeEmptyWithoutRefresh(SourceSpan at, string set) => Error(
        "RIP0264", at, $"the set \"{set}\" is not refreshed, and mayBeEmpty is about the file of a set that is; remove mayBeEmpty, or "
            + $"write Set(\"{set}\", Lines(\"FILE\"), refresh: true, mayBeEmpty: true)");

    /// <summary>The set keeps the last addresses of a file that becomes empty.</summary>
    internal void LastIsAllowedForEver(CheckedRule rule, string method, string set) => Warning(
        "RIP0263",
        rule.At,
        $"{Name(rule)} lets in the addresses of the set \"{set}\" ({method}), which stays as it is when its file becomes empty, so "
            + "the last of them stay allowed; if an empty file means nobody, write mayBeEmpty: true into its Set, and if it means that "
            + "something broke, mayBeEmpty: false");

    internal void RefreshedInSet(SourceSpan at, string set, string refreshed) => Error(
        "RIP0258", at, $"the set \"{set}\" contains the set \"{refreshed}\", whose addresses change without it; write a rule for each of "
            + "them");

    internal void RefreshedInExpectation(SourceSpan at, string method, string set) => Error(
        "RIP0259", at, $"{method} names the set \"{set}\", whose addresses change without the rules, so nothing can be proved of them; "
            + "write addresses here");

    internal void RefreshedHoldsRewritten(CheckedRule rule, string set, CheckedRule rewrite) => Error(
        "RIP0245",
        rule.At,
        $"the set \"{set}\" is refreshed, and may come to hold addresses that {Name(rewrite)} ({Place(rewrite, rule)}) redirects, so "
            + $"{Name(rule)} would not match their packets; write it in a partition without rewrites");

    internal void SetHoldsRewritten(CheckedRule rule, string set, CheckedRule rewrite) => Error(
        "RIP0245",
        rule.At,
        $"the set \"{set}\" holds addresses that {Name(rewrite)} ({Place(rewrite, rule)}) redirects, so {Name(rule)} would not match "
            + $"their packets; name these addresses in a separate rule, and leave them out of the set");

    internal void LongList(CheckedRule rule, string method, Family family, int count) => Warning(
        "RIP0514",
        rule.At,
        $"{method} of {Name(rule)} names {count} {family} addresses and prefixes, and packets are compared with one after the other; "
        + $"make a set of them: {method}(Set(\"NAME\", …))");
}
