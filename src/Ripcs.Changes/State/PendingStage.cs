namespace Ripcs.Changes.State;

/// <summary>The state of a change that must be confirmed.</summary>
internal enum PendingStage
{
    /// <summary>No file exists: it needed no confirmation, that was long ago, or its file was deleted.</summary>
    Unknown,

    /// <summary>It is being applied, or pending.</summary>
    Pending,

    /// <summary>It is being reverted.</summary>
    Reverting,

    /// <summary>It is permanent.</summary>
    Confirmed,

    /// <summary>It was reverted, or never came into force.</summary>
    Ended,
}
