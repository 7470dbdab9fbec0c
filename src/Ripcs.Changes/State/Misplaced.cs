using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>What no state of ours can hold: other tables than ours, chains of others, and jumps where no table has a built-in chain.</summary>
internal static class Misplaced
{
    public static string? In(OwnedState state) =>
        state.Tables.Select(In).FirstOrDefault(found => found is not null)
        ?? state.Tables.GroupBy(table => (table.Family, table.Name)).Where(same => same.Count() > 1)
            .Select(same => $"{Words.Place(same.Key.Family, same.Key.Name)} stands in it twice").FirstOrDefault();

    private static string? In(OwnedTable table)
    {
        var place = Words.Place(table.Family, table.Name);
        return !Tables.Ours.Contains(table.Name) || !Families.Both.Contains(table.Family) ? $"{place} is no table of Ripcs's"
            : table.Chains.FirstOrDefault(chain => !Ownership.IsOfOurForm(table.Name, chain.Name)) is { } chain ? $"{chain.Name} ({place}) is no chain of Ripcs's"
            : table.Hooks.Where(hook => !Tables.HasBuiltIn(table.Name, hook.BuiltIn) || DispatchChain.Find(hook.Dispatch)?.Table != table.Name)
                .Select(hook => $"a jump from {hook.BuiltIn} to {hook.Dispatch} ({place}) is none of Ripcs's").FirstOrDefault();
    }
}
