using Ripcs.Core.Model;

namespace Ripcs.Applying;

/// <summary>A change that is about to be written: what is live, what is wanted, and the blocks between.</summary>
internal sealed record PlannedChange(FirewallState Before, OwnedState Wanted, Plan Plan)
{
    /// <summary>What was live before the first block of this run: an earlier try may have written some, and others may have come between.</summary>
    public required FirewallState Began { get; init; }

    /// <summary>The try, counted from 0, that began the change.</summary>
    public int FirstTry { get; init; }
}
