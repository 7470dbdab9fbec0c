using Ripcs.Changes.Confirming;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Operations;

/// <summary>
/// What the life of a change needs of the world: the kernel's tables, the state directory, locks, guards and the clock. The command line
/// makes it from options and environment; tests put a fake netfilter in.
/// </summary>
internal sealed record Machine
{
    /// <summary>Opens the kernel's tables; the variant of iptables is that of the command line where none is given.</summary>
    public required Func<BackendChoice?, INetfilter> Netfilter { get; init; }

    /// <summary>Null where rules cannot be rehearsed.</summary>
    public required Func<IRehearsal?> Rehearsal { get; init; }

    /// <summary>Where the state directory is, and whether it may be used here.</summary>
    public required StateAccess State { get; init; }

    /// <summary>Tells this build of Ripcs from others.</summary>
    public required Func<string> Program { get; init; }

    /// <summary>See <see cref="Whereabouts.Mark"/>.</summary>
    public required Func<string?> Place { get; init; }

    /// <summary>Where the locks are; null for /run/ripcs.</summary>
    public required string? RunDirectory { get; init; }

    /// <summary>How long a change waits for its turn.</summary>
    public required TimeSpan LockWait { get; init; }

    /// <summary>The variant of iptables that was asked for.</summary>
    /// <exception cref="HostException">The environment names one that there is not; it keeps nobody from what needs none.</exception>
    public required Func<BackendChoice> Backend { get; init; }

    /// <summary>Starts the guard of a change in this state directory, whose lock is that file.</summary>
    public required Func<StateDirectory, string, BackendChoice, IGuardStarter> GuardStarter { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>What was read while the rule files were compiled; null where nothing was.</summary>
    public EarlyLook? Early { get; init; }

    /// <summary>What is live, from the early look where nobody has written since.</summary>
    /// <inheritdoc cref="FirewallReader.ReadAt"/>
    public Reading ReadAt(INetfilter netfilter) => Early?.Rules(netfilter) ?? FirewallReader.ReadAt(netfilter);

    /// <summary>Who makes the change.</summary>
    public required string User { get; init; }

    /// <summary>How many changes the history keeps.</summary>
    /// <exception cref="HostException">Nobody can tell.</exception>
    public required Func<int> KeptChanges { get; init; }

    /// <summary>Called when the first block of a change may be written from now on.</summary>
    public required Action Begins { get; init; }

    /// <summary>The state directory, made if it is missing: for commands that change the host.</summary>
    public StateDirectory OpenState() => State.Open();

    /// <summary>The state directory, or null if there is none: for commands that only look.</summary>
    public StateDirectory? LookAtState() => State.Look();

    /// <summary>The lock that whoever changes the host holds.</summary>
    public string LockFile(StateDirectory state) => ApplyLock.PathFor(RunDirectory, state);

    /// <summary>Waits for its turn to change the host.</summary>
    /// <exception cref="BusyException">It did not come in time.</exception>
    public ApplyLock TakeLock(StateDirectory state)
    {
        var taken = WaitForLock(state);
        State.Settle(state);
        LeftLocks.Remove(taken);
        ThrowawayFolder.RemoveLeft();
        return taken;
    }

    /// <summary>Waits until nobody changes the host, and writes nothing.</summary>
    /// <exception cref="BusyException">It did not come in time.</exception>
    public ApplyLock WaitForLock(StateDirectory state, TimeSpan? wait = null) => ApplyLock.Take(LockFile(state), wait ?? LockWait);

    /// <summary>True if a change is running just now.</summary>
    public bool IsLocked(StateDirectory state) => ApplyLock.IsTaken(LockFile(state));

    public Guards Guards(StateDirectory state, BackendChoice? backend = null)
    {
        var lockFile = LockFile(state) + "-guard";
        return new Guards(lockFile, state.Path, GuardStarter(state, lockFile, backend ?? Backend()));
    }

    /// <summary>How a change stands to confirmation that is to be confirmed within a time, or not at all.</summary>
    public IConfirmation Confirmation(StateDirectory state, TimeSpan? within) => within is { } time
        ? new PendingConfirmation(new PendingFiles(state), Guards(state), time, Backend(), () => new Timeline(new History(state)).Current,
            Clock)
        : new NoConfirmation(new PendingFiles(state), Clock);
}

/// <summary>
/// Reads, while the rule files are compiled, what a run needs when they are: the record of the last run, and the live rules where the
/// kernel counts who writes. Both are used only where they still are what they were when they were read; a look that fails is as none.
/// </summary>
internal sealed class EarlyLook : IDisposable
{
    private readonly Task _record;
    private readonly Task<Reading?> _rules;

    /// <param name="look">Opens the state directory, whose <see cref="ReadFiles"/> remembers what was read.</param>
    /// <param name="open">Opens the tables.</param>
    public EarlyLook(Func<StateDirectory?> look, Func<INetfilter> open)
    {
        _record = Beside(() => Quietly(() => AppliedFile.Read(look())));
        _rules = Beside(() => Quietly(() => open() is var netfilter && netfilter.Generation() is not null
            ? FirewallReader.ReadAt(netfilter) : null));
    }

    /// <summary>What was live, if nobody has written since; else null. No count tells what became of sets.</summary>
    public Reading? Rules(INetfilter netfilter) =>
        _rules.GetAwaiter().GetResult() is { Generation: { } then } reading && !HasSets(reading.State) && netfilter.Generation() == then
            ? reading : null;

    /// <summary>Waits for what is still going on: nothing goes on behind the back of whoever asked.</summary>
    public void Dispose() => Task.WaitAll(_record, _rules);

    private static bool HasSets(FirewallState state) =>
        state.V4.Tables.Concat(state.V6.Tables).Any(table => table.Name == TableName.Set);

    // Threads of their own: those of the pool have the output of programs to read.
    private static Task<T> Beside<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Whatever is wrong is met again, and told, where it matters.
    private static T? Quietly<T>(Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is HostException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
