using System.Diagnostics;

namespace Ripcs.Changes.Confirming;

/// <summary>The processes that revert a change unless it is confirmed. Each holds a lock as long as it lives, and writes
/// its change into it: a guard of another change, or of another state directory, does not revert this one.</summary>
/// <param name="lockFile">The lock of the guard in this network namespace.</param>
/// <param name="stateDirectory">The state directory of the changes.</param>
/// <param name="starter">Starts a guard that outlives this process.</param>
internal sealed class Guards(string lockFile, string stateDirectory, IGuardStarter starter)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    // A guard whose change was just decided notices that within a moment, and exits.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    // Checking whether a guard is running takes the lock for a moment.
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(2);

    /// <summary>": the last line that a guard printed", or nothing.</summary>
    public string LastWords => starter.LastWords;

    /// <summary>The pending change of this state directory that has a guard; null if there is none.</summary>
    public int? Watched => Own?.Number;

    /// <summary>The guard of that change.</summary>
    public GuardClaim? Own => Claim() is { } claim && claim.StateDirectory == stateDirectory ? claim : null;

    /// <summary>The guard of a change of another state directory in this network namespace; null if there is none.</summary>
    public GuardClaim? Elsewhere => Claim() is { } claim && claim.StateDirectory != stateDirectory ? claim : null;

    /// <summary>The change of this state directory whose guard was killed; null if the last guard ended by itself.</summary>
    public int? Left => ApplyLock.NoteLeft(lockFile) is { } note && GuardClaim.Parse(note) is { } claim
        && claim.StateDirectory == stateDirectory ? claim.Number : null;

    /// <summary>Starts a guard, and returns once it watches this change.</summary>
    /// <param name="prepare">Runs while certainly no guard is running.</param>
    /// <exception cref="HostException">It does not; the message contains its output, or names the other guard.</exception>
    public void Start(PendingChange change, Action prepare)
    {
        using (var free = ApplyLock.TryTake(lockFile, LeaveLimit) ?? throw new HostException(InTheWay()))
        {
            // The note of an earlier guard must not be mistaken for the next one's.
            free.Note("");
            prepare();
        }

        starter.Start(change.Number);
        if (!Poll.Until(() => Watched == change.Number, StartLimit))
        {
            throw new HostException($"the guard that would revert the change did not start{starter.LastWords}; put that right, or apply "
                + "without " + Advice.To(Way.Confirming));
        }
    }

    /// <summary>Makes this process the guard; null if there is one already.</summary>
    public ApplyLock? TryTake() => ApplyLock.TryTake(lockFile, LookLimit);

    /// <summary>The note that this process, as the guard, writes into its lock.</summary>
    public GuardClaim ClaimFor(int number) => new(number, Environment.ProcessId, stateDirectory);

    /// <summary>Forgets a killed guard if there is nothing left to revert.</summary>
    public void ForgetLeft()
    {
        using var free = ApplyLock.TryTake(lockFile);
        free?.Note("");
    }

    /// <summary>Kills the guards of a network namespace that ends with its state: its rules reach nothing any more, and a guard writes
    /// a removed state again.</summary>
    /// <param name="locks">The folder of its locks.</param>
    public static void EndAll(string locks)
    {
        foreach (var file in Catch.Or(() => Directory.GetFiles(locks), _ => []))
        {
            // A guard that has just ended by itself is gone.
            if (Catch<StateException>.OrNull(() => ApplyLock.NoteOfHolder(file)) is { } note && GuardClaim.Parse(note) is { } claim
                && Catch<SystemException>.In(() => Process.GetProcessById(claim.Process).Kill(entireProcessTree: true)) is null)
            {
                Poll.Until(() => !ApplyLock.IsTaken(file), LeaveLimit);
            }
        }
    }

    private GuardClaim? Claim() => ApplyLock.NoteOfHolder(lockFile) is { } note ? GuardClaim.Parse(note) : null;

    private string InTheWay() => Claim() is { } claim
        ? $"{claim.Title} is still running in this network namespace, where only one can run: try again when it has ended; if it was "
            + $"stopped, continue it: kill -CONT {claim.Process}, or end it: kill -KILL {claim.Process}"
        : $"another guard is running in this network namespace, where only one can run (it holds {lockFile}); try again when it has ended";
}

/// <summary>The note of a guard in its lock file: its change and the state directory. It is valid while the lock is held.</summary>
/// <param name="Number">The change.</param>
/// <param name="Process">The guard's own process.</param>
/// <param name="StateDirectory">The state directory with the change; another one in the same network namespace has its own numbers.</param>
internal sealed record GuardClaim(int Number, int Process, string StateDirectory)
{
    public string Text => $"{Number}\n{Process}\n{StateDirectory}\n";

    /// <summary>"the guard of change 2 (process 4711, state directory /var/lib/ripcs)".</summary>
    public string Title => $"the guard of change {Number} (process {Process}, state directory {StateDirectory})";

    /// <summary>Null for any other text, for example before the holder has written its note.</summary>
    public static GuardClaim? Parse(string text) =>
        text.Split('\n', 3) is [var number, var process, var directory] && directory.EndsWith('\n')
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var change)
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new GuardClaim(change, id, directory[..^1]) : null;
}

/// <summary>Starts a process that guards a pending change; tests replace it.</summary>
internal interface IGuardStarter
{
    /// <exception cref="HostException">It cannot be started.</exception>
    public void Start(int number);

    /// <summary>": the last line that a guard printed", or nothing.</summary>
    public string LastWords { get; }
}
