using Ripcs.Changes.Applying;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Running;

/// <summary>The line by which commands that only look tell of a change that did not end, or that is running just now.</summary>
internal static class UnfinishedChange
{
    /// <summary>A note, or null if there is nothing to say.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="state">The state directory, if there is one.</param>
    /// <param name="actual">What is live.</param>
    /// <param name="known">What earlier runs recorded.</param>
    /// <param name="isLockOurs">True where this run holds the lock, so that nobody else can be at work.</param>
    public static Note? Warning(
        Machine machine, StateDirectory? state, FirewallState actual, Knowledge known, bool isLockOurs = false)
    {
        try
        {
            if (JournalFile.Read(state) is not { } journal)
            {
                return null;
            }

            if (!isLockOurs && machine.IsLocked(state!))
            {
                return Note.Warning($"a change is running just now ({journal.Title}): what is shown may be between");
            }

            // It may have ended since it was read.
            return JournalFile.Read(state) == journal ? DidNotEnd(journal, actual, known) : null;
        }
        catch (StateException e)
        {
            return Note.Warning($"the last change may not have ended: {e.Message}");
        }
    }

    private static Note DidNotEnd(Journal journal, FirewallState actual, Knowledge known)
    {
        var left = JournalCheck.Compare(journal, actual, known) switch
        {
            LeftAs.Wanted => "as wanted, but the change is not recorded yet; run the same command again",
            LeftAs.Before => "as before; run the same command again",
            LeftAs.Between when journal.Change.Restores is not null => "between; run the same command again",
            LeftAs.Between => "between; run the same command again, or: ripcs rollback",
            var other => throw new InvalidOperationException($"unknown: {other}"),
        };
        return Note.Warning($"the last change ({journal.Title}) did not end: the host is {left}");
    }
}
