namespace Ripcs.State;

/// <summary>What a file of the state holds.</summary>
internal interface IStateFile
{
    /// <summary>What in it cannot be, though every byte is as it was written; null if nothing is wrong.</summary>
    public string? FindContradiction() => null;
}
