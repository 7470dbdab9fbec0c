namespace Ripcs.Host.Netfilter;

/// <summary>The live state, and the generation of the tables when it was read; null if another
/// program may have written meanwhile.</summary>
internal sealed record Reading(FirewallState State, uint? Generation)
{
    /// <summary>Identifies what was live, see <see cref="INetfilter.RulesMark"/>; null if nothing does.</summary>
    public string? Mark { get; init; }

    /// <summary>True if it was read in an earlier run, and nobody has written since.</summary>
    public bool IsKept { get; init; }

    /// <summary>What could not be read: the state has of it what was taken as live.</summary>
    public ValueList<UnreadPart> Unread { get; init; }
}
