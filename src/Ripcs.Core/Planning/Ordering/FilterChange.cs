using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>How the verdicts of two states of the filter table differ.</summary>
internal sealed class FilterChange(Family family, OwnedTable now, OwnedTable then)
{
    /// <summary>True if packets meet the same rules in both; bridges that an earlier run left do not count.</summary>
    public bool IsNone()
    {
        var reached = InForce.Chains(then);
        return now.Hooks == then.Hooks && Dispatch(now).SequenceEqual(Dispatch(then))
            && then.Chains.Where(chain => reached.Contains(chain.Name)).All(chain => now.Find(chain.Name) == chain);
    }

    /// <summary>
    /// True if nothing comes but rules about translated packets, and the pointers to them; then the filter may be swapped before
    /// their rewrites come.
    /// </summary>
    public bool OnlyAddsTranslated() => IsPartOf(now, then);

    /// <summary>The same for what goes: then the filter may be swapped after the rewrites have gone.</summary>
    public bool OnlyRemovesTranslated() => IsPartOf(then, now);

    private bool IsPartOf(OwnedTable less, OwnedTable more)
    {
        var rest = new Queue<string>(Dispatch(less).Select(Match));
        foreach (var match in Dispatch(more).Select(Match))
        {
            if (rest.TryPeek(out var next) && next == match)
            {
                rest.Dequeue();
            }
        }

        return rest.Count == 0 && Others(less).SequenceEqual(Others(more));
    }

    /// <summary>The rules in force that packets may meet whatever has become of their addresses, by partition.</summary>
    private static IEnumerable<string> Others(OwnedTable table) => new PartitionIndex(new OwnedState([table])) is var index
        ? index.Names.Order(StringComparer.Ordinal).SelectMany(name => index.Chains(name).Where(chain => chain.Kind is ChainKind.Filter)
            .SelectMany(chain => chain.Chain.Rules).Where(rule => !IsOfTranslated(rule)).Select(rule => $"{name} {rule}"))
        : [];

    private static bool IsOfTranslated(string rule)
    {
        var tokens = RuleTokens.Split(rule);
        return SavedOption.Positive(tokens, "--ctorigdst") is not null || SavedOption.Positive(tokens, "--ctstate") is "DNAT";
    }

    private string Match(string rule) =>
        Pointer.TryParse(family, DispatchChain.Filter.Name, rule, out var pointer) ? PointerInForce.MatchOf(pointer) : rule;

    private static IEnumerable<string> Dispatch(OwnedTable table) =>
        (table.Find(DispatchChain.Filter.Name)?.Rules ?? []).Where(rule => !Bridge.Is(rule));
}
