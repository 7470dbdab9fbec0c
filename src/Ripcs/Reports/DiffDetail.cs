namespace Ripcs.Reports;

/// <summary>How much of a diff is shown.</summary>
internal enum DiffDetail
{
    /// <summary>The changes, and the first rules of parts that come or go as a whole.</summary>
    First,

    /// <summary>The same for a command that can show all.</summary>
    Some,

    /// <summary>Every rule.</summary>
    All,

    /// <summary>A line for each partition, and nothing of its rules and packets.</summary>
    Sums,
}
