using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Finds the foreign rules that go or come back.</summary>
internal static class ForeignDiffer
{
    public static IEnumerable<ForeignDiff> Compare(OwnedTable live, OwnedTable desired) =>
        Only(LineKind.Removed, live, desired, live.Foreign,
            desired.Foreign).Concat(Only(LineKind.Added, live, desired, desired.Foreign, live.Foreign));

    private static IEnumerable<ForeignDiff> Only(
        LineKind kind, OwnedTable live, OwnedTable desired, ValueList<ForeignChain> those, ValueList<ForeignChain> others)
    {
        foreach (var chain in those)
        {
            var isBuiltIn = Tables.HasBuiltIn(live.Name, chain.Name);
            var rest = others.Where(other => other.Name == chain.Name).SelectMany(other => other.Taken).Select(ForeignRules.Key).ToList();
            var lines = (from item in chain.Rules.Select((rule, i) => (Rule: rule, Place: i + 1))
                         where !item.Rule.Stays && !rest.Remove(ForeignRules.Key(item.Rule.Text))
                             && !(isBuiltIn && IsJumpOfBoth(chain.Name, item.Rule.Text))
                         select new RuleLine(kind, item.Rule.Text, null, item.Place)).ToValueList();
            var isWhole = !isBuiltIn && others.All(other => other.Name != chain.Name);
            if (lines.Count > 0 || isWhole)
                yield return new ForeignDiff(live.Family, live.Name, chain.Name, isWhole, kind, lines);
        }

        // Ript's jump to a chain that is now owned by Ripcs: one block removes and adds it.
        bool IsJumpOfBoth(ChainName builtIn, string rule) =>
            Jumps.IsHook(ForeignRules.Key(rule), out var dispatch) && new Hook(builtIn, dispatch.Name) is var hook
                && (live.Hooks.Contains(hook) || desired.Hooks.Contains(hook));
    }
}
