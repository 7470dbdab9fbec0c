namespace Ripcs.Core.Validation;

/// <summary>The rules of Raws that a packet may reach from a chain.</summary>
internal static class RawReach
{
    /// <summary>True if replies are accepted in a built-in chain, unless an earlier Raw already decides about every packet.</summary>
    /// <param name="rules">The rules of one table and family.</param>
    /// <param name="builtIn">The chain in which packets start.</param>
    public static bool LetsAnswersIn(IReadOnlyList<CheckedRawRule> rules, string builtIn)
    {
        foreach (var statement in rules.GroupBy(rule => rule.Statement))
        {
            var chains = statement.ToLookup(rule => rule.Chain, rule => rule.Text);
            IEnumerable<string>? RulesOf(ChainName chain) => chains.Contains(chain) ? chains[chain] : null;
            if (AnswersIn.AreAccepted(new ChainName(builtIn), RulesOf))
                return true;

            if (AnswersIn.Ends(new ChainName(builtIn), RulesOf))
                return false;
        }

        return false;
    }

    /// <param name="rules">The rules of one table and family.</param>
    /// <param name="builtIn">The chain in which packets start.</param>
    public static IEnumerable<CheckedRawRule> From(IReadOnlyList<CheckedRawRule> rules, string builtIn) =>
        from statement in rules.GroupBy(rule => rule.Statement)
        let reached = Jumps.Reachable([new ChainName(builtIn)],
            chain => statement.Where(rule => rule.Chain == chain).Select(rule => rule.Text))
        from rule in statement
        where rule.Chain.Value == builtIn || reached.Contains(rule.Chain)
        select rule;
}
