using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Applying;

/// <summary>What a change that did not end has left.</summary>
internal enum LeftAs
{
    Wanted,
    Before,
    Between,
}

/// <summary>Compares what is live with what a change that did not end found and wanted.</summary>
internal static class JournalCheck
{
    public static LeftAs Compare(Journal journal, FirewallState actual, Knowledge known)
    {
        var (before, after) = (journal.Change.Before, journal.Change.After);
        var remembered = Knowing(known, journal).Naming(before).Naming(after);
        var comparable = ForeignJumps.Without(actual, remembered);
        return IsAs(after, actual, remembered) ? LeftAs.Wanted
            : Verification.Difference(before, comparable, remembered, []) is null ? LeftAs.Before
            : IsAs(after, comparable, remembered) ? LeftAs.Wanted
            : LeftAs.Between;
    }

    private static bool IsAs(OwnedState state, FirewallState actual, Knowledge known) => Planner.Make(actual, state, known, "look").IsEmpty;

    /// <summary>What is known, and the chains that the change may have made.</summary>
    public static Knowledge Knowing(Knowledge known, Journal journal) =>
        known with { Made = known.Made.Concat(journal.Made).Distinct().ToValueList() };
}
