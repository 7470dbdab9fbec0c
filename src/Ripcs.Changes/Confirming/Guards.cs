using System.Globalization;
using Ripcs.Changes.State;
using Ripcs.Host;

namespace Ripcs.Changes.Confirming;

/// <summary>
/// The processes that revert a change unless it is confirmed. One holds a lock for as long as it lives, and writes into it for which
/// change: a guard of another change, or of another state directory, reverts nothing of ours.
/// </summary>
/// <param name="lockFile">The lock of the guard in this network namespace.</param>
/// <param name="stateDirectory">The folder in which our changes are decided.</param>
/// <param name="starter">Starts one that outlives this process.</param>
internal sealed class Guards(string lockFile, string stateDirectory, IGuardStarter starter)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    // A guard whose change was just decided sees that within a moment, and goes.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    // Whoever looks whether a guard is running holds the lock for a moment himself.
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(2);

    /// <summary>": what the last one printed", or nothing.</summary>
    public string LastWords => starter.LastWords;

    /// <summary>The pending change of this state directory that a guard watches; null if none does.</summary>
    public int? Watched => Claim() is { } claim && claim.StateDirectory == stateDirectory ? claim.Number : null;

    /// <summary>The guard that watches a change of another state directory in this network namespace; null if there is none.</summary>
    public GuardClaim? Elsewhere => Claim() is { } claim && claim.StateDirectory != stateDirectory ? claim : null;

    /// <summary>The change of this state directory whose guard was killed; null where the last guard ended by itself.</summary>
    public int? Left => ApplyLock.NoteLeft(lockFile) is { } note && GuardClaim.Parse(note) is { } claim && claim.StateDirectory == stateDirectory ? claim.Number : null;

    /// <summary>Starts a guard, and returns when it watches this change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="prepare">Done while it is certain that no guard is running.</param>
    /// <exception cref="HostException">It is not; the message says what it printed, or which other guard is in the way.</exception>
    public void Start(PendingChange change, Action prepare)
    {
        using (var free = ApplyLock.TryTake(lockFile, LeaveLimit) ?? throw new HostException(InTheWay()))
        {
            // What an earlier guard wrote must not be taken for the word of the next one.
            free.Note("");
            prepare();
        }

        starter.Start(change.Number);
        if (!Poll.Until(() => Watched == change.Number, StartLimit))
        {
            throw new HostException(
                $"the guard that would revert the change did not start{starter.LastWords}; put that right, or apply without --confirm");
        }
    }

    /// <summary>Become the guard; null if there is one already.</summary>
    public ApplyLock? TryTake() => ApplyLock.TryTake(lockFile, LookLimit);

    /// <summary>What the guard that this process has become writes into its lock.</summary>
    public GuardClaim ClaimFor(int number) => new(number, Environment.ProcessId, stateDirectory);

    /// <summary>Forgets a guard that was killed, where nothing is left to revert.</summary>
    public void ForgetLeft()
    {
        using var free = ApplyLock.TryTake(lockFile);
        free?.Note("");
    }

    private GuardClaim? Claim() => ApplyLock.NoteOfHolder(lockFile) is { } note ? GuardClaim.Parse(note) : null;

    private string InTheWay() => Claim() is { } claim
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{claim.Title} is still running in this network namespace, where only one can run: "
            + $"try again when it has ended; if it was stopped, continue it: kill -CONT {claim.Process}, or end it: kill -KILL {claim.Process}")
        : $"another guard is running in this network namespace, where only one can run (it holds {lockFile}); try again when it has ended";
}

/// <summary>What a guard writes into its lock file: which change it watches, and where that is decided. It counts while the lock is held.</summary>
/// <param name="Number">The change.</param>
/// <param name="Process">The guard itself.</param>
/// <param name="StateDirectory">The folder that holds the change; another one in the same network namespace has numbers of its own.</param>
internal sealed record GuardClaim(int Number, int Process, string StateDirectory)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Number}\n{Process}\n{StateDirectory}\n");

    /// <summary>"the guard of change 2 (process 4711, state directory /var/lib/ripcs)".</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"the guard of change {Number} (process {Process}, state directory {StateDirectory})");

    /// <summary>Null for what is no claim, as where the holder has not written one yet.</summary>
    public static GuardClaim? Parse(string text) =>
        text.Split('\n', 3) is [var number, var process, var directory] && directory.EndsWith('\n')
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var change)
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new GuardClaim(change, id, directory[..^1]) : null;
}
