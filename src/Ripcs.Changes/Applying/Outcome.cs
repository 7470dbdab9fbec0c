using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host;

namespace Ripcs.Changes.Applying;

/// <summary>How a change ended.</summary>
internal abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>What is live was as wanted.</summary>
    public sealed record Nothing(FirewallState Actual, Plan Plan) : Outcome;

    /// <summary>In force and verified. FirstTry is the try, counted from 0, that began it; others may have come between.</summary>
    public sealed record Applied(
        FirewallState Before, FirewallState After, OwnedState Wanted, Plan Plan, ValueList<ForeignChange> Meanwhile, int FirstTry) : Outcome;

    /// <summary>It failed and the host is as before.</summary>
    public sealed record WentBack(HostException Reason) : Outcome;

    /// <summary>It failed, and so did the way back: the host is neither as before nor as wanted.</summary>
    public sealed record Stuck(HostException Reason, HostException GoingBack) : Outcome;

    /// <summary>Somebody else changed our chains between reading and writing, again and again.</summary>
    public sealed record Busy : Outcome
    {
        public const string Message =
            "somebody else changed Ripcs's chains again and again while this run read and wrote; try again later";
    }
}
