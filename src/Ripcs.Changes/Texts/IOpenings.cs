namespace Ripcs.Changes.Texts;

/// <summary>Counts the rules that open to or from everywhere, for a summary. What runs at boot is given who counts them, and knows nothing
/// of how they are found.</summary>
internal interface IOpenings
{
    /// <summary>The number of such rules in a partition.</summary>
    public int Count(PartitionDiff partition);
}
