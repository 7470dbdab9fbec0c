using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Running;

/// <summary>What a run starts from.</summary>
/// <param name="Journal">A change that did not end and is not in force as a whole, or null.</param>
/// <param name="Notes">What to say about it.</param>
internal sealed record Recovered(AppliedRecord Applied, Journal? Journal, ValueList<Note> Notes)
{
    /// <summary>True where the change that did not end is in force in part.</summary>
    public bool IsBetween { get; init; }

    /// <summary>The change that was in force although nobody had written it down; null if there was none.</summary>
    public HistoryRecord? Recorded { get; init; }
}

/// <summary>
/// Looks, under the lock, whether the last change ended. One that is in force although nobody wrote it down is written down; anything
/// else is for the run to put right, which plans from what is live.
/// </summary>
internal sealed class Recovery(StateDirectory state, INetfilter netfilter, ChangeRecorder recorder)
{
    public Recovered Run()
    {
        var applied = AppliedFile.Read(state);
        Journal? journal;
        try
        {
            journal = JournalFile.Read(state);
        }
        catch (StateException e)
        {
            return new Recovered(applied, null, [SetAside(e)]);
        }

        return journal is null ? new Recovered(applied, null, []) : Recover(journal, applied);
    }

    private Note SetAside(StateException reason) =>
        Note.Warning($"the last change did not end, or its journal was damaged since ({reason.InnerException?.Message ?? reason.Message}); "
        + $"the journal is now {JournalFile.SetAside(state)}");

    private Recovered Recover(Journal journal, AppliedRecord applied)
    {
        var knowing = applied with { Known = JournalCheck.Knowing(applied.Known, journal) };
        var actual = FirewallReader.Read(netfilter);
        var left = JournalCheck.Compare(journal, actual, applied.Known);
        var begin = $"the last change ({journal.Title}) did not end: the host was";
        if (left is not LeftAs.Wanted)
        {
            return new Recovered(knowing, journal, [Note.Warning(left is LeftAs.Before ? $"{begin} as before" : $"{begin} between")])
            {
                IsBetween = left is LeftAs.Between,
            };
        }

        var record = Record(knowing, journal, actual);
        return new Recovered(
            AppliedFile.Read(state), null, [Note.Warning(string.Create(CultureInfo.InvariantCulture, $"{begin} as wanted; this is recorded now as change {record.Number}"))])
        {
            Recorded = record,
        };
    }

    private HistoryRecord Record(AppliedRecord knowing, Journal journal, FirewallState actual)
    {
        try
        {
            return recorder.Record(knowing, journal, actual);
        }
        catch (StateException e)
        {
            throw new StateException(
                $"{e.Message}\nthe last change ({journal.Title}) did not end: it is in force as a whole, but still not recorded", e);
        }
    }
}
