using Ripcs.Core.Model;
using Ripcs.Core.Planning;

namespace Ripcs.Applying;

/// <summary>How a change ended.</summary>
internal abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>What is live was as wanted.</summary>
    public sealed record Nothing(FirewallState Actual, Plan Plan) : Outcome;

    /// <summary>In force and verified.</summary>
    public sealed record Applied(
        FirewallState Before, FirewallState After, OwnedState Wanted, Plan Plan, ValueList<ForeignChange> Meanwhile) : Outcome;

    /// <summary>It failed and the host is as before.</summary>
    public sealed record WentBack(HostException Reason) : Outcome;

    /// <summary>It failed, and so did the way back: the host is neither as before nor as wanted.</summary>
    public sealed record Stuck(HostException Reason, HostException GoingBack) : Outcome;

    /// <summary>Somebody else changed our chains between reading and writing, again and again.</summary>
    public sealed record Busy : Outcome;
}
