namespace Ripcs.Changes.Applying;

/// <summary>The outcome of a change, and its desired state.</summary>
internal abstract record Outcome
{
    private Outcome(Desired desired) => Desired = desired;

    /// <summary>The desired state of the first try; of the last one if nothing was written.</summary>
    public Desired Desired { get; }

    /// <summary>Calls the function for this case; a new case therefore needs its own everywhere.</summary>
    public abstract T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck);

    /// <summary>The live state was already the desired one.</summary>
    public sealed record Nothing(FirewallState Actual, Plan Plan, Desired Desired) : Outcome(Desired)
    {
        public required Reading Reading { get; init; }

        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            nothing(this);
    }

    /// <summary>In force and verified.</summary>
    public sealed record Applied(
        FirewallState Before, FirewallState After, OwnedState Owned, Plan Plan, ValueList<ForeignChange> Meanwhile, Desired Desired)
            : Outcome(Desired)
    {
        /// <summary>The last reading.</summary>
        public required Reading Reading { get; init; }

        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            applied(this);
    }

    /// <summary>It failed and the host is as before.</summary>
    public sealed record Undone(HostException Reason, Desired Desired) : Outcome(Desired)
    {
        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            undone(this);
    }

    /// <summary>It failed, and so did undoing it: the change is partly applied.</summary>
    public sealed record Stuck(HostException Reason, HostException Undoing, Desired Desired) : Outcome(Desired)
    {
        public override T Case<T>(Func<Nothing, T> nothing, Func<Applied, T> applied, Func<Undone, T> undone, Func<Stuck, T> stuck) =>
            stuck(this);
    }
}
