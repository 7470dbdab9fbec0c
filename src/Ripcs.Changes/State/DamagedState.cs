namespace Ripcs.Changes.State;

/// <summary>
/// Files of the state that a rollback or a restore ignores where they are damaged: they hold names and what is held, no rule. They are put
/// aside, so that somebody can look into them and the next command can write new ones.
/// </summary>
internal sealed class DamagedState(StateDirectory state)
{
    /// <param name="isRestore">True to leave what is held alone, and to do
    /// without what is of another version or of another host, too.</param>
    /// <returns>A line for each file: what is wrong with it, and what was lost.</returns>
    public ValueList<string> PutAside(bool isRestore) =>
        new[]
        {
            PutAside(AppliedFile.Name, isRestore, directory => AppliedFile.Read(directory),
                "the lists of rule files and of chains that Ripcs made are lost until the next: ripcs rules apply PATH"),
            isRestore ? null : PutAside(HeldFile.Name, isAny: false, directory => HeldFile.Read(directory), "nothing is held any more"),
        }.OfType<string>().ToValueList();

    private string? PutAside(string name, bool isAny, Action<StateDirectory> read, string loss)
    {
        try
        {
            read(state);
            return null;
        }
        catch (StateException e) when (isAny || e.InnerException is not null)
        {
            // Of a newer ripcs, or not to be trusted, is not damaged.
            return $"{state.FilePath(name)} is damaged ({e.InnerException?.Message ?? e.Message}) and was ignored: it is now "
                + $"{state.SetAside(name)}; {loss}";
        }
    }
}
