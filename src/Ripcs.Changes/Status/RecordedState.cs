namespace Ripcs.Changes.Status;

/// <summary>What the state directory says; what cannot be read of it is named, and the rest is used.</summary>
internal sealed record RecordedState(
    StateDirectory? Directory, AppliedRecord Applied, LastChange? LastChange, HeldPartitions Held, string? Problem)
{
    public Knowledge Known => Applied.Known;

    /// <summary>False where nothing says what should be live.</summary>
    public bool IsThere => Problem is null && Applied != AppliedRecord.None;

    /// <summary>The files that are damaged of those that a rollback needs.</summary>
    public ValueList<DamagedFile> Damaged { get; init; }

    /// <summary>The last change, where it is gone from the history; null where it is there.</summary>
    public int? Gone { get; init; }

    /// <summary>True if a restore has brought back the state of an earlier change since.</summary>
    public bool IsEarlierBack => Gone > Applied.Change;

    public static RecordedState Read(Func<StateDirectory?> open)
    {
        var (directory, applied) = ((StateDirectory?)null, AppliedRecord.None);
        try
        {
            directory = open();
            applied = AppliedFile.Read(directory);
            return new RecordedState(directory, applied, Latest(directory), HeldFile.Read(directory), Problem: null)
            {
                Damaged = directory is null ? [] : new History(directory).DamagedObjects(),
                Gone = directory is not null && applied.LastUsed > new Timeline(new History(directory)).Last ? applied.LastUsed : null,
            };
        }
        catch (StateException e)
        {
            return new RecordedState(directory, applied, LastChange: null, HeldPartitions.None, e.Message);
        }
    }

    private static LastChange? Latest(StateDirectory? directory) =>
        directory is not null && new History(directory).Latest() is { } record
            ? new LastChange(record.Number, record.Time, record.User, record.Command)
            {
                Undone = record.Restores is null ? null : new Timeline(new History(directory)).StateBefore(record.Number),
            }
            : null;
}
