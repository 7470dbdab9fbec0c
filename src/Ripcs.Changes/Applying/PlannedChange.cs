using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Applying;

/// <summary>One try: what is live, what is wanted, and the blocks between; none where nothing is to be written.</summary>
internal sealed record PlannedChange(FirewallState Before, OwnedState Wanted, Plan Plan)
{
    /// <summary>What was live before the first block of this run: an earlier try may have written some, and others may have come between.</summary>
    public required FirewallState Began { get; init; }

    /// <summary>What the try wanted that began the change.</summary>
    public required Target Target { get; init; }

    /// <summary>What was ours, as it is written down.</summary>
    public OwnedState BeforeToKeep(Knowledge known) => ForeignJumps.Without(Ownership.Read(Began, known.Naming(Wanted)), Began);

    /// <summary>What is to be ours, as it is written down.</summary>
    public OwnedState WantedToKeep => ForeignJumps.Without(Wanted, Before);
}
