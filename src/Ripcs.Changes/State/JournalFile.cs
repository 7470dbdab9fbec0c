namespace Ripcs.Changes.State;

/// <summary>The file of the <see cref="Journal"/> while a change runs; found later, it shows a change that did not finish.</summary>
internal static class JournalFile
{
    public const string Name = "journal.json";

    /// <summary>The journal, or null if the last change has ended.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static Journal? Read(StateDirectory? directory)
    {
        if (directory?.Read<Journal>(Name, Journal.CurrentSchema) is not { Stored: { } stored } journal)
            return null;

        StateException Damaged(AdvisedText reason, Exception? e) => StateJson.Damaged(directory.FilePath(Name), reason, inner: e);
        var change = stored.Open(new Objects(directory), Damaged);
        var partitions = new KeptPartitions(directory).Find(journal.StoredPartitions);
        return partitions.Lost is [var lost, ..] ? throw Damaged(lost.Reason, null)
            : journal with { Change = change.Loaded(), Partitions = partitions.Partitions, Stored = null, StoredPartitions = [] };
    }

    /// <returns>The journal with what of it is stored.</returns>
    public static Journal Write(StateDirectory directory, Journal journal)
    {
        var objects = new Objects(directory);
        var stored = new StoredChange(journal.Change.Marked(), objects);
        var partitions = new KeptPartitions(directory).Store(journal.Partitions, objects);
        objects.Write();
        directory.Write(Name, journal with { Stored = stored, StoredPartitions = partitions });
        return journal with { Written = new StoredStates(journal.Change.Before, stored.Before, journal.Change.After, stored.After) };
    }

    public static void Remove(StateDirectory directory) => directory.Delete(Name);

    public static string SetAside(StateDirectory directory) => directory.SetAside(Name);

    /// <summary>True if a change may be unfinished.</summary>
    public static bool IsLeft(StateDirectory? state) => Catch<StateException>.Or(() => Read(state) is not null, _ => true);
}
