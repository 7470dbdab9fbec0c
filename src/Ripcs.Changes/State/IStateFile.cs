namespace Ripcs.Changes.State;

/// <summary>What a file of the state holds.</summary>
internal interface IStateFile
{
    /// <summary>One word for what it holds, which stands in the file: another kind of file is not taken for it.</summary>
    public static abstract string Kind { get; }

    /// <summary>What in it cannot be, though every byte is as it was written; null if nothing is wrong.</summary>
    public string? FindContradiction() => null;
}
