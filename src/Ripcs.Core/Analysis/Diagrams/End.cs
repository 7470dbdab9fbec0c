using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>An end of a diagram.</summary>
internal readonly record struct End(int Node)
{
    private const int FirstFate = 3, FirstOther = 16;

    /// <summary>No rule decides.</summary>
    public static readonly End Undefined = new(Terminal.Undefined);

    /// <summary>Back to the calling chain.</summary>
    public static readonly End Return = new(Terminal.Return);

    /// <summary>To the next rule, where diagrams of rules tell this from undecided packets; in a set of packets: in it.</summary>
    public static readonly End Next = new(Terminal.True);

    /// <summary>The number of a further end; null for the others.</summary>
    public int? Number => ~Node >= FirstOther ? ~Node - FirstOther : null;

    public Fate Fate => (Fate)(~Node - FirstFate);

    public static End Of(Fate fate) => new(~(FirstFate + (int)fate));

    /// <summary>A further end, which is none of the others.</summary>
    public static End Other(int number) => new(~(FirstOther + number));
}
