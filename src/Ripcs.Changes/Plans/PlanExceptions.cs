namespace Ripcs.Changes.Plans;

/// <summary>A plan that is not taken: it is no plan, not whole, or not for this host. The message is whole.</summary>
internal sealed class PlanRefusedException : HostException
{
    public PlanRefusedException(string message)
        : base(message)
    {
    }

    public PlanRefusedException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>The host is no longer what it was when the plan was made, in what the plan touches; nothing was written.</summary>
internal sealed class OutdatedPlanException(string message) : HostException(message);
