using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;

namespace Ripcs.Changes.Applying;

/// <summary>How a change ended, and what it had wanted.</summary>
internal abstract record Outcome
{
    private Outcome(Target target) => Target = target;

    /// <summary>Of the try that began the change; of the last one where nothing was written.</summary>
    public Target Target { get; }

    /// <summary>What is live was as wanted.</summary>
    public sealed record Nothing(FirewallState Actual, Plan Plan, Target Target) : Outcome(Target);

    /// <summary>In force and verified.</summary>
    public sealed record Applied(
        FirewallState Before, FirewallState After, OwnedState Wanted, Plan Plan, ValueList<ForeignChange> Meanwhile, Target Target) : Outcome(Target);

    /// <summary>It failed and the host is as before.</summary>
    public sealed record WentBack(HostException Reason, Target Target) : Outcome(Target);

    /// <summary>It failed, and so did the way back: the host is neither as before nor as wanted.</summary>
    public sealed record Stuck(HostException Reason, HostException GoingBack, Target Target) : Outcome(Target);
}
