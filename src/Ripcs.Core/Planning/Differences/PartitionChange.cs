namespace Ripcs.Core.Planning.Differences;

/// <summary>The reason why a partition is shown.</summary>
public enum PartitionChange
{
    /// <summary>Nothing of it is live.</summary>
    New,

    /// <summary>Its rules or pointers change.</summary>
    Changed,

    /// <summary>It goes out of force.</summary>
    Removed,

    /// <summary>Its files are unchanged, but the live state differs.</summary>
    DriftOnly,
}
