using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The ends of a diagram, which are the negative node numbers.</summary>
internal static class Terminal
{
    /// <summary>No rule decides; in a set of packets: not in it.</summary>
    public const int Undefined = ~0;

    /// <summary>In a set of packets: in it.</summary>
    public const int True = ~1;

    /// <summary>Back to the calling chain.</summary>
    public const int Return = ~2;

    // Then the fates, and after these further ends of a table.
    private const int FirstFate = 3;

    private const int FirstOther = 16;

    public static int Of(Fate fate) => ~(FirstFate + (int)fate);

    /// <summary>A further end, which is none of the others.</summary>
    public static int Other(int number) => ~(FirstOther + number);

    /// <summary>The number of such an end; null for the others.</summary>
    public static int? OtherOf(int node) => ~node >= FirstOther ? ~node - FirstOther : null;

    public static bool Is(int node) => node < 0;

    public static Fate FateOf(int node) => (Fate)(~node - FirstFate);
}

/// <summary>An end of a diagram.</summary>
internal readonly record struct End(int Node)
{
    /// <summary>No rule decides.</summary>
    public static readonly End Undefined = new(Terminal.Undefined);

    /// <summary>Back to the calling chain.</summary>
    public static readonly End Return = new(Terminal.Return);

    /// <summary>To the next rule, where diagrams of rules tell this from undecided packets; in a set of packets: in it.</summary>
    public static readonly End Next = new(Terminal.True);

    /// <summary>The number of a further end; null for the others.</summary>
    public int? Number => Terminal.OtherOf(Node);

    public Fate Fate => Terminal.FateOf(Node);

    public static End Of(Fate fate) => new(Terminal.Of(fate));

    /// <summary>A further end, which is none of the others.</summary>
    public static End Other(int number) => new(Terminal.Other(number));
}
