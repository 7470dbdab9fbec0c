namespace Ripcs.Changes.Texts;

/// <summary>The texts about rules that lead from owned chains to foreign ones, and from foreign ones to owned ones.</summary>
internal static class ForeignJumpText
{
    private const int NamesToShow = 5;

    /// <summary>A line about a rule in a dispatch chain.</summary>
    /// <param name="jump">The rule.</param>
    /// <param name="whoRemoves">"apply", or the command to run.</param>
    public static Note Warning(ForeignJump jump, AdvisedText whoRemoves)
    {
        var begin = $"{jump.Chain} ({Words.Place(jump.Family, jump.Table)}) jumps to {jump.To}";
        return Note.Warning(jump.IsPointer
            ? $"{begin}, which looks like a chain of Ripcs, but nothing proves that Ripcs made it: " + whoRemoves
                + " removes that rule and leaves the chain; to keep what it does, write it into a rule file and apply that"
            : $"{begin}, which is not managed by Ripcs: " + whoRemoves
                + $" removes that rule and leaves the chain; let {BuiltIns(jump)} jump there instead: "
                + $"{Tool(jump.Family)} -w -t {jump.Table} -I {BuiltInsOf(jump)[0]} {PlainText.Of(jump.Rule)}");
    }

    /// <summary>A line about a foreign chain that leads to owned chains.</summary>
    public static Note Warning(ForeignReferences references)
    {
        var (old, inForce) = (Targets(references, isInForce: false), Targets(references, isInForce: true));
        var begin = $"{references.From} ({Words.Place(references.Family, references.Table)}) jumps to ";
        return Note.Warning(old.Count > 0
            ? $"{begin}{Words.Some(old, NamesToShow)}, which {(old.Count == 1 ? "is" : "are")} not in force any more"
                + $"{(references.IsReached ? ": packets still meet the old rules" : "")}; {ToEnd(references, isOldOnly: true)}"
            : references.IsLikeDispatch
                ? $"{begin}{Words.Some(inForce, NamesToShow)} as Ripcs's own chain does: what Ripcs changes there stays in force in its "
                    + $"old form; {ToEnd(references, isOldOnly: false)}"
                : $"{begin}{Words.Some(inForce, NamesToShow)} past Ripcs's own jumps and pointers: what Ripcs changes there may stay in "
                    + $"force in its old form, and no clean can delete it; {ToEnd(references, isOldOnly: false)}");
    }

    private static string ToEnd(ForeignReferences references, bool isOldOnly)
    {
        if (references is { IsLikeDispatch: true, JumpsToIt.Count: > 0 })
        {
            return $"if it is a dispatch chain that was renamed, delete what jumps there: "
                + $"{Words.Some([.. references.JumpsToIt.Select(jump => Delete(references, jump.BuiltIn, jump.Text))], NamesToShow)}";
        }

        var rules = references.Rules.Where(rule => !isOldOnly || !rule.IsInForce).ToList();
        return rules[0].Rule.IsUnknown ? $"delete rule {rules[0].Place} of {references.From}, a native nftables rule, with nft"
            : $"delete {(rules.Count == 1 ? "that rule" : "those rules")}: "
                + $"{Words.Some([.. rules.Select(rule => Delete(references, references.From, rule.Rule.Text))], NamesToShow)}";
    }

    private static string Delete(ForeignReferences references, ChainName chain, string rule) =>
        $"{Tool(references.Family)} -w -t {references.Table} -D {chain} {PlainText.Of(rule)}";

    private static List<ChainName> Targets(ForeignReferences references, bool isInForce) =>
        [.. references.Rules.Where(rule => rule.IsInForce == isInForce).Select(rule => rule.To).Distinct().Order()];

    private static string BuiltIns(ForeignJump jump) => string.Join(" or ", BuiltInsOf(jump));

    // Foreign rules are seldom about packets that this machine itself sends.
    private static ValueList<ChainName> BuiltInsOf(ForeignJump jump) =>
        DispatchChain.Find(jump.Dispatch)!.BuiltIns is [_] one ? one
            : DispatchChain.Find(jump.Dispatch)!.BuiltIns.Where(builtIn => builtIn.Value is not "OUTPUT").ToValueList();

    private static string Tool(Family family) => family is Family.IPv4 ? "iptables" : "ip6tables";
}
