using Ripcs.Changes.State;

namespace Ripcs.Changes.Running;

/// <summary>
/// A change in force that waited for its confirmation, whose guard was killed and whose file is gone with it: what its guard left in the
/// lock still tells of it. Nobody can say any more until when it was to be confirmed, so it goes back.
/// </summary>
internal static class LostChange
{
    /// <summary>Null where there is none.</summary>
    public static FoundPending? Find(Machine machine, StateDirectory state)
    {
        var pending = new PendingFiles(state);
        if (Left(machine, state) is not { } number || pending.StageOf(number) is not PendingStage.Unknown || pending.Find() is not null)
        {
            return null;
        }

        var timeline = new Timeline(new History(state));
        return timeline.Last == number && timeline.Find(number) is { } record
            ? new FoundPending(PendingChange.Lost(record, timeline.StateBefore(number)), IsGoingBack: true) : null;
    }

    /// <summary>
    /// Forgets a change that is not in the history, as where a backup was put back: its number is given again, and the change that gets
    /// it must not be taken for the one that waited.
    /// </summary>
    public static void Forget(Machine machine, StateDirectory state)
    {
        if (Left(machine, state) is not null)
        {
            machine.Guards(state).ForgetLeft();
        }
    }

    private static int? Left(Machine machine, StateDirectory state)
    {
        try
        {
            return machine.Guards(state).Left;
        }
        catch (StateException)
        {
            // Who may not look at the locks, as without root, may still look at the rules.
            return null;
        }
    }
}
