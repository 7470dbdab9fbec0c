namespace Ripcs.Changes.Texts;

/// <summary>What is said of rules of others that go because ours replace them, that come back, or that stay.</summary>
internal static class ReplacedText
{
    private const int NamesToShow = 3;

    /// <summary>"removes 42 rules of others from 7 chains", for the sum of a change.</summary>
    public static IEnumerable<string> Sums(ValueList<ForeignDiff> foreign, bool isDone)
    {
        foreach (var kind in foreign.GroupBy(chain => chain.Kind).OrderBy(kind => kind.Key))
        {
            var rules = Words.Count(kind.Sum(chain => chain.Lines.Count), "rule");
            var chains = Words.Count(kind.Count(), "chain");
            yield return kind.Key is LineKind.Removed ? $"{(isDone ? "removed" : "removes")} {rules} not managed by Ripcs from {chains}"
                : $"{(isDone ? "put" : "puts")} back {rules} not managed by Ripcs in {chains}";
        }
    }

    /// <summary>A line for what is not replaced.</summary>
    public static Note LeftAlone(LeftAlone left)
    {
        var place = Words.Place(left.Family, left.Table);
        List<string> what = [.. left.Chains.Count == 0 ? [] : new[] { Words.Some(left.Chains, NamesToShow) },
            .. left.Rules == 0 ? [] : new[] { $"{Words.Count(left.Rules, "rule")} of built-in chains" }];
        return Note.Info($"not replaced: {Words.List(what)} ({place}): {Why(left)}");
    }

    private static string Why(LeftAlone left) => left.Owner switch
    {
        TableReplacement.AskedFirst => "HostPolicy().Behind wants them to be asked first",
        TableReplacement.Hidden => "native nftables rules keep iptables from showing them",
        TableReplacement.Unsayable => "they hold characters with which no command can name them",
        var program => $"{program} goes on writing its own rules"
            + (left.Table == TableName.Filter && left.Rules > 0
                ? "; to have one of its chains asked before Ripcs's, write HostPolicy().Behind(\"CHAIN\")" : ""),
    };
}
