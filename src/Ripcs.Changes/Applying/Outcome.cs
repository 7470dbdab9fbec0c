using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;

namespace Ripcs.Changes.Applying;

/// <summary>How a change ended, and what was desired.</summary>
internal abstract record Outcome
{
    private Outcome(Desired desired) => Desired = desired;

    /// <summary>Of the try that began the change; of the last one where nothing was written.</summary>
    public Desired Desired { get; }

    /// <summary>What is live was as desired.</summary>
    public sealed record Nothing(FirewallState Actual, Plan Plan, Desired Desired) : Outcome(Desired);

    /// <summary>In force and verified.</summary>
    public sealed record Applied(
        FirewallState Before, FirewallState After, OwnedState Owned, Plan Plan, ValueList<ForeignChange> Meanwhile, Desired Desired) : Outcome(Desired);

    /// <summary>It failed and the host is as before.</summary>
    public sealed record Undone(HostException Reason, Desired Desired) : Outcome(Desired);

    /// <summary>It failed, and so did undoing it: the host is neither as before nor as desired.</summary>
    public sealed record Stuck(HostException Reason, HostException Undoing, Desired Desired) : Outcome(Desired);
}
