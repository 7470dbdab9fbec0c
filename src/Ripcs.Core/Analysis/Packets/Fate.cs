namespace Ripcs.Core.Analysis.Packets;

/// <summary>The fate of a packet in a table.</summary>
public enum Fate
{
    Accept,
    Drop,
    Reject,

    /// <summary>A program, or an unknown target, decides.</summary>
    Elsewhere,
}
