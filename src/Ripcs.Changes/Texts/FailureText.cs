using Ripcs.Changes.Applying;

namespace Ripcs.Changes.Texts;

/// <summary>How a change that failed ends what it says: with the state of the host and what to run.</summary>
internal static class FailureText
{
    /// <param name="reason">Why it failed.</param>
    /// <param name="left">Why its journal is still there, if it is.</param>
    public static string AsBefore(HostException reason, StateException? left = null)
    {
        var advice = reason is StateException or NetfilterException ? ": put that right, then run the same command again" : "";
        var journal = left is null ? "" : $"\nand {left.Message}: until then commands say that this change did not finish";
        return $"{reason.Message}\nthe host is as before{advice}{journal}";
    }

    public static string Unrecorded(StateException reason) =>
        $"{reason.Message}\nthe change is in force and verified, but not recorded: put that right, then run the same command again";

    /// <summary>Its guard, which started before the first block, does not know
    /// that the time has begun, and reverts it when it is over.</summary>
    public static string NotPending(StateException reason, int number) => $"{reason.Message}\nchange {number} is in force and recorded, "
        + "but cannot be confirmed: it is reverted when its time is over, or at once with: ripcs rollback";

    public static string Stuck(Outcome.Stuck stuck) => string.Create(CultureInfo.InvariantCulture, $"""
        {stuck.Reason.Message}
        and undoing it failed too: {stuck.Undoing.Message}
        the change is partly applied; look at what is live (iptables-save, ip6tables-save), then run the same command again
        """);

    /// <summary>A run for one partition cannot complete what a run for others began.</summary>
    public static string NotAlone(Journal unfinished, string partition)
    {
        var command = unfinished.Change switch
        {
            { Reverts: not null } => "run: ripcs rollback",
            { Restores: not null } => "run that command again",
            _ => "run that command again, or: ripcs rollback",
        };
        return $"{unfinished.Title} is partly applied, and {partition} alone cannot put that right; nothing was done: {command}";
    }
}
