using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The ends of a diagram, which are the negative node numbers.</summary>
internal static class Terminal
{
    /// <summary>No rule decides; in a set of packets: not in it.</summary>
    public const int Undefined = ~0;

    /// <summary>In a set of packets: in it.</summary>
    public const int True = ~1;

    /// <summary>Back to the chain that called.</summary>
    public const int Return = ~2;

    // Behind them the fates, and behind these whatever a table has beside them.
    private const int FirstFate = 3;

    private const int FirstOther = 16;

    public static int Of(Fate fate) => ~(FirstFate + (int)fate);

    /// <summary>An end that is neither a fate nor any of the others.</summary>
    public static int Other(int number) => ~(FirstOther + number);

    /// <summary>The number of such an end; null for the rest.</summary>
    public static int? OtherOf(int node) => ~node >= FirstOther ? ~node - FirstOther : null;

    public static bool Is(int node) => node < 0;

    public static Fate FateOf(int node) => (Fate)(~node - FirstFate);
}
