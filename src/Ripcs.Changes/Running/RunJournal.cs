using Ripcs.Changes.State;

namespace Ripcs.Changes.Running;

/// <summary>The journal of one run.</summary>
/// <param name="state">Where it is kept.</param>
/// <param name="earlier">The journal of a change that did not end: the way back leads to before that one.</param>
internal sealed class RunJournal(StateDirectory state, Journal? earlier)
{
    /// <summary>What was written last; null before the first block.</summary>
    public Journal? Begun { get; private set; }

    /// <summary>As <see cref="Begin"/>, but goes on where nothing can be written: who is locked out cannot make room on a disk.</summary>
    public void BeginEvenUnwritten(Journal journal)
    {
        try
        {
            Begin(journal);
        }
        catch (StateException)
        {
            Begun = Whole(journal);
        }
    }

    public void Begin(Journal journal)
    {
        var begun = Whole(journal);
        JournalFile.Write(state, begun);
        Begun = begun;
    }

    /// <summary>Nothing of this run is in force.</summary>
    /// <returns>What keeps the journal where it is, or null. It does no harm: later commands see that the host is as before.</returns>
    public StateException? TakeBack()
    {
        try
        {
            if (Begun is not null && earlier is not null)
            {
                JournalFile.Write(state, earlier);
            }
            else if (Begun is not null)
            {
                JournalFile.Remove(state);
            }

            return null;
        }
        catch (StateException reason)
        {
            return reason;
        }
    }

    /// <summary>With what an earlier change that did not end, and earlier tries of this one, have done.</summary>
    public Journal Whole(Journal journal) => journal with
    {
        Change = journal.Change with { Before = earlier?.Change.Before ?? journal.Change.Before },
        Made = [.. Begun?.Made ?? [], .. journal.Made],
    };

    /// <summary>There was nothing to do: the host is as wanted.</summary>
    public void End()
    {
        if (earlier is not null || Begun is not null)
        {
            JournalFile.Remove(state);
        }
    }
}
