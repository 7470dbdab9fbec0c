using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Texts;

/// <summary>The end of a failed change's message: the state of the host and what to run.</summary>
internal static class FailureText
{
    /// <param name="reason">The reason.</param>
    /// <param name="left">Why its journal still exists, if it does.</param>
    public static AdvisedText AsBefore(HostException reason, StateException? left = null)
    {
        var advice = reason is StateException or NetfilterException ? ": put that right, then run the same command again" : "";
        return reason.Message + $"\nthe host is as before{advice}"
            + (left is null ? "" : "\nand " + left.Message + ": until then commands report that this change did not finish");
    }

    /// <param name="reason">The reason.</param>
    /// <param name="guard">What the guard of the change does; null if it has none.</param>
    public static AdvisedText Unrecorded(StateException reason, AdvisedText? guard) =>
        reason.Message + "\nthe change is in force and verified, but not recorded: "
            + (guard ?? "put that right, then run the same command again");

    /// <summary>Its guard, which was started before the first block, does not know
    /// that the time has begun, and reverts the change when it is over.</summary>
    public static AdvisedText NotPending(StateException reason, int number) => reason.Message + $"\nchange {number} is in force and "
        + "recorded, but cannot be confirmed: it is reverted when its time is over, or at once with: " + Advice.To(Way.RollBack);

    /// <inheritdoc cref="Unrecorded"/>
    public static AdvisedText Stuck(Outcome.Stuck stuck, AdvisedText? guard) => stuck.Reason.Message + "\nand undoing it failed too: "
        + stuck.Undoing.Message + "\nthe change is partly applied; "
        + (guard ?? "look at what is live (iptables-save, ip6tables-save), then run the same command again");

    /// <summary>A run for one partition cannot complete a run for others.</summary>
    public static AdvisedText NotAlone(Journal unfinished, string partition)
    {
        var command = unfinished.Change switch
        {
            { Reverts: not null } => "run: " + Advice.To(Way.RollBack),
            { Restores: not null } => "run that command again",
            _ => "run that command again, or: " + Advice.To(Way.RollBack),
        };
        return $"{unfinished.Title} is partly applied, and {partition} alone cannot put that right; nothing was done: " + command;
    }
}
