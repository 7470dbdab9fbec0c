using System.Globalization;
using Ripcs.Changes.Applying;
using Ripcs.Changes.State;
using Ripcs.Changes.Texts;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Restoring;

/// <summary>What a restore brings back, with all that the state directory still knows of it.</summary>
/// <param name="Record">The change whose state comes back.</param>
/// <param name="Unreadable">Why newer changes cannot be used.</param>
/// <param name="Applied">What the last run left; empty where nobody can read it.</param>
/// <param name="Partitions">The partitions of that state, for their names and lines, as far as they are known.</param>
/// <param name="Journal">A change that did not end.</param>
/// <param name="Held">What is held afterwards; null to leave that as it is.</param>
/// <param name="Broken">Files of the state that are of no use, and are to be put aside.</param>
/// <param name="Notes">What to say about all this.</param>
internal sealed record RestoreAim(
    HistoryRecord Record,
    ValueList<string> Unreadable,
    AppliedRecord Applied,
    ValueList<CompiledPartition> Partitions,
    Journal? Journal,
    HeldPartitions? Held,
    ValueList<string> Broken,
    ValueList<Note> Notes)
{
    public Knowledge Known => Journal is null ? Applied.Known : JournalCheck.Knowing(Applied.Known, Journal);
}

/// <summary>Finds out what a restore brings back. A damaged file never stops it: it is named, and done without.</summary>
internal sealed class RestoreAims(StateDirectory state, ChangeRecorder recorder, int? waiting)
{
    private readonly List<string> _broken = [];
    private readonly List<Note> _notes = [];

    /// <exception cref="StateException">Of all changes none can be read.</exception>
    public RestoreAim Find()
    {
        var (record, unreadable) = LastConfirmed.Find(new History(state), waiting);
        if (record is null)
        {
            throw new StateException(
                $"of the recorded changes none can be read, so nothing was brought back: {string.Join("; ", unreadable)}; "
                + "bring the rule files into force: ripcs rules apply PATH");
        }

        var journal = Read(JournalFile.Name, JournalFile.Read, null);
        var isRecorded = journal is not null && recorder.Recorded(journal)?.Number == record.Number;
        NoteUnfinished(journal, isRecorded, record);
        var applied = Read(AppliedFile.Name, AppliedFile.Read, AppliedRecord.None) ?? AppliedRecord.None;
        if (applied.Change > record.Number && applied.Change != waiting && unreadable.Count == 0)
        {
            unreadable = [$"change {Text(applied.Change)} was the last one, but it is gone from {state.FilePath(History.Folder)}; "
                + $"see what is lacking with: ripcs rules diff {applied.Directory ?? "PATH"}"];
        }

        NoteHeld();
        return new RestoreAim(
            record, unreadable, applied, Partitions(record, applied), journal, isRecorded ? journal!.Held : null, _broken.ToValueList(), _notes.ToValueList());
    }

    private T? Read<T>(string name, Func<StateDirectory, T?> read, T? instead)
        where T : class
    {
        try
        {
            return read(state);
        }
        catch (StateException e)
        {
            _broken.Add(name);
            _notes.Add(Note.Warning($"{state.FilePath(name)} is of no use ({e.InnerException?.Message ?? e.Message}) and is done without; "
                + $"it is renamed to {name}.damaged"));
            return instead;
        }
    }

    private void NoteUnfinished(Journal? journal, bool isRecorded, HistoryRecord record)
    {
        if (journal is not null)
        {
            _notes.Add(Note.Warning($"the last change ({journal.Title}) did not end"
                + (journal.IsRestore || isRecorded ? "" : $": the state after change {Text(record.Number)} comes back without it")));
        }
    }

    // What is held is of no use here, but the next apply needs it: so it stays where it is.
    private void NoteHeld()
    {
        try
        {
            HeldFile.Read(state);
        }
        catch (StateException e)
        {
            _notes.Add(Note.Warning(e.Message));
        }
    }

    /// <summary>What the last run left is the newest knowledge, if it is of this change.</summary>
    private ValueList<CompiledPartition> Partitions(HistoryRecord record, AppliedRecord applied)
    {
        if (applied.Change == record.Number)
        {
            _notes.AddRange(new KeptPartitions(state).Damaged().Select(file => Note.Warning(file.Message)));
            return applied.Known.Partitions;
        }

        var found = new KeptPartitions(state).Find(record.Partitions);
        _notes.AddRange(found.Lost.Select(lost => LostPartitionsText.Warning(lost, applied.Directory)));
        return found.Partitions;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
