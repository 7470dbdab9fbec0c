using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;
using Ripcs.State;

namespace Ripcs.Applying;

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
        var remembered = Knowing(known, journal);
        return Planner.Make(actual, journal.Change.After, remembered, "look").IsEmpty ? LeftAs.Wanted
            : Verification.Difference(journal.Change.Before, actual, remembered, []) is null ? LeftAs.Before
            : LeftAs.Between;
    }

    /// <summary>What is known, and the chains that the change may have made.</summary>
    public static Knowledge Knowing(Knowledge known, Journal journal) =>
        known with { Made = known.Made.Concat(journal.Made).Distinct().ToValueList() };
}
