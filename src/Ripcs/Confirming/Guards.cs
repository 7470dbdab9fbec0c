using System.Diagnostics;
using Ripcs.State;

namespace Ripcs.Confirming;

/// <summary>
/// The processes that take a change back if nobody confirms it. One holds a lock for as long as it lives, so that everybody can see
/// whether it is at work.
/// </summary>
/// <param name="lockFile">The lock of the guard in this network namespace.</param>
/// <param name="starter">Starts one that outlives this process.</param>
internal sealed class Guards(string lockFile, IGuardStarter starter)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    // Whoever looks whether a guard is at work holds the lock for a moment himself.
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>": what the last one printed", or nothing.</summary>
    public string LastWords => starter.LastWords;

    public bool IsAtWork => ApplyLock.IsTaken(lockFile);

    /// <summary>Starts a guard, and returns when it is at work.</summary>
    /// <exception cref="HostException">It is not; the message says what it printed.</exception>
    public void Start(PendingChange change)
    {
        starter.Start(change.Number);
        var waited = Stopwatch.StartNew();
        while (!IsAtWork)
        {
            if (waited.Elapsed > StartLimit)
            {
                throw new HostException(
                    $"the guard that would take the change back did not start{starter.LastWords}; put that right, or apply without --confirm");
            }

            Thread.Sleep(Poll);
        }
    }

    /// <summary>Become the guard; null if there is one already.</summary>
    public ApplyLock? TryTake() => ApplyLock.TryTake(lockFile, LookLimit);
}
