namespace Ripcs.Core.Planning.Desired;

/// <summary>How much of the host a run covers.</summary>
public enum Scope
{
    /// <summary>A directory: every partition, and the order of all pointers.</summary>
    WholeSet,

    /// <summary>A rule file: only its own partition.</summary>
    OnePartition,
}
