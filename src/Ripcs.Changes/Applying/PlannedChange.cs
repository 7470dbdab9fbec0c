using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Applying;

/// <summary>A change that is about to be written: what is live, what is wanted, and the blocks between.</summary>
internal sealed record PlannedChange(FirewallState Before, OwnedState Wanted, Plan Plan)
{
    /// <summary>What was live before the first block of this run: an earlier try may have written some, and others may have come between.</summary>
    public required FirewallState Began { get; init; }

    /// <summary>What was ours, as it is written down.</summary>
    public OwnedState BeforeToKeep(Knowledge known) => ForeignJumps.Without(Ownership.Read(Began, known.Naming(Wanted)), Began);

    /// <summary>What is to be ours, as it is written down.</summary>
    public OwnedState WantedToKeep => ForeignJumps.Without(Wanted, Before);

    /// <summary>The try, counted from 0, that began the change.</summary>
    public int FirstTry { get; init; }
}
