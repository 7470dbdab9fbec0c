namespace Ripcs.Changes.State;

/// <summary>The state directory cannot be trusted, read or written; the message contains the file and what to do.</summary>
internal sealed class StateException(AdvisedText message, Exception? inner = null) : HostException(message, inner)
{
    /// <summary>The damage of a file, without its name and what to do about it; null for any other reason.</summary>
    public AdvisedText? Damage { get; init; }
}

/// <summary>Explains why the disk did not accept a file of the state, and what to do.</summary>
internal static class DiskTrouble
{
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int QuotaExceeded = 122;

    public static StateException Cannot(string act, string path, Exception reason) =>
        new($"cannot {act} {path}: {Known(reason) ?? reason.Message}", reason);

    /// <summary>The reason with what to do, or null if the disk is not the reason.</summary>
    public static string? Known(Exception reason) => reason.HResult switch
    {
        NoSpace => "no space is left on the disk; make room there",
        QuotaExceeded => "the disk quota is used up; make room there",
        ReadOnly => "the file system is read-only; see why (dmesg), then make it writable: mount -o remount,rw",
        _ => null,
    };
}

/// <summary>Files of the state that a rollback or a restore ignores if they are damaged: they contain names and the held
/// partitions, no rule. They are put aside, so that they can be examined and the next command can write new ones.</summary>
internal sealed class DamagedState(StateDirectory state)
{
    /// <param name="isRestore">True to leave the held partitions alone, and
    /// to ignore files of another version or of another host as well.</param>
    /// <returns>A line for each file: its damage, and what was lost.</returns>
    public ValueList<AdvisedText> PutAside(bool isRestore) =>
        new[]
        {
            PutAside(AppliedFile.Name, isRestore, directory => AppliedFile.Read(directory),
                "the lists of rule files and of chains that Ripcs made are lost until the next: " + Advice.To(Way.Apply, "PATH")),
            isRestore ? null : PutAside(HeldFile.Name, isAny: false, directory => HeldFile.Read(directory), "nothing is held any more"),
        }.OfType<AdvisedText>().ToValueList();

    private AdvisedText? PutAside(string name, bool isAny, Action<StateDirectory> read, AdvisedText loss)
    {
        try
        {
            read(state);
            return null;
        }
        catch (StateException e) when (isAny || e.InnerException is not null)
        {
            // A file of a newer ripcs, or one that cannot be trusted, is not damaged.
            return $"{state.FilePath(name)} is damaged (" + HostException.MessageOf(e.InnerException ?? e) + ") and was ignored: it is now "
                + $"{state.SetAside(name)}; " + loss;
        }
    }
}
