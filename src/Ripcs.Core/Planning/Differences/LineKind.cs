namespace Ripcs.Core.Planning.Differences;

/// <summary>The meaning of a line.</summary>
public enum LineKind
{
    /// <summary>+ comes because of a file.</summary>
    Added,

    /// <summary>- goes because no file contains it any more.</summary>
    Removed,

    /// <summary>! expected, but not live: apply puts it back.</summary>
    Missing,

    /// <summary>! live in an owned chain, but not expected: apply removes it.</summary>
    Foreign,

    /// <summary>! expected, but live more than once.</summary>
    Doubled,

    /// <summary>! expected and live, but in the wrong place; ~ if a file moves it.</summary>
    Moved,
}
