using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Ordering;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning;

/// <summary>A change before it is made: what is live, what is to be, and what is known. What follows from these is worked out when
/// somebody asks, once, for everybody who asks: preview, gates, rehearsal, writing and report speak of one plan.</summary>
/// <param name="before">The complete live state, including foreign rules.</param>
/// <param name="desired">The complete owned state afterwards.</param>
/// <param name="known">What earlier runs recorded, and what this one names.</param>
public sealed class ProposedChange(FirewallState before, OwnedState desired, Knowledge known)
{
    // No other run has the same, so that a guard of another one is noticed.
    private readonly string _guardId = Guid.NewGuid().ToString("N");

    /// <summary>The complete live state, including foreign rules.</summary>
    public FirewallState Before => before;

    /// <summary>The complete owned state afterwards.</summary>
    public OwnedState Desired => desired;

    /// <summary>What earlier runs recorded, and what this one names.</summary>
    public Knowledge Known => known;

    /// <summary>The blocks that lead there, in the usual order.</summary>
    public Plan Plan => field ??= In(BlockOrder.Usual);

    /// <summary>True if nothing needs to be written.</summary>
    public bool IsEmpty => Plan.IsEmpty;

    /// <summary>The complete state afterwards.</summary>
    public FirewallState After => field ??= Plan.Blocks.Aggregate(before,
        (state, block) => state.With(StepInterpreter.Apply(state[block.Family], block)));

    /// <summary>The same change with the blocks of filter and nat in another order.</summary>
    public Plan In(BlockOrder order) => Planner.Make(before, desired, known, _guardId, order);

    /// <summary>True if both lead from the same to the same, with the same knowledge.</summary>
    public bool IsLike(ProposedChange other) =>
        before.Equals(other.Before) && desired.Equals(other.Desired) && known.Equals(other.Known);
}
