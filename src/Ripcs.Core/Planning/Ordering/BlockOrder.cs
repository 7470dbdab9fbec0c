namespace Ripcs.Core.Planning.Ordering;

/// <summary>In which order the blocks of filter and nat come; the proof of the states between them takes the first that it can.</summary>
public enum BlockOrder
{
    /// <summary>Bridges where translations change; what Raw says anew in filter comes with the last block.</summary>
    Usual,

    /// <summary>The same, but what Raw says anew in filter comes with the first block.</summary>
    RawFirst,

    /// <summary>No bridges: nat, then filter.</summary>
    NatFirst,

    /// <summary>No bridges: filter, then nat.</summary>
    FilterFirst,
}
