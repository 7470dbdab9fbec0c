namespace Ripcs.Core.Model;

/// <summary>How a pointer chooses its packets. The order of the members is their order in a dispatch chain.</summary>
public enum PointerKind
{
    /// <summary>By destination address, by "is this host", or by "is a broadcast".</summary>
    Destination,

    /// <summary>By source address, or by "comes from this host".</summary>
    Source,

    /// <summary>Every packet.</summary>
    Bare,
}
