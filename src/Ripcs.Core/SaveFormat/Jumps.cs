namespace Ripcs.Core.SaveFormat;

/// <summary>Which chains the rules of a chain lead to.</summary>
public static class Jumps
{
    /// <summary>The user-defined chain or target behind -j or -g, or null.</summary>
    public static ChainName? Of(string canonicalRule) => RuleTarget.Find(canonicalRule)?.Name is { } name ? new ChainName(name) : null;

    /// <summary>True if the rule is a bare jump from a built-in chain to one of our dispatch chains.</summary>
    public static bool IsHook(string canonicalRule, out DispatchChain dispatch)
    {
        dispatch = (canonicalRule.StartsWith("-j ", StringComparison.Ordinal) ? DispatchChain.Find(new ChainName(canonicalRule[3..]))
            : null)!;
        return dispatch is not null;
    }

    /// <summary>
    /// Our jumps as found, doubled ones twice and those at built-in chains where we make none too: by built-in chain, first in our
    /// own order (a save may print the chains in another), each with its place, from 1.
    /// </summary>
    public static IEnumerable<(Hook Hook, int Place)> Hooks(TableState table)
    {
        var order = DispatchChain.AllBuiltIns.ToList();
        foreach (var chain in table.Chains.Where(chain => chain.IsBuiltIn)
            .OrderBy(chain => order.IndexOf(chain.Name) is var place and >= 0 ? place : int.MaxValue).ThenBy(chain => chain.Name))
        {
            for (var i = 0; i < chain.Rules.Count; i++)
            {
                if (IsHook(chain.Rules[i].Canonical, out var dispatch) && dispatch.Table == table.Name)
                    yield return (new Hook(chain.Name, dispatch.Name), i + 1);
            }
        }
    }

    /// <summary>The chains that can be reached from the roots by jumps.</summary>
    public static HashSet<ChainName> Reachable(IEnumerable<ChainName> roots, Func<ChainName, IEnumerable<string>> rulesOf) =>
        ReachableBy(roots, chain => rulesOf(chain) is var rules && rules is ValueList<string> { Key: RuleSummary known }
            ? known.Targets.Select(target => (ChainName?)target) : rules.Select(Of));

    /// <inheritdoc cref="Reachable"/>
    /// <param name="nextOf">Where the rules of a chain lead; null for one that only counts.</param>
    internal static HashSet<ChainName> ReachableBy(IEnumerable<ChainName> roots, Func<ChainName, IEnumerable<ChainName?>> nextOf)
    {
        var reached = new HashSet<ChainName>();
        var open = new Stack<ChainName>(roots);
        while (open.TryPop(out var chain))
        {
            foreach (var next in nextOf(chain).OfType<ChainName>().Where(reached.Add))
            {
                open.Push(next);
            }
        }

        return reached;
    }

    /// <summary>The chains of a table that lead to one.</summary>
    public static ValueList<ChainName> To(TableState table, ChainName chain) =>
        table.Chains.Where(other => other.Rules.Any(rule => Of(rule.Canonical) == chain)).Select(other => other.Name).ToValueList();
}
