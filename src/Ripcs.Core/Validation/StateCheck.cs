namespace Ripcs.Core.Validation;

/// <summary>Connection states, in any case and order; the result is in the order of iptables-save.</summary>
internal static class StateCheck
{
    private static readonly ValueList<string> Known = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"];

    /// <summary>The order in which iptables-save prints them.</summary>
    public static ValueList<string> InOrder => Known;

    public static bool IsKnown(string word) => Known.Contains(word, StringComparer.OrdinalIgnoreCase);

    public static ValueList<string> Check(RuleContext context)
    {
        if (context.Rule.States is not { } words)
            return [];

        if (words.Count == 0)
            context.Diagnostics.ListIsEmpty(context.Whole, "State", "states");

        foreach (var word in words.Where(word => !IsKnown(word)))
        {
            var at = context.Place.Of("State", word);
            if (InOneText.Split(word, IsKnown) is { } several)
            {
                context.Diagnostics.StatesInOneText(at, word, several);
            }
            else
            {
                context.Diagnostics.NoState(at, word, Suggestion.For(word, Known), Known);
            }
        }

        return Known.Where(state => words.Contains(state, StringComparer.OrdinalIgnoreCase)).ToValueList();
    }
}
