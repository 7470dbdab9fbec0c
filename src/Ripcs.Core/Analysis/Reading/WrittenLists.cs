namespace Ripcs.Core.Analysis.Reading;

/// <summary>
/// The lists and sets of the kernel that the rules of a family write: no packet shows what is in them, so that no decision about one shows
/// what a rule that writes changes for those after it. Counts are left out: what one packet adds to them is an open condition. So is the
/// place of a rule: a host that is taken over has the same rules in other chains.
/// </summary>
internal static class WrittenLists
{
    /// <summary>True if other rules write what some rule matches before and after: it then meets other packets.</summary>
    public static bool Differ(FamilyState before, FamilyState after)
    {
        var (old, desired) = (UsesOf(before), UsesOf(after));
        if (old.Count == 0 && desired.Count == 0)
            return false;

        var read = Read(old).Intersect(Read(desired)).Select(use => use.List).ToHashSet();
        return read.Any(list => !Writing(old, list).SequenceEqual(Writing(desired, list), StringComparer.Ordinal));
    }

    private static IEnumerable<(KernelList List, string Rule)> Read(List<(ListUse Use, string Rule)> uses) =>
        uses.Where(item => item.Use.Reads).Select(item => (item.Use.List, item.Rule));

    private static IEnumerable<string> Writing(List<(ListUse Use, string Rule)> uses, KernelList list) =>
        uses.Where(item => item.Use.Writes && item.Use.List == list).Select(item => item.Rule)
            .Order(StringComparer.Ordinal);

    private static List<(ListUse Use, string Rule)> UsesOf(FamilyState state) =>
        [.. from table in state.Tables
            where table.Name != TableName.Set
            from chain in table.Chains
            from rule in chain.Rules
            from use in KernelList.UsesOf(rule.Canonical)
            where !use.List.IsOfCounts
            select (use, rule.Canonical)];
}
