namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The ends of a diagram, which are the negative node numbers; after these come the fates, and then further ends of a table.
/// </summary>
internal static class Terminal
{
    /// <summary>No rule decides; in a set of packets: not in it.</summary>
    public const int Undefined = ~0;

    /// <summary>In a set of packets: in it.</summary>
    public const int True = ~1;

    /// <summary>Back to the calling chain.</summary>
    public const int Return = ~2;

    public static bool Is(int node) => node < 0;
}
