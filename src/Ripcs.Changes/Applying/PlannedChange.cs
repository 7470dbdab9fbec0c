using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Applying;

/// <summary>One try: what is live, what is desired, and the blocks between; none where nothing is to be written.</summary>
internal sealed record PlannedChange(FirewallState Before, OwnedState Desired, Plan Plan)
{
    /// <summary>What was live before the first block of this run: an earlier try may have written some, and others may have come between.</summary>
    public required FirewallState Began { get; init; }

    /// <summary>What was desired by the try that began the change.</summary>
    public required Desired First { get; init; }

    /// <summary>What was ours, as it is written down.</summary>
    public OwnedState BeforeToKeep(Knowledge known) => ForeignJumps.Without(Ownership.Read(Began, known.Naming(Desired)), Began);

    /// <summary>What is to be ours, as it is written down.</summary>
    public OwnedState DesiredToKeep => ForeignJumps.Without(Desired, Before);
}
