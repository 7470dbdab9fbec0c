namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0530 to RIP0539: what only lint reports, from all rules of the host together or from their labels.</summary>
public sealed partial class DiagnosticBag
{
    private const int NamedCoverers = 3;

    /// <param name="dead">How many of its rules never match.</param>
    /// <param name="all">How many rules it has.</param>
    /// <param name="such">One of the rules that never match.</param>
    /// <param name="coverers">The named rules that take their packets.</param>
    /// <param name="isCovered">False if a rule contradicts itself or the rules that lead to it.</param>
    /// <param name="leaving">Those partitions among the coverers that no file names any more.</param>
    /// <param name="lost">The pointers that may disappear with those rules. Without them
    /// another partition may be evaluated first, and may open what stays closed now.</param>
    /// <param name="areLost">True if no other rule can need these pointers.</param>
    internal void NeverMet(
        RuleOrigin statement, int dead, int all, string such, List<string> coverers, bool isCovered, List<string> leaving,
        ValueList<Pointer> lost, bool areLost)
    {
        var (who, its, it) = dead == all ? ($"{Words.Name(statement)} can never match", "its", "it")
            : (Some(statement, dead, all, such), "their", "them");
        var keeps = lost.Count > 0 && areLost
            ? $": without {it} the partition would not see {Led(lost)}" : "";
        var mend = leaving.Count > 0
            ? $"no file names {Words.List(leaving)} any more: once these rules are in force, remove {(leaving.Count == 1 ? "it" : "them")} "
            + $"with "
            : keeps.Length > 0 ? $"keep {it} or have {it} evaluated first{keeps}"
            : lost.Count > 0 ? $"have {it} evaluated first if {(dead == all ? "it" : "they")} should decide"
            : $"remove {it} or have {it} evaluated first";
        var mendItself = lost.Count > 0 ? $"fix {it}{keeps}" : $"fix or remove {it}";
        Warning("RIP0530", At(statement),
            !isCovered ? $"{who}: no packet can meet both {its} conditions and those of the rules that lead to {it}; {mendItself}"
            : $"{who}: {Take(coverers)} all of {its} packets; {mend}", next: isCovered && leaving.Count > 0 ? Way.Clean : Way.None);
    }

    /// <inheritdoc cref="NeverMet"/>
    internal void AcceptNeverMet(RuleOrigin statement, int dead, int all, string such, List<string> coverers) => Warning(
        "RIP0530",
        At(statement),
        (dead == all ? $"what {Words.Name(statement)} accepts can never match: {Take(coverers)} all of its packets; "
            : $"{Some(statement, dead, all, such)}: {Take(coverers)} all of their packets; ")
        + "leave the rewrite as it is, or have it evaluated first: its accepts cannot be removed on their own");

    /// <param name="statement">The statement that would have decided differently.</param>
    /// <param name="foreign">A rule before Ripcs's jumps.</param>
    /// <param name="packet">One of the packets.</param>
    /// <param name="advice">What to do about that rule.</param>
    internal void StatementIsBypassed(RuleOrigin statement, string foreign, string packet, string advice) => Warning(
        "RIP0531",
        At(statement),
        $"{Words.Name(statement)} is bypassed: {foreign} decides differently before it is evaluated, such as for {packet}; {advice}",
        cause: foreign);

    /// <param name="policy">The host policy whose default drops what no rule accepts.</param>
    /// <param name="foreign">A foreign rule that accepts some of these packets.</param>
    /// <param name="builtIn">The chain with that default.</param>
    /// <param name="leads">The chain to which the foreign rule jumps; null if it accepts directly.</param>
    /// <param name="packet">One of the packets.</param>
    internal void DefaultIsPassed(RuleOrigin policy, string foreign, ChainName builtIn, ChainName? leads, string packet) => Warning(
        "RIP0531",
        At(policy),
        $"{Words.Name(policy)} is bypassed: {foreign} accepts what no rule file accepts and {builtIn} would drop by default, such as "
            + $"{packet}; " + (leads is { } chain ? $"if {chain} should decide too, write HostPolicy().Behind(\"{chain}\")"
            : "remove that rule, or accept in a rule file what should be accepted"),
        cause: foreign);

    /// <inheritdoc cref="StatementIsBypassed"/>
    internal void TranslatedBefore(RuleOrigin statement, string foreign, string packet, string advice) => Warning(
        "RIP0531",
        At(statement),
        $"{Words.Name(statement)} is bypassed: {foreign} redirects packets before it is evaluated, such as {packet}; {advice}",
        cause: foreign);

    internal void OpensToEverybody(RuleOrigin statement, string opened) => Warning(
        "RIP0532",
        At(statement),
        $"{Words.Name(statement)} opens {opened} to everybody; "
        + (statement.Statement == "raw" ? "name the allowed sources in it with -s, and what they may reach with -d and --dport"
            : "name the allowed sources in .From(…), and what they may reach in .To(…) and .Ports(…)"));

    internal void EndsSoon(RuleOrigin statement, DateOnly last) => Warning(
        "RIP0533",
        At(statement),
        $"{Words.Name(statement)} ends after {last:yyyy-MM-dd} (UTC); write a later day in its .Until(…) if it should stay");

    internal void LabelIsUnused(SaidLabel label) => Warning(
        "RIP0534",
        label.At,
        $"{Called(label)} is not used: no rule, no expectation and no other label names it; "
            + "remove it, or use it where you meant to");

    /// <param name="canName">True if the label could name the first one.</param>
    /// <param name="canBeNamed">True if the first one could name the label.</param>
    internal void LabelsHoldTheSame(SaidLabel label, SaidLabel first, bool canName, bool canBeNamed)
    {
        var advice = canName ? $"write {As(label, first)} here"
            : canBeNamed ? $"write {As(first, label)} there"
            : "keep the addresses once, in a file that both #load"
                + (label.Name == first.Name ? "" : $", and write {(first.IsSet && !label.IsSet ? As(first, label) : As(label, first))}");
        Warning("RIP0535", label.At,
            $"{Called(label)} holds the same addresses as {Called(first)} ({first.At}), so a change to one may miss the other; {advice}");
    }

    private static string Called(SaidLabel label) => $"the {(label.IsSet ? "set" : "label")} \"{label.Name}\"";

    private static string As(SaidLabel label, SaidLabel named) => $"{(label.IsSet ? "Set" : "Label")}(\"{label.Name}\", \"{named.Name}\")";

    private static string Some(RuleOrigin statement, int dead, int all, string such) =>
        $"{dead} of the {all} rules of {Words.Name(statement)} can never match, such as {such}";

    private static string Take(List<string> coverers) =>
        coverers.Count == 0 ? "what is evaluated before takes"
            : $"{Words.First(coverers, NamedCoverers)} {(coverers.Count > 1 ? "take" : "takes")}";

    private static SourceSpan At(RuleOrigin statement) => new(statement.File, statement.Line);
}
