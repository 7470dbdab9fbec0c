using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Core.Validation;

/// <summary>Connection states, in whatever case and order; kept in the order in which iptables-save prints them.</summary>
internal static class StateCheck
{
    private static readonly ValueList<string> Known = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"];

    public static ValueList<string> Check(RuleContext context)
    {
        if (context.Rule.States is not { } words)
        {
            return [];
        }

        if (words.Count == 0)
        {
            context.Diagnostics.ListIsEmpty(context.Whole, "State", "states");
        }

        foreach (var word in words.Where(word => !Known.Contains(word, StringComparer.OrdinalIgnoreCase)))
        {
            context.Diagnostics.NoState(context.Place.Of("State", word), word, Suggestion.For(word, Known), Known);
        }

        return Known.Where(state => words.Contains(state, StringComparer.OrdinalIgnoreCase)).ToValueList();
    }
}
