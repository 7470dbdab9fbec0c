namespace Ripcs.Changes.State;

/// <summary>A value that is stored in a state file.</summary>
internal interface IStateFile
{
    /// <summary>A word for the kind of the value, which is stored in the
    /// file, so that another kind of file is not mistaken for it.</summary>
    public static abstract string Kind { get; }

    /// <summary>A contradiction in it, although every byte is as it was written; null if there is none.</summary>
    public string? FindContradiction() => null;
}
