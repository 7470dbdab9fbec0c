namespace Ripcs.Core.Analysis.Packets;

/// <summary>The effect of a translation on a packet.</summary>
/// <param name="IsSource">True if it changes the source, false if it changes the destination.</param>
/// <param name="Addresses">The new address is one of these; null if it stays.</param>
/// <param name="Ports">The new port is one of these; null if it stays, unless it is in use.</param>
public sealed record Translation(bool IsSource, ValueSet? Addresses, ValueSet? Ports)
{
    /// <summary>For a NETMAP: the address keeps its place in a prefix of this length.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>The new address is any address of this host.</summary>
    public bool IsToHost { get; init; }

    /// <summary>The difference between the new and the old port, for maps from one range to another; null for none.</summary>
    public int? PortShift { get; init; }
}
