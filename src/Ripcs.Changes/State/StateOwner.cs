namespace Ripcs.Changes.State;

/// <summary>Whose a state directory is, as far as it says.</summary>
/// <param name="Record">Null where it does not say.</param>
/// <param name="Doubt">Why it is unknown although it should say; null where it says, or is of an older Ripcs.</param>
internal sealed record StateOwner(HostRecord? Record, string? Doubt)
{
    /// <summary>What is to be said of a file of it that has another name than it should; null if there is none.</summary>
    public string? Stray { get; init; }

    /// <summary>Why not all of it can be trusted, though it may well be ours.</summary>
    public string? Trouble => Doubt ?? Stray;

    public static StateOwner Read(StateDirectory directory) => ReadHost(directory) with { Stray = StrayFiles.Find(directory) };

    private static StateOwner ReadHost(StateDirectory directory)
    {
        try
        {
            return HostFile.Read(directory) is { } record ? new StateOwner(record, null)
                : new StateOwner(null, StateFiles.In(directory).Any(file => IsBound(directory, file)) ? InDoubt(directory, "gone") : null);
        }
        catch (StateException e)
        {
            return new StateOwner(null, InDoubt(directory, $"damaged ({e.InnerException?.Message ?? e.Message})"));
        }
    }

    /// <summary>Why a run here must not use it; null if it may, or if that is in doubt.</summary>
    public string? Refusal(StateDirectory directory, Whereabouts here) =>
        Record is not { } record || IsOurs(record, here) || IsInherited(record, here) ? null
        : record.IsOfAnotherMachine(here)
            ? $"{directory.Path} is the state of another machine; where this one is a clone of that, or the folder moved here, make it this machine's: add --adopt"
            : $"{directory.Path} is the state of {NetworkPlace.Shown(record.Namespace)}, and this is {NetworkPlace.Shown(here.Network.Text)}; "
                + "each has a folder of its own: leave --state-dir and RIPCS_STATE_DIR out, or choose another one; where this is to be its state from now on, add --adopt";

    private static bool IsOurs(HostRecord record, Whereabouts here) => !record.IsOfAnotherMachine(here) && here.Network.Is(record.Namespace);

    private static bool IsInherited(HostRecord record, Whereabouts here) =>
        !record.IsOfAnotherMachine(here) && here.Network.IsHeirOf(record.Namespace, record.Inode);

    private static bool IsBound(StateDirectory directory, StateFile file)
    {
        try
        {
            return directory.Read(file.Name) is { } text && Binding.OfSealed(text) is not null;
        }
        catch (StateException)
        {
            return false;
        }
    }

    private static string InDoubt(StateDirectory directory, string what) =>
        $"{directory.FilePath(HostFile.Name)} is {what}, so it is unknown whose state {directory.Path} is; if it is this host's, add --adopt";
}
